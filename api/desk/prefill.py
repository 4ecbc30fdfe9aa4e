"""Bodies to begin with: a form filled in from the ledger, with whatever does not agree beside it.

What is filled in is proposed and never more: nothing is recorded until somebody has signed it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from api.desk.draft_errors import PrefillUnknown
from api.desk.prefill_bank import reconciliation
from api.desk.prefill_closing import closing, year_closing
from api.desk.prefill_common import Asked, Filled
from api.desk.prefill_handover import handover
from api.desk.prefill_notice import nil, notice, posting
from api.desk.prefill_people import appointment, rekey, revocation
from api.desk.reading import Reading
from ledger.affairs.periods import period_days


def prefill(reading: Reading, form: str, asked: Asked, today: date) -> Filled:
    """Give a *body* to begin with, and *differences* that whoever signs it should look at.

    Raises:
        PrefillUnknown: there is no such form, or not for what is *asked* (its period, notice …).
    """
    fill = _FORMS.get(form)
    if fill is None:
        raise PrefillUnknown(form=form, problem="没有这种表", problem_en="no such form")
    period = asked.get("period", "")
    if period:
        try:
            period_days(period)
        except ValueError:
            raise PrefillUnknown(
                form=form, problem=f"{period} 不是期间", problem_en=f"{period} is no period"
            ) from None
    return fill(reading, asked, today)


_FORMS: Mapping[str, Callable[[Reading, Asked, date], Filled]] = MappingProxyType(
    {
        "closing": closing,
        "year_closing": year_closing,
        "reconciliation": reconciliation,
        "notice": notice,
        "nil": nil,
        "nil_return": nil,
        "posting": posting,
        "handover": handover,
        "appointment": appointment,
        "revocation": revocation,
        "rekey": rekey,
    }
)
