"""Messages for robots of work messengers: WeCom 企业微信, DingTalk 钉钉, Feishu 飞书, plain JSON.

Pure: what is due goes in, a request comes out. A message holds counts, kinds and a link, and never
a name, an amount or anybody's words: a group chat is no place for them.

Signs, as their makers document them, LF between time and secret: DingTalk adds ``timestamp`` (ms)
and ``sign`` = base64(HMAC-SHA256(secret, time LF secret)) to the address; Feishu puts ``timestamp``
(s) and ``sign`` = base64(HMAC-SHA256(time LF secret as the key, nothing)) into the body; WeCom's
secret is the key in its address. The plain form has the header ``X-Mingbai-Signature``: ``t=`` the
time (s), ``,v1=`` the hex HMAC-SHA256 of time, full stop, body.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, get_args
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import orjson

Kind = Literal["wecom", "dingtalk", "feishu", "plain"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
MOST_LINES: Final = 10
MOST_BYTES: Final = 4_096
"""What WeCom takes at most; the others take more."""
SIGNATURE_HEADER: Final = "x-mingbai-signature"


class Item(NamedTuple):
    """What is due, with nobody in it: a kind of statement, its number, how it stands, a link."""

    label: str
    no: str
    standing: str
    link: str


class Message(NamedTuple):
    """What a group is told about one community, in one language."""

    community: str
    items: Sequence[Item]
    link: str
    language: Language = "zh"


class _Words(NamedTuple):
    """What stands around the items of a message; *locale* is Feishu's name of the language."""

    title: str
    standing: str
    more: str
    open: str
    locale: str


_WORDS: Final[Mapping[Language, _Words]] = {
    "zh": _Words("{community}：{count} 件待办", "（{}）", "还有 {} 件", "打开办公台", "zh_cn"),
    "en": _Words("{community}: {count} to do", " ({})", "and {} more", "Open the desk", "en_us"),
}


class Call(NamedTuple):
    """An HTTP POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def draft_link(base: str, origin: str, id: str) -> str:  # noqa: A002 - the draft's word
    """Give the address at which a draft opens, on a phone as on a desk."""
    return f"{base.rstrip('/')}/desk/draft/{quote(origin)}/{quote(id, safe='')}"


def form_link(base: str, origin: str, type: str, about: Mapping[str, str]) -> str:  # noqa: A002
    """Give the address at which a form opens with what it is *about* filled in."""
    query = urlencode({"origin": origin, "type": type, **about})
    return f"{base.rstrip('/')}/desk/new?{query}"


def page_link(base: str, page: str, origin: str) -> str:
    """Give the address of a page of the desk that shows one ledger."""
    return f"{base.rstrip('/')}/desk/{page}?{urlencode({'origin': origin})}"


def make_call(kind: Kind, url: str, secret: str, message: Message, now_ms: int) -> Call:
    """Make the request that brings *message* to the robot at *url*; no *secret*, no sign."""
    makers = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "plain": _plain}
    return makers[kind](url, secret, message, now_ms)


def plain_signature(secret: str, body: bytes, time_s: int) -> str:
    """Give the plain form's signature header of *body* at *time_s*."""
    signed = hmac.new(secret.encode(), f"{time_s}.".encode() + body, hashlib.sha256)
    return f"t={time_s},v1={signed.hexdigest()}"


def refusal_of(kind: Kind, status: int, answer: bytes) -> str:
    """Say why the robot refused, by its own number where it gave one, and by none of its words."""
    if 300 <= status < 400:
        return f"HTTP {status}, redirected"
    if 200 <= status < 300 and kind != "plain":
        code = _code_of(kind, answer)
        return f"HTTP {status}, {'no answer of a robot' if code is None else f'code {code}'}"
    return f"HTTP {status}"


def is_taken(kind: Kind, status: int, answer: bytes) -> bool:
    """Say whether the robot took the message: some answer 200 to what they refuse."""
    if not 200 <= status < 300:
        return False
    return kind == "plain" or _code_of(kind, answer) == 0


def _code_of(kind: Kind, answer: bytes) -> int | None:
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return None
    code = value.get("code" if kind == "feishu" else "errcode") if isinstance(value, dict) else None
    return code if type(code) is int else None


def _title(message: Message) -> str:
    words = _WORDS[message.language]
    return words.title.format(community=message.community, count=len(message.items))


def _markdown(message: Message) -> str:
    """Write *message*, with as many of its items as robots take; how many more is said."""
    words = _WORDS[message.language]
    head = f"**{_escape(_title(message))}**"
    foot = f"[{words.open}]({message.link})"
    for count in range(min(len(message.items), MOST_LINES), -1, -1):
        lines = [_line(item, words) for item in message.items[:count]]
        if count < len(message.items):
            lines.append(f"- {words.more.format(len(message.items) - count)}")
        text = "\n".join([head, *lines, foot])
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def _line(item: Item, words: _Words) -> str:
    return (
        f"- [{_escape(_named(item))}]({item.link}){words.standing.format(_escape(item.standing))}"
    )


def _named(item: Item) -> str:
    return f"{item.label} {item.no}".rstrip()


def _escape(text: str) -> str:
    return "".join(f"\\{each}" if each in "\\`*_[]()<>#" else each for each in text)


def _json(value: object) -> bytes:
    return orjson.dumps(value)


_JSON_HEADERS: Final = {"content-type": "application/json; charset=utf-8"}


def _wecom(url: str, _secret: str, message: Message, _now_ms: int) -> Call:
    body = _json({"msgtype": "markdown", "markdown": {"content": _markdown(message)}})
    return Call(url, _JSON_HEADERS, body)


def _dingtalk(url: str, secret: str, message: Message, now_ms: int) -> Call:
    body = _json(
        {
            "msgtype": "markdown",
            "markdown": {"title": _title(message), "text": _markdown(message)},
        }
    )
    if secret:
        sign = hmac.digest(secret.encode(), f"{now_ms}\n{secret}".encode(), "sha256")
        added = urlencode({"timestamp": now_ms, "sign": base64.b64encode(sign).decode()})
        parts = urlsplit(url)
        url = urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added)))))
    return Call(url, _JSON_HEADERS, body)


def _feishu(url: str, secret: str, message: Message, now_ms: int) -> Call:
    words = _WORDS[message.language]
    lines = [
        [
            {"tag": "a", "text": _named(item), "href": item.link},
            {"tag": "text", "text": words.standing.format(item.standing)},
        ]
        for item in message.items[:MOST_LINES]
    ]
    more = len(message.items) - MOST_LINES
    if more > 0:
        lines.append([{"tag": "text", "text": words.more.format(more)}])
    lines.append([{"tag": "a", "text": words.open, "href": message.link}])
    post = {words.locale: {"title": _title(message), "content": lines}}
    value: dict[str, object] = {"msg_type": "post", "content": {"post": post}}
    if secret:
        time_s = now_ms // 1_000
        sign = hmac.digest(f"{time_s}\n{secret}".encode(), b"", "sha256")
        value |= {"timestamp": str(time_s), "sign": base64.b64encode(sign).decode()}
    return Call(url, _JSON_HEADERS, _json(value))


def _plain(url: str, secret: str, message: Message, now_ms: int) -> Call:
    body = _json(
        {
            "type": "mingbai/due/v1",
            "community": message.community,
            "count": len(message.items),
            "items": [item._asdict() for item in message.items[:MOST_LINES]],
            "link": message.link,
        }
    )
    headers = dict(_JSON_HEADERS)
    if secret:
        headers[SIGNATURE_HEADER] = plain_signature(secret, body, now_ms // 1_000)
    return Call(url, headers, body)
