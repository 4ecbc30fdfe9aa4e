"""What the columns of a table are, proposed from their headers and the cells beneath.

A proposal is shown and can be changed; what was chosen is checked like any mapping
(``ledger.log.ingest.mapping``), of which it is a short form for people.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from ledger.log.ingest.cells import Cell, Row, column_letter
from ledger.log.ingest.columns import letter_position
from ledger.log.ingest.spots import half_width

Use = Literal[
    "date", "summary", "income", "expenditure", "amount", "payee", "payee_number", "category",
    "fund", "voucher", "account", "invoice", "budget", "evidence", "note", "handler", "book",
    "ignore",
]  # fmt: skip

HEADERS: Final[dict[Use, tuple[str, ...]]] = {
    "date": ("日期", "记账日期", "业务日期", "发生日期", "支付日期", "收支日期", "date"),
    "summary": ("摘要", "事由", "用途说明", "内容", "项目内容", "说明", "summary"),
    "income": ("收入", "收入金额", "收入（元）", "收入(元)", "income"),
    "expenditure": ("支出", "支出金额", "支出（元）", "支出(元)", "付款金额", "expenditure"),
    "amount": ("金额", "金额（元）", "金额(元)", "发生额", "amount"),
    "payee": ("对方", "对方单位", "收款人", "收款单位", "付款人", "付款单位", "收付款人",
              "对方名称", "领款人", "payee"),
    "payee_number": ("统一社会信用代码", "信用代码", "对方信用代码"),
    "category": ("科目", "类别", "用途", "支出类别", "收支类别", "科目名称", "category"),
    "fund": ("资金来源", "资金", "经费来源", "fund"),
    "voucher": ("凭证号", "凭证编号", "凭证字号", "凭证", "voucher"),
    "account": ("账户", "结算账户", "收付账户", "account"),
    "invoice": ("发票号", "发票号码", "票号", "invoice"),
    "budget": ("预算项", "预算代码", "budget"),
    "evidence": ("附件", "附件名称", "单据", "evidence"),
    "note": ("备注", "附注", "note"),
    "handler": ("经办岗位", "经手岗位", "handler"),
    "book": ("账套", "账套名称", "村（居）", "村居", "社区", "book"),
    "ignore": ("序号", "编号", "结存", "余额", "结余", "经手人", "经办人", "审批人", "月份",
               "审核人", "制表人", "no"),
}  # fmt: skip
"""经手人 in a table is a person's name; a statement names an office, so it isn't read."""

SUBTOTALS: Final = ("小计", "本页小计", "本页合计", "页计")
TOTALS: Final = ("合计", "总计", "累计", "共计", "本月合计", "合 计", "总 计", "本期合计")
CARRIED: Final = (
    "上月结转", "上年结转", "期初余额", "承前页", "过次页", "上期结转", "结转下月", "年初余额",
)  # fmt: skip
ORGANISATIONS: Final = (
    "公司", "商店", "合作社", "医院", "学校", "银行", "中心", "委员会", "居委会", "村委会",
    "办事处", "事务所", "服务部", "经营部", "超市", "供电局", "自来水厂", "财政局", "民政局", "厂",
    "店", "局", "站", "所", "协会", "基金会", "集团", "分行", "支行", "政府",
)  # fmt: skip
_DATES: Final = (
    ("YYYY-M-D", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")),
    ("YYYY/M/D", re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}")),
    ("YYYY.M.D", re.compile(r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}")),
    ("YYYY年M月D日", re.compile("[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日")),
    ("YYYYMMDD", re.compile(r"(?:19|20)[0-9]{6}")),
    ("YYYY-M-D hh:mm:ss", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9:]{8}")),
    ("serial", re.compile(r"[34][0-9]{4}")),
)
_COMMA: Final = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]{1,2}")
_POINT: Final = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.[0-9]{1,2}")
_MOST_TITLE_ROWS: Final = 20
_SAMPLE_ROWS: Final = 2000
_SPACE: Final = re.compile(r"\s+")

_USE_OF: Final[dict[str, Use]] = {
    _SPACE.sub("", header).casefold(): use for use, headers in HEADERS.items() for header in headers
}
AMOUNTS: Final = frozenset({"income", "expenditure", "amount"})
ONCE: Final = frozenset(HEADERS) - {"ignore", "evidence"}


class Proposal(NamedTuple):
    """What a table seems to be: where its header is, a use for each column, its formats.

    *unknown* are the columns that nobody knows.
    """

    header_row: int
    header: tuple[str, ...]
    uses: dict[str, Use]
    dates: tuple[str, ...]
    number: Literal["comma", "point"]
    unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether rows can be read with it as it stands."""
        found = set(self.uses.values())
        return not self.unknown and {"date", "summary"} <= found and bool(AMOUNTS & found)


def propose(rows: Sequence[Row]) -> Proposal | None:
    """Propose what the table *rows* is; None if no row of the first twenty looks like a header."""
    header = max(rows[:_MOST_TITLE_ROWS], key=_known_headers, default=None)
    if header is None or _known_headers(header) < 2:
        return None
    uses, unknown = _uses(header)
    below = rows[rows.index(header) + 1 :]
    by_use = {use: letter for letter, use in uses.items()}
    sample = below[:_SAMPLE_ROWS]
    return Proposal(
        header_row=header.number,
        header=tuple(" ".join(cell.text.split()) for cell in header.cells),
        uses=uses,
        dates=_dates(_texts(sample, [by_use["date"]] if "date" in by_use else [])),
        number=_number(_texts(sample, [each for each, use in uses.items() if use in AMOUNTS])),
        unknown=unknown,
    )


def distinct(rows: Iterable[Row], letter: str) -> tuple[str, ...]:
    """Give the different texts in a column, in the order in which they come."""
    found = (cell.text.strip() for cell in cells_of(rows, letter) if not cell.blank)
    return tuple(dict.fromkeys(found))


def cells_of(rows: Iterable[Row], letter: str) -> list[Cell]:
    """Give a column's cells; a row that is too short has none."""
    at = letter_position(letter)
    return [row.cells[at] for row in rows if at < len(row.cells)]


def _known_headers(row: Row) -> int:
    return sum(_use_of(cell.text) is not None for cell in row.cells)


def _use_of(header: str) -> Use | None:
    return _USE_OF.get(_SPACE.sub("", header).casefold())


def _uses(header: Row) -> tuple[dict[str, Use], tuple[str, ...]]:
    """Give the use of each named column; the second of two for the same thing is nobody's."""
    uses: dict[str, Use] = {}
    unknown: list[str] = []
    for position, cell in enumerate(header.cells):
        if cell.blank:
            continue
        letter, use = column_letter(position), _use_of(cell.text)
        if use is None or (use in ONCE and use in uses.values()):
            unknown.append(letter)
        else:
            uses[letter] = use
    return uses, tuple(unknown)


def _texts(rows: Sequence[Row], letters: Sequence[str]) -> list[str]:
    return [
        half_width(cell.text).strip()
        for letter in letters
        for cell in cells_of(rows, letter)
        if not cell.blank and cell.kind in {"text", "number"}
    ]


def _dates(texts: Sequence[str]) -> tuple[str, ...]:
    """Give the formats that some text has; those of a calendar if there is none."""
    found = tuple(form for form, pattern in _DATES if any(map(pattern.fullmatch, texts)))
    return found or ("YYYY-M-D",)


def _number(texts: Sequence[str]) -> Literal["comma", "point"]:
    """Say which mark stands before the decimals: a comma only where no text has a point there."""
    commas = any(map(_COMMA.fullmatch, texts))
    return "comma" if commas and not any(map(_POINT.fullmatch, texts)) else "point"
