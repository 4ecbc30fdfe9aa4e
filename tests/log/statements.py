from ledger.core.keys import SigningKey
from tests import community as C

ORIGIN = C.ORIGIN
LOG_KEY = C.LOG


def charter() -> bytes:
    return C.charter()


def statement(no: str) -> bytes:
    return C.expenditure(no)
