"""What an import says beside its problems: doubtful, and no reason to refuse a row.

A remark never stops anything. It is shown with every report, so that a doubt isn't taken in
silence.
"""

from typing import ClassVar

from ledger.core.errors import MalformedError


class Remark(MalformedError):
    """Something in the file is doubtful."""

    code: ClassVar[str] = "import_remark"
    zh: ClassVar[str] = "文件里有一处可疑。"
    en: ClassVar[str] = "Something in the file is doubtful."


class HeaderDrifts(Remark):
    """A column has another name than usual, one that is known to mean the same."""

    code = "remark_header_drifts"
    zh = "第 {row} 行表头「{found}」按「{expected}」读；各期表头不一致，建议统一。"
    en = "Row {row}: the header '{found}' is read as '{expected}'; headers should not change."


class BoardLineLoose(Remark):
    """A line below the totals that is neither 制表 nor 张榜日期; it was read and not recorded."""

    code = "remark_board_line_loose"
    zh = "第 {row} 行在合计之后，没有录入：{found}"
    en = "Row {row} stands below the totals and was not recorded: {found}"


class YearDiffers(Remark):
    """The file's name says another year than its rows."""

    code = "remark_year_differs"
    zh = "文件名 {file} 写的是 {named} 年，表里的日期是 {found} 年。请核对是不是写错了年份。"
    en = "The file's name {file} says {named}, its rows are dated {found}. Is the year a slip?"


class NameIsCopy(Remark):
    """The file's name says that it is a copy."""

    code = "remark_name_is_copy"
    zh = "文件名 {file} 像是副本。请确认原件没有导入过；同样的行导入两次就是两笔。"
    en = "The name {file} looks like a copy's. Was the original imported? Equal rows count twice."


class DatesNotInOrder(Remark):
    """Rows are not in the order of their dates."""

    code = "remark_dates_not_in_order"
    zh = "有 {count} 处日期比上一行早，第一处在第 {row} 行。照录，顺序按文件。"
    en = "{count} rows are dated before the row above them, first row {row}. Recorded as they are."


class MonthsMissing(Remark):
    """Between the first and the last date there is a month without a row."""

    code = "remark_months_missing"
    zh = "表里从 {first} 到 {last}，中间没有 {months} 的行。请核对是不是漏了。"
    en = "The rows go from {first} to {last}; there is none in {months}. Is something missing?"


class NoRows(Remark):
    """Below the header stands nothing that could be recorded: an empty export, or a wrong row."""

    code = "remark_no_rows"
    zh = (
        "文件 {file} 的表头（第 {header_row} 行）下面没有一行要录的，什么都没有导入。"
        "请核对：是这一期没有收支，还是导出时选错了期间。"
    )
    en = (
        "Below its header (row {header_row}) the file {file} has no row to record, so nothing is "
        "imported. Was there nothing in that period, or was it exported for another one?"
    )


class NamesMissing(Remark):
    """Rows have no payer or payee, and the mapping lets that pass."""

    code = "remark_names_missing"
    zh = "有 {count} 行没有对方名称：第 {rows} 行。照录为「来源未写」。"
    en = "{count} rows name no other party: rows {rows}. They are recorded as withheld."


class RowsTakenBefore(Remark):
    """The file grew since it was imported; only its new rows are taken."""

    code = "remark_rows_taken_before"
    zh = "这份表以前导入过（{earlier}），{count} 行没有变，只导入新增的行。"
    en = (
        "This table was imported before ({earlier}): {count} rows are unchanged, the new are taken."
    )
