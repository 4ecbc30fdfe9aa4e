"""How accounts are shown on a board: the columns of the table, and amounts in yuan."""

from ledger.affairs.money import format_amount

COLUMNS = ("日期", "凭证号", "摘要", "收入（元）", "支出（元）", "余额（元）")


def yuan(fen: int) -> str:
    """Return *fen* in yuan, as people read it: ``12,345.00``."""
    return format_amount(fen, grouping=",")
