import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.desk import webhooks
from api.desk.robots import MOST_BYTES, Item, Message, draft_link, make_call, plain_signature
from api.desk.webhook_errors import AddressPrivate, WebhookFailed, WebhookMalformed
from api.desk.webhooks import TRIES, Webhook, make_webhook, send
from tests.desk.webhooks.robots import receiving

ORIGIN = "ledger.example.org/demo"
NOW_MS = 1_794_960_000_123
SECRET = "SEC示例".encode().hex()
LINK = draft_link("https://desk.example.org/", ORIGIN, "ab12")
MESSAGE = Message(
    "示例社区", [Item("支出", "2026-11-003", "等您签字", LINK)], "https://desk.example.org/desk/"
)


def webhook(kind: Any, url: str, *, private: bool = True) -> Webhook:
    return make_webhook(kind, url, SECRET, allow_private=private)


def test_dingtalk_takes_the_sign_in_the_address() -> None:
    with receiving((200, b'{"errcode":0,"errmsg":"ok"}')) as receiver:
        assert send(webhook("dingtalk", receiver.url), MESSAGE, NOW_MS) == 1
    path, _, body = receiver.requests[0]
    query = parse_qs(urlsplit(path).query)
    expected = hmac.new(SECRET.encode(), f"{NOW_MS}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query == {
        "access_token": ["k"],
        "timestamp": [str(NOW_MS)],
        "sign": [base64.b64encode(expected).decode()],
    }
    assert json.loads(body)["msgtype"] == "markdown"


def test_feishu_takes_the_sign_in_the_body() -> None:
    with receiving((200, b'{"code":0}')) as receiver:
        send(webhook("feishu", receiver.url), MESSAGE, NOW_MS)
    value = json.loads(receiver.requests[0][2])
    time_s = NOW_MS // 1_000
    expected = hmac.new(f"{time_s}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert value["timestamp"] == str(time_s)
    assert value["sign"] == base64.b64encode(expected).decode()
    assert value["content"]["post"]["zh_cn"]["content"][0][0]["href"] == LINK


def test_wecom_has_its_secret_in_its_address_and_gets_no_other() -> None:
    with receiving((200, b'{"errcode":0}')) as receiver:
        send(webhook("wecom", receiver.url), MESSAGE, NOW_MS)
    path, headers, body = receiver.requests[0]
    assert SECRET not in path + str(headers) + body.decode()
    assert LINK in json.loads(body)["markdown"]["content"]


def test_the_plain_form_is_signed_over_time_and_body() -> None:
    with receiving((204, b"")) as receiver:
        send(webhook("plain", receiver.url), MESSAGE, NOW_MS)
    _, headers, body = receiver.requests[0]
    said = headers["x-mingbai-signature"]
    assert said == plain_signature(SECRET, body, NOW_MS // 1_000)
    assert said != plain_signature(SECRET, body + b" ", NOW_MS // 1_000)


def test_what_looks_like_markup_stays_text() -> None:
    item = Item("支出](https://evil.example)", "<b>*1*", "等", LINK)
    call = make_call("wecom", "https://x.example/", "", MESSAGE._replace(items=[item]), NOW_MS)
    content = json.loads(call.body)["markdown"]["content"]
    assert r"\]\(https://evil.example\)" in content
    assert r"\<b\>" in content


def test_what_fails_for_a_while_is_tried_again_and_signed_anew() -> None:
    waits: list[float] = []
    with receiving((503, b""), (429, b""), (200, b'{"errcode":0}')) as receiver:
        assert send(webhook("dingtalk", receiver.url), MESSAGE, NOW_MS, wait=waits.append) == 3
    assert waits == [0.5, 1.0]
    signs = {parse_qs(urlsplit(path).query)["sign"][0] for path, _, _ in receiver.requests}
    assert len(signs) == 3


@pytest.mark.parametrize(
    ("answer", "tries", "reason"),
    [
        ((200, b'{"errcode":310000,"errmsg":"sign not match"}'), 1, "code 310000"),
        ((200, b"<html>"), 1, "no answer of a robot"),
        ((302, b""), 1, "HTTP 302, redirected"),
        ((400, b""), 1, "HTTP 400"),
        ((500, b""), TRIES, "HTTP 500"),
    ],
)
def test_what_is_not_taken_is_said(answer: tuple[int, bytes], tries: int, reason: str) -> None:
    with (
        receiving(*[answer] * TRIES) as receiver,
        pytest.raises(WebhookFailed, match=reason) as raised,
    ):
        send(webhook("dingtalk", receiver.url), MESSAGE, NOW_MS, wait=lambda _: None)
    assert len(receiver.requests) == tries
    said = raised.value.text("zh") + raised.value.text("en")
    assert SECRET not in said
    assert "access_token" not in said
    assert "sign not match" not in said


def test_a_robot_that_answers_a_byte_at_a_time_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhooks, "LONGEST_S", 0.3)
    with receiving(*[(200, b"x" * 600)] * TRIES, slowly_s=0.05) as receiver:
        began = time.monotonic()
        with pytest.raises(WebhookFailed):
            send(webhook("wecom", receiver.url), MESSAGE, NOW_MS, wait=lambda _: None)
        assert time.monotonic() - began < 600 * 0.05 / 2


def test_nobody_there_is_a_failure_after_all_tries() -> None:
    with receiving() as receiver:
        url = receiver.url
    with pytest.raises(WebhookFailed, match="ConnectionRefusedError"):
        send(webhook("plain", url), MESSAGE, NOW_MS, wait=lambda _: None)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_whatever_the_name_says(address: str) -> None:
    public = webhook("plain", "https://robot.example.org/", private=False)
    with pytest.raises(AddressPrivate):
        send(public, MESSAGE, NOW_MS, resolving=lambda _host, _port: ["203.0.114.1", address])


@pytest.mark.parametrize(
    ("kind", "url", "secret", "where"),
    [
        ("slack", "https://x.example/hook", "", "kind"),
        ("feishu", "http://x.example/hook", "", "url"),
        ("feishu", "http://10.0.0.1/hook", "", "url"),
        ("feishu", "http://127.0.0.1.x.example/hook", "", "url"),
        ("feishu", "file:///etc/passwd", "", "url"),
        ("feishu", "https://[x/hook", "", "url"),
        ("feishu", "https://x.example:port/", "", "url"),
        ("feishu", "https://x.example/a b\r\nc", "", "url"),
        ("feishu", "", "", "url"),
        ("feishu", "https://x.example/hook", "topsecret\r\nb", "secret"),
    ],
)
def test_a_robot_is_reached_by_https_or_on_this_machine(
    kind: str, url: str, secret: str, where: str
) -> None:
    with pytest.raises(WebhookMalformed) as raised:
        make_webhook(kind, url, secret, where="robots[3]")
    said = raised.value.text("zh") + raised.value.text("en")
    assert f"robots[3].{where}" in said
    assert "topsecret" not in said
    assert "hook" not in said.replace("webhook", "")


def test_plain_http_stays_on_this_machine_wherever_its_name_leads() -> None:
    local = make_webhook("plain", "http://localhost:9/hook", allow_private=True)
    with pytest.raises(AddressPrivate):
        send(local, MESSAGE, NOW_MS, resolving=lambda _host, _port: ["10.0.0.1"])


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_long_list_is_cut_and_says_how_many_more(kind: Any) -> None:
    link = draft_link("https://desk.example.org", "ledger.example.org/" + "很长" * 40, "ab12")
    items = [Item("支出", f"2026-11-{n:03}", "等签字，还差 2 人", link) for n in range(40)]
    call = make_call(kind, "https://x.example/", "", MESSAGE._replace(items=items), NOW_MS)
    text = json.dumps(json.loads(call.body), ensure_ascii=False)
    shown = text.count("等签字")
    assert f"还有 {40 - shown} 件" in text
    assert 0 < shown <= 10
    if kind == "wecom":
        assert len(json.loads(call.body)["markdown"]["content"].encode()) <= MOST_BYTES


def test_a_link_leads_to_the_draft() -> None:
    assert LINK == "https://desk.example.org/desk/draft/ledger.example.org/demo/ab12"


def certificate(folder: Path) -> Path:
    """Make a certificate of localhost that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, pkcs8, plain)
    path = folder / "robot.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def test_over_tls_a_robot_shows_a_certificate_or_is_told_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    with receiving((200, b'{"errcode":0}'), certificate=pem) as receiver:
        robot = webhook("wecom", receiver.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(WebhookFailed, match="SSLCertVerificationError"):
            send(robot, MESSAGE, NOW_MS, wait=lambda _: None)
        assert receiver.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert send(robot, MESSAGE, NOW_MS) == 1
        by_address = webhook("wecom", receiver.url)  # the certificate is not of this name
        with pytest.raises(WebhookFailed, match="SSLCertVerificationError"):
            send(by_address, MESSAGE, NOW_MS, wait=lambda _: None)
    assert len(receiver.requests) == 1
