"""Time stamps with a time of one's choice, as an authority of long ago would have made them.

``openssl ts`` stamps by the machine's clock; here the TSTInfo (RFC 3161 section 2.4.2) is written
by hand, and ``openssl cms`` signs it as the authority does.
"""

import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
SHA256 = bytes.fromhex("300d06096086480165030402010500")
POLICY = bytes.fromhex("06042a030401")
TST_INFO = "1.2.840.113549.1.9.16.1.4"


class Stamper:
    """An authority under a root of its own, whose certificates hold for decades."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.roots_path = folder / "root.pem"
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root = (
            _certificate("root of the tests", root_key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        own = (
            _certificate("authority", key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
            .sign(root_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        self.root = root
        self.roots_path.write_bytes(root.public_bytes(pem))
        (folder / "tsa.pem").write_bytes(own.public_bytes(pem))
        private = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "tsa.key").write_bytes(private)

    def stamp(self, text: bytes, time_s: float, accuracy: tuple[int, int, int] = ()) -> bytes:  # type: ignore[assignment]  # none
        """The answer that grants a stamp over *text*; *accuracy*: seconds, millis, micros."""
        info = _sequence(
            b"\x02\x01\x01",
            POLICY,
            _sequence(SHA256, b"\x04\x20" + sha256(text).digest()),
            b"\x02\x01\x07",
            _time(time_s),
            *([_accuracy(*accuracy)] if accuracy else []),
        )
        done = subprocess.run(
            [
                *("openssl", "cms", "-sign", "-binary", "-nodetach", "-cades", "-nosmimecap"),
                *("-md", "sha256", "-econtent_type", TST_INFO, "-outform", "DER"),
                *("-signer", "tsa.pem", "-inkey", "tsa.key"),
            ],
            cwd=self.folder,
            input=info,
            capture_output=True,
            check=True,
        )
        return _sequence(_sequence(b"\x02\x01\x00"), done.stdout)


def _certificate(subject: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    name, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)])
        for each in (subject, "root of the tests")
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
    )


def _der(tag: int, data: bytes) -> bytes:
    length = len(data)
    if length < 0x80:
        return bytes([tag, length]) + data
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + data


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _time(time_s: float) -> bytes:
    at = datetime.fromtimestamp(0, UTC) + timedelta(seconds=time_s)
    fraction = f".{at.microsecond:06}".rstrip("0") if at.microsecond else ""
    return _der(0x18, f"{at:%Y%m%d%H%M%S}{fraction}Z".encode("ascii"))


def _accuracy(seconds: int, millis: int, micros: int) -> bytes:
    values = ((0x02, seconds), (0x80, millis), (0x81, micros))
    return _sequence(
        *(_der(tag, value.to_bytes(3, "big").lstrip(b"\0") or b"\0") for tag, value in values)
    )
