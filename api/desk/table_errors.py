"""What can be wrong with a table at the desk, and with what was chosen for it."""

from typing import ClassVar

from ledger.core.errors import MalformedError, NotFoundError


class ChoicesMalformed(MalformedError):
    """What was chosen for the columns is not of its form."""

    code: ClassVar[str] = "desk_choices_malformed"
    zh: ClassVar[str] = "列的选择不对：一种用途只能给一列，日期、金额格式只能选列出的。请重新选择。"
    en: ClassVar[str] = (
        "The choices for the columns are malformed: one use goes to one column, and formats are "
        "those that are listed. Choose again."
    )


class ChoicesIncomplete(MalformedError):
    """A column that every statement needs was not chosen."""

    code: ClassVar[str] = "desk_choices_incomplete"
    zh: ClassVar[str] = (
        "还没有选好：缺“{use}”。日期、摘要、金额（或收入、支出）要各有一列，资金来源要有一列或"
        "选定一项。"
    )
    en: ClassVar[str] = (
        "Something is still to be chosen: {use}. Date, summary and amount (or income and "
        "expenditure) need a column each, the fund a column or one choice for all."
    )


class TableRequestMalformed(MalformedError):
    """The request doesn't hold a table."""

    code: ClassVar[str] = "desk_table_request_malformed"
    zh: ClassVar[str] = "请求里没有表格：要有 name，以及 content（base64）或 text。"
    en: ClassVar[str] = "There is no table in the request: name, and content (base64) or text."


class TableNotRecognised(MalformedError):
    """No row of the first twenty looks like a header."""

    code: ClassVar[str] = "desk_table_not_recognised"
    zh: ClassVar[str] = (
        "前 20 行里认不出表头（如日期、摘要、收入、支出）。请检查工作表选对没有，或下载模板填写。"
    )
    en: ClassVar[str] = (
        "No row of the first twenty looks like a header (日期, 摘要, 收入, 支出). Is it the right "
        "sheet? Or fill in the template."
    )


class RowsTooMany(MalformedError):
    """More rows than a page can show and sign at once."""

    code: ClassVar[str] = "desk_rows_too_many"
    zh: ClassVar[str] = (
        "这张表有 {count} 行，网页一次最多 {limit} 行。请按月份拆开，或用命令行 mingbai import。"
    )
    en: ClassVar[str] = (
        "This table has {count} rows; the page takes {limit} at once. Split it by months, or use "
        "mingbai import on the command line."
    )


class NoSuchTemplate(NotFoundError):
    """There is no template of this name."""

    code: ClassVar[str] = "desk_no_such_template"
    zh: ClassVar[str] = "没有这个模板；有的是：{names}。"
    en: ClassVar[str] = "There is no such template; there are: {names}."
