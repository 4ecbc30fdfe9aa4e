"""What the base install leaves out, named before it is missed."""

from importlib.util import find_spec

from mingbai.errors import ExtraMissing

_SITE = ("jinja2", "pygal")
_SERVER = ("sqlalchemy", "alembic", "fastapi", "uvicorn", "prometheus_client")


def check_server_installed() -> None:
    """Check that the parts that keep and serve a ledger are installed.

    Raises:
        ExtraMissing: one of the packages of the extra ``server`` isn't there.
    """
    if any(find_spec(package) is None for package in _SERVER):
        raise ExtraMissing(extra="server")


def check_site_installed() -> None:
    """Check that the parts that make pages are installed.

    Raises:
        ExtraMissing: one of the packages of the extra ``site`` isn't there.
    """
    if any(find_spec(package) is None for package in _SITE):
        raise ExtraMissing(extra="site")
