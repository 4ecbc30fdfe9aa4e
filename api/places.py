"""Where a request comes from: the peer, or whom the reverse proxies before us say that they serve.

A limit that counted by the peer alone would count everybody behind one proxy as one: whoever tries
without end would then keep all others out (ADR 0070).
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

_OWN_BITS = 64


def address_of(request: Request, proxies: int) -> str:
    """Return the address of whoever asks, seen through *proxies* reverse proxies of our own.

    Each of them adds whom it serves to the end of ``X-Forwarded-For``, so the outermost one's word
    is that many from the end; whatever a client wrote before it is not read. Without proxies, or
    where a header says less than all of them would have, it is the peer's.
    """
    peer = request.client.host if request.client else ""
    said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    if not 0 < proxies <= len(said):
        return peer
    found = _read(said[-proxies].strip())
    return peer if found is None else str(found)


def place_of(address: str) -> str:
    """Return what a limit counts *address* by.

    Whoever has an IPv6 address chooses its last 64 bits himself (RFC 4291 section 2.5.1): he is
    counted by the first. An IPv4 address is the same in either spelling (section 2.5.5.2).
    """
    found = _read(address)
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), _OWN_BITS), strict=False))


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
