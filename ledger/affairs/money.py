"""Money: integers of a currency's minor unit, read and written exactly."""

import re

from ledger.affairs.errors import AmountMalformed

DECIMALS = 2
_AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


def parse_amount(text: str, decimals: int = DECIMALS, *, where: str = "") -> int:
    """Read ``1234.50`` or ``1,234.50`` as minor units, exactly; a sign may stand before it.

    Raises:
        AmountMalformed: not such a number, or with more places than *decimals* other than zeros.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise AmountMalformed(where=where, text=text)
    sign, whole, fraction = found[1], found[2].replace(",", ""), (found[3] or "")
    kept, beyond = fraction[:decimals], fraction[decimals:]
    if beyond.strip("0"):
        raise AmountMalformed(where=where, text=text)
    amount = int(whole + kept.ljust(decimals, "0"))
    return -amount if sign else amount


def format_amount(amount: int, decimals: int = DECIMALS) -> str:
    """Write minor units as people read them, ``1,234.50``."""
    whole, fraction = divmod(abs(amount), 10**decimals)
    shown = f"{whole:,}" + (f".{fraction:0{decimals}d}" if decimals else "")
    return f"-{shown}" if amount < 0 else shown
