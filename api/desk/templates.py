"""Empty tables to be filled in, whose columns are known by their headers."""

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from api.desk.table_errors import NoSuchTemplate


class Template(NamedTuple):
    """A table: its title, its columns with their widths, and what is to be known about each."""

    title: str
    columns: tuple[tuple[str, int, str], ...]


_REGISTER: Final = Template(
    "收支登记",
    (
        ("日期", 14, "如 2026-11-03；也可以是表格软件的日期"),
        ("摘要", 36, "一句话说清做了什么；不要写个人姓名、电话"),
        ("收入", 14, "收入填这里，支出填右边，一行只填一个"),
        ("支出", 14, "退回的钱填负数"),
        ("对方", 26, "单位写全称；个人也写，入账时密封，不公开"),
        ("科目", 16, "用途类别，如 办公费"),
        ("资金来源", 18, "钱从哪里来，如 居委会工作经费"),
        ("凭证号", 12, "每行都要写，如 记-12；整列删掉就用行号"),
        ("附件", 24, "单据名称，可以空"),
        ("备注", 24, "只密封保存，不公开"),
    ),
)
_BOOKS: Final = _REGISTER._replace(
    title="多账套收支登记",
    columns=(("账套", 18, "哪个居（村）的账，一张表可以有多个"), *_REGISTER.columns),
)
_STAFFING: Final = Template(
    "任免表",
    (
        ("账本", 30, "账本地址；可以只写社区；同一账本的下一行可以空"),
        ("社区", 18, "和账本写一样就行"),
        ("动作", 10, "任职、免职 或 换钥"),
        ("职务", 16, "如 会计；几个职务用顿号隔开"),
        ("姓名", 12, "免职、换钥时写现任的人"),
        ("公钥", 40, "任职、换钥要写：钥匙文件里 vkey 那一行，或 64 位十六进制"),
        ("人员", 10, "人员编号，如 p-3；同名的人才要写"),
        ("钥匙名", 16, "如 accountant-1；一个人有几把钥匙才要写"),
        ("决议", 24, "监督委员会的人任职要写推选的决议"),
        ("理由", 24, "可以空"),
    ),
)
TEMPLATES: Final[Mapping[str, Template]] = MappingProxyType(
    {"register": _REGISTER, "books": _BOOKS, "staffing": _STAFFING}
)
_NOTES: Final = "填写说明"


def make_template(name: str) -> bytes:
    """Give the workbook of a template: a sheet to fill in, and one that explains its columns.

    Raises:
        NoSuchTemplate: there is none of this name.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise NoSuchTemplate(names=", ".join(TEMPLATES))
    import openpyxl  # noqa: PLC0415 - takes 0.2 s to load
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = template.title
    sheet.append([header for header, _, _ in template.columns])
    for at, (_, width, _) in enumerate(template.columns, 1):
        cell = sheet.cell(1, at)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EEEEEE")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    notes: Any = book.create_sheet(_NOTES)
    notes.append(["列", "怎么填"])
    for header, _, said in template.columns:
        notes.append([header, said])
    notes.column_dimensions["B"].width = 60
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
