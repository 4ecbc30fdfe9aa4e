"""``mingbai-verify anchor``, and what the checker gave to go by there and elsewhere."""

import argparse
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

from cryptography import x509

from ledger.core.errors import MalformedError
from ledger.core.evm import parse_header
from ledger.core.text import parse_hash_hex
from ledger.core.timestamps import parse_roots
from verifier.anchor_chain import Endpoint
from verifier.anchor_proof import Witnessing
from verifier.anchors import check_anchors
from verifier.errors import AnchorsOutOfPlace
from verifier.sources import open_source, read_file
from verifier.trust import MAX_TRUST_BYTES, Trust
from verifier.verdict import Report

MAX_HEADER_BYTES = 64 * 1024
_HEX = re.compile(rb"\s*(0x)?([0-9a-fA-F]+)\s*")


def anchor_report(asked: argparse.Namespace, trust: Trust) -> Report:
    """Check the anchors as *asked*.

    Raises:
        UncheckedError: a file or an address can't be read.
        MalformedError: what is in it is not what it must be.
    """
    with witnessing(asked) as given, closing(open_source(asked.what)) as source:
        return check_anchors(source, trust, replace(given, every=asked.all))


@contextmanager
def witnessing(asked: argparse.Namespace) -> Iterator[Witnessing]:
    """Give what the checker goes by; his nodes are let go of at the end.

    Raises:
        What `anchor_report` raises.
    """
    roots: tuple[x509.Certificate, ...] = ()
    if asked.tsa_roots is not None:
        try:
            roots = tuple(parse_roots(read_file(asked.tsa_roots, MAX_TRUST_BYTES)))
        except MalformedError as error:
            raise error.at(asked.tsa_roots) from error
    blocks = {parse_hash_hex(each.removeprefix("0x"), where="--block") for each in asked.block}
    blocks |= {_read_header(path) for path in asked.header}
    with ExitStack() as stack:
        endpoints = tuple(stack.enter_context(closing(Endpoint(url))) for url in asked.rpc)
        yield Witnessing(roots, endpoints, frozenset(blocks), asked.confirmations)


def check_no_witnessing(asked: argparse.Namespace) -> None:
    """Check that nothing was given to go by where no anchor is looked at.

    Raises:
        AnchorsOutOfPlace: something was.
    """
    options = {
        "--tsa-roots": asked.tsa_roots is not None,
        "--rpc": bool(asked.rpc),
        "--header": bool(asked.header),
        "--block": bool(asked.block),
    }
    found = [name for name, is_given in options.items() if is_given]
    if found:
        raise AnchorsOutOfPlace(options=", ".join(found))


def _read_header(path: str) -> bytes:
    """Give the hash of the block whose header the file is."""
    data = read_file(path, MAX_HEADER_BYTES)
    found = _HEX.fullmatch(data)
    if found is not None and len(found[2]) % 2 == 0:
        data = bytes.fromhex(found[2].decode("ascii"))
    try:
        return parse_header(data).hash
    except MalformedError as error:
        raise error.at(path) from error
