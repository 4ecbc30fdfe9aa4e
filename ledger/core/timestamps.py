"""RFC 3161 time stamps: that an authority saw these bytes by a time, checked without a network.

The library's own checks are those of RFC 3161 section 2.4.2 and RFC 5652; the certificates are
judged as of the stamp's time, so a stamp stays good when the authority's certificate has run out.
"""

from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509

from ledger.core.anchor_errors import (
    TimestampCertificateExpired,
    TimestampMalformed,
    TimestampNonce,
    TimestampOther,
    TimestampRefused,
    TimestampUnsigned,
)
from ledger.core.hashing import sha256

if TYPE_CHECKING:
    from rfc3161_client.tsp import Accuracy

MAX_STAMP_BYTES = 64 * 1024
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


class Stamp(NamedTuple):
    """What a time stamp says: its time (Unix seconds, rounded down) and serial number.

    *latest_s* is behind the last moment that it may mean: a second, since its time was rounded
    down, and its accuracy, rounded up, later than *time_s*.
    """

    time_s: int
    serial: int
    latest_s: int


def parse_roots(pem: bytes) -> list[x509.Certificate]:
    """Read the certificates of authorities that are trusted, in PEM.

    Raises:
        TimestampMalformed: there is none, or one is damaged.
    """
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise TimestampMalformed from error


def check_timestamp(
    response: bytes, data: bytes, roots: list[x509.Certificate], *, nonce: int | None = None
) -> Stamp:
    """Give what the time stamp in *response* says, if it is over *data* and by one of *roots*.

    *nonce*, if given, is the request's. The package rfc3161-client (extra ``anchors``) is needed.

    Raises:
        TimestampMalformed: it is no time stamp.
        TimestampRefused: the authority's answer is a refusal.
        TimestampOther: it is over other data, or by another hash than SHA-256.
        TimestampNonce: it answers another request.
        TimestampCertificateExpired: the authority's certificate was not valid then.
        TimestampUnsigned: the signature or the certificates' chain is wrong.
    """
    from rfc3161_client import VerifierBuilder, decode_timestamp_response  # noqa: PLC0415 - extra
    from rfc3161_client.errors import VerificationError  # noqa: PLC0415

    try:
        found = decode_timestamp_response(response)
    except ValueError as error:
        raise TimestampMalformed from error
    if found.status:
        raise TimestampRefused(status=found.status)
    try:
        info = found.tst_info
        imprint = info.message_imprint
        hashed = imprint.hash_algorithm == _SHA256 and imprint.message == sha256(data)
        answered = nonce is None or info.nonce == nonce
    except ValueError as error:  # the token is parsed where it is looked at
        raise TimestampMalformed from error
    if not hashed:
        raise TimestampOther
    if not answered:
        raise TimestampNonce
    try:
        certificates = [
            x509.load_der_x509_certificate(each) for each in found.signed_data.certificates
        ]
        for each in certificates:
            if not each.not_valid_before_utc <= info.gen_time <= each.not_valid_after_utc:
                raise TimestampCertificateExpired(time=info.gen_time.isoformat())
        VerifierBuilder(roots=roots).build().verify(found, imprint.message)
    except (VerificationError, ValueError) as error:
        raise TimestampUnsigned(reason=str(error)) from error
    time_s = int(info.gen_time.timestamp())
    # A fraction of a second is lost, by the authority or by the library.
    return Stamp(time_s, info.serial_number, time_s + 1 + _accuracy_s(info.accuracy))


def _accuracy_s(accuracy: "Accuracy | None") -> int:
    """Give by how many seconds, rounded up, the time may be wrong (RFC 3161 section 2.4.2)."""
    if accuracy is None:
        return 0
    micros = ((accuracy.seconds or 0) * 1000 + (accuracy.millis or 0)) * 1000
    return -(-(micros + (accuracy.micros or 0)) // 1_000_000)
