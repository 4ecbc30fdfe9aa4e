"""The desk's own database, opened: a file beside the desk's other files, or PostgreSQL.

It is never the records': what it holds no ledger needs, and losing it loses nothing recorded.
"""

from ledger.storage.engine import Engines, parse_url
from ledger.storage.migrate import migrate


def open_desk_database(url: str) -> Engines:
    """Return connections to the desk's database at *url*, with its tables as they are now.

    Raises:
        RecordsUnusable: *url* is of no database that is supported.
        SchemaUnknown: a newer Mingbai made its tables.
        StorageFailed: it can't be opened.
    """
    engines = Engines(parse_url(url), create=True)
    try:
        migrate(engines, "desk")
    except BaseException:
        engines.close()
        raise
    return engines
