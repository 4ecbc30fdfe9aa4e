"""How papers write days, times, periods and money: in Chinese, as on any notice."""

import re
from datetime import UTC, datetime, timedelta

from ledger.affairs.capitals import format_capitals
from ledger.affairs.money import format_amount
from ledger.affairs.types.labels import label_of

NO_MONEY = "查公示不收钱，不要身份证，不要密码。"
CAVEAT = "只保证没人改过，不保证钱花得对。"

_PERIOD = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})(?:-([0-9]{2}))?|Q([1-4])|H([12])))?")
_QUARTERS = "一二三四"
_CHINA = timedelta(hours=8)


def day(iso: str) -> str:
    """Write a day: 2026年3月9日."""
    found = _PERIOD.fullmatch(iso)
    if found is None or not found[3]:
        return iso
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日"


def moment(time_ms: int) -> str:
    """Write a time, Unix milliseconds, as the clock shows it in China."""
    there = datetime.fromtimestamp(time_ms // 1000, UTC) + _CHINA
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def period(text: str) -> str:
    """Write a period: 2026年第一季度, 2026年1月 至 2026年2月."""
    first, slash, last = text.partition("/")
    return _period(first) + (f" 至 {_period(last)}" if slash else "")


def _period(text: str) -> str:
    found = _PERIOD.fullmatch(text)
    if found is None:
        return text
    year, month, number, quarter, half = found.groups()
    if number:
        return day(text)
    if month:
        return f"{year}年{int(month)}月"
    if quarter:
        return f"{year}年第{_QUARTERS[int(quarter) - 1]}季度"
    return f"{year}年" + ("" if not half else "上半年" if half == "1" else "下半年")


def carried_over(text: str) -> str:
    """Name what a period took over: 上月结转 for a month, 上季结转 for a quarter."""
    found = _PERIOD.fullmatch(text)
    if found is None or found[3]:
        return "上期结转"
    if found[2]:
        return "上月结转"
    return "上季结转" if found[4] else "上期结转" if found[5] else "上年结转"


def figures(fen: int) -> str:
    """Write minor units with grouping: 1,234.50."""
    return format_amount(fen, grouping=",")


def capitals(fen: int) -> str:
    """Write minor units in capitals, as cheques and notices have them."""
    return f"人民币{format_capitals(fen)}"


def type_name(kind: str) -> str:
    """Give the Chinese word for a statement type."""
    return label_of(kind)[0]
