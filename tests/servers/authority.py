"""A time-stamp authority: ``openssl ts`` behind a small HTTP server on the loopback interface."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Without "certs": the reply then carries the signer's certificate alone, in strict DER.
CONFIG = """
[ tsa ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


@dataclass
class TimeAuthority:
    url: str
    folder: Path
    change: Callable[[bytes, bytes], bytes] | None = None
    """What is done to a request's answer, given both."""
    status: int = 200
    asked: int = 0
    answers: list[bytes] = field(default_factory=list)

    @property
    def roots(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    def reply(self, request: bytes) -> bytes:
        query = self.folder / f"query-{threading.get_ident()}"
        query.write_bytes(request)
        done = subprocess.run(
            [
                "openssl",
                "ts",
                "-reply",
                "-config",
                "ts.cnf",
                "-section",
                "tsa",
                "-queryfile",
                query,
            ],
            cwd=self.folder,
            capture_output=True,
            check=True,
        )
        return done.stdout


def make_certificates(folder: Path, *, expired: bool = False, lasting: bool = False) -> None:
    """A root, and an authority's certificate under it, which ran out yesterday if *expired*.

    If *lasting*, both hold from 1960 to 2120, so that nothing but a stamp's time is wrong with it.
    """
    now = datetime.now(UTC)
    beginning = now - timedelta(days=30)
    root_key, tsa_key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def build(
        subject: str, key: ec.EllipticCurvePrivateKey, until: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("root of the tests"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(1960, 1, 1, tzinfo=UTC) if lasting else beginning)
            .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC) if lasting else until)
        )

    root = (
        build("root of the tests", root_key, now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    tsa = (
        build("authority", tsa_key, now + timedelta(days=-1 if expired else 10))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    (folder / "tsa.pem").write_bytes(tsa.public_bytes(pem))
    private = tsa_key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tsa.key").write_bytes(private)
    (folder / "ts.cnf").write_text(CONFIG.format(folder=folder), "ascii")
    (folder / "serial").write_text("01\n", "ascii")


class Part(NamedTuple):
    """One element of DER: where it begins, where its content does, and where both end."""

    tag: int
    begin: int
    content: int
    end: int


def _parts(data: bytes, outer: Part) -> list[Part]:
    found, at = [], outer.content
    while at < outer.end:
        length, content = data[at + 1], at + 2
        if length >= 0x80:
            content += length & 0x7F
            length = int.from_bytes(data[at + 2 : content], "big")
        found.append(Part(data[at], at, content, content + length))
        at = content + length
    return found


def redate(answer: bytes, time: bytes, folder: Path) -> bytes:
    """The authority's answer as its clock would have made it at *time*, like 19700101000000Z.

    A TimeStampResp (RFC 3161, 2.4.2): TSTInfo's time, its digest among the signed attributes
    (RFC 5652, 5.4), and the signature over these, made anew with the authority's own key.
    """

    def inside(part: Part, *path: int) -> Part:
        for at in path:
            part = _parts(answer, part)[at]
        return part

    whole = Part(0, 0, 0, len(answer))
    signed = inside(whole, 0, 1, 1, 0)
    info, signer = inside(signed, 2, 1, 0, 0), inside(signed, -1, 0)
    (dated,) = [each for each in _parts(answer, info) if each.tag == 0x18]  # GeneralizedTime
    attributes, signature = inside(signer, 3), inside(signer, -1)
    old_info, old = answer[info.begin : info.end], answer[attributes.begin : attributes.end]
    new_info = old_info.replace(answer[dated.content : dated.end], time)
    new = old.replace(sha256(old_info).digest(), sha256(new_info).digest())
    assert old != new
    key = serialization.load_pem_private_key((folder / "tsa.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    made = b""
    while len(made) != signature.end - signature.content:  # 70 to 72 bytes: lengths stay
        made = key.sign(b"\x31" + new[1:], ec.ECDSA(hashes.SHA256()))
    changed = answer.replace(old_info, new_info).replace(old, new)
    return changed.replace(answer[signature.content : signature.end], made)


@contextlib.contextmanager
def time_authority(
    folder: Path, *, expired: bool = False, lasting: bool = False
) -> Iterator[TimeAuthority]:
    make_certificates(folder, expired=expired, lasting=lasting)
    authority = TimeAuthority("", folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            answer = authority.reply(request)
            authority.answers.append(answer)
            if authority.change is not None:
                answer = authority.change(request, answer)
            self.send_response(authority.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsr"
        thread = threading.Thread(target=server.serve_forever, name="authority")
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join(20)
