"""What the base install leaves out, named before it is missed."""

from importlib.util import find_spec

from mingbai.errors import ExtraMissing

_SITE = ("jinja2", "pygal")
_SERVER = ("sqlalchemy", "alembic", "fastapi", "uvicorn", "prometheus_client")
_ANCHORS = ("eth_account", "merkletools", "rfc3161_client")


def check_anchors_installed() -> None:
    """Check that the parts that anchor a ledger are installed.

    Raises:
        ExtraMissing: one of the packages of the extra ``anchors`` isn't there.
    """
    if any(find_spec(package) is None for package in _ANCHORS):
        raise ExtraMissing(extra="anchors")


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
