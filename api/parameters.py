"""Numbers in paths and queries, read as strictly as everything else."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from api.errors import ParameterMalformed, ParameterUnknown
from ledger.core.errors import LedgerError
from ledger.core.text import parse_int

MAX_INDEX = 2**63 - 1


def parse_number(text: str, where: str, minimum: int = 0, maximum: int = MAX_INDEX) -> int:
    """Return the plain decimal number *text*.

    Raises:
        ParameterMalformed: it isn't one, or is out of its range.
    """
    try:
        number = parse_int(text, where=where)
    except LedgerError:
        number = minimum - 1
    if not minimum <= number <= maximum:
        raise ParameterMalformed(where=where, minimum=minimum, maximum=maximum)
    return number


def parse_query(request: Request, *known: str) -> dict[str, str]:
    """Return the query's parameters, each at most once and each *known*.

    Raises:
        ParameterUnknown: another one, or one twice; a misspelt ``stop`` must not mean "to the end".
    """
    found: dict[str, str] = {}
    query = request.scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known or name in found:
            raise ParameterUnknown(where=name)
        found[name] = value
    return found
