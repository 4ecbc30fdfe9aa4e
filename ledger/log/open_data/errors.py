"""What can be wrong with an export that is read again, by name."""

from typing import ClassVar

from ledger.core.errors import DisprovedError, MalformedError


class ExportProblem(MalformedError):
    """A directory or file isn't an export that can be read again."""

    code: ClassVar[str] = "export_not_readable"
    zh: ClassVar[str] = "读不了这份导出。"
    en: ClassVar[str] = "This export can't be read."


class ExportFileWrong(ExportProblem):
    """A file of an export is missing, or isn't what its descriptor says."""

    code = "export_file_wrong"
    zh = "导出文件 {file} 读不了：{reason}。请重新导出，或用原来的文件。"
    en = (
        "The export's file {file} can't be read: {reason}. Export again, or use the file as it was."
    )


class CellNotRead(ExportProblem):
    """A cell isn't of its column's kind."""

    code = "export_cell_not_read"
    zh = "{where} 这一格不是 {kind}。表格软件保存时可能改了它，请用原来的文件。"
    en = (
        "{where}: the cell is no {kind}. A spreadsheet program may have changed it; use the "
        "original."
    )


class ExportChanged(DisprovedError):
    """A row no longer makes the statement whose id it bears."""

    code = "export_changed"
    zh = "{where} 的内容和编号对不上：应是 {expected}，现在算出 {found}。这一行被改过。"
    en = "{where}: the contents make {found}, not the id {expected}. The row was changed."
