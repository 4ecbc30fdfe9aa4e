"""``mingbai desk invite | join``: a key is asked for, made, compared by voice and appointed."""

import argparse
import base64
import sys
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.core.keys import ED25519, SigningKey, format_vkey, parse_vkey
from mingbai import passphrase
from mingbai.arguments import Arguments, Command
from mingbai.desk_client import Desk, add_desk, open_desk, show_json
from mingbai.desk_http import DeskSession, Value
from mingbai.errors import (
    DONE,
    DraftUnlike,
    FingerprintUnknown,
    LinkWithoutCode,
    RevokeAlone,
    ServerRefused,
)
from mingbai.language import Text
from mingbai.screen import Screen

_HEAD: Final = "mingbai/join/v1"
_CODE_DIGITS: Final = 32


def _add_invite(arguments: Arguments) -> None:
    add_desk(arguments)
    wanted = arguments.choose_one()
    wanted.add(
        "--role",
        Text("请人担任这个职务；可写几次", "invite somebody to this office; may be repeated"),
        metavar="ROLE",
        action="append",
        default=[],
    )
    wanted.add(
        "--rekey",
        Text("给这把钥匙的主人换新钥匙", "invite the owner of this key to make a new one"),
        metavar="SLUG",
    )
    wanted.add(
        "--fingerprint",
        Text(
            "对方念来的八位指纹：和它一致的那把钥匙，准备任命草稿",
            "the eight digits that were read aloud: prepare the draft of the key that has them",
        ),
        metavar="HEX",
    )
    arguments.add("--revoke", Text("作废这份邀请", "revoke this invitation"), metavar="ID")
    for name, text in _FIELDS.items():
        arguments.add(f"--{name}", text, metavar=name.upper())


def _invite(asked: argparse.Namespace, screen: Screen) -> int:
    if asked.revoke is not None and (asked.role or asked.rekey or asked.fingerprint):
        raise RevokeAlone
    with open_desk(asked, screen) as desk:
        path = f"ledgers/{desk.origin(asked.origin)}/invitations"
        if asked.revoke is not None:
            found = desk.call("DELETE", f"{path}/{asked.revoke}")
            screen.remark(_REVOKED, name=found["name"])
        elif asked.fingerprint is not None:
            found = _prepare(desk, path, asked.fingerprint, screen)
        elif asked.role or asked.rekey is not None:
            found = _make(desk, path, asked, screen)
        else:
            found = desk.call("GET", path)
            if not asked.json:
                _show(found, screen)
        if asked.json:
            show_json(screen, found)
    return DONE


def _make(desk: Desk, path: str, asked: argparse.Namespace, screen: Screen) -> Value:
    given = {name: getattr(asked, name) for name in _FIELDS}
    value: Value = {name: text for name, text in given.items() if text is not None}
    value |= {"roles": asked.role} if asked.role else {"rekey": asked.rekey}
    made = desk.call("POST", path, value)
    if not asked.json:
        screen.show(made["link"])
        screen.remark(_MADE, name=made["name"], slug=made["slug"], expires=made["expires"])
    return made


def _prepare(desk: Desk, path: str, said: str, screen: Screen) -> Value:
    """Prepare the draft of the key whose fingerprint was read aloud.

    Raises:
        FingerprintUnknown: no key that has joined has it. DraftUnlike: the draft has another key.
    """
    plain = "".join(said.split()).lower()
    rows = desk.call("GET", path)["invitations"]
    found = [
        each
        for each in rows
        if each["state"] in {"joined", "drafted"} and _digits(each["vkey"]) == plain
    ]
    if len(found) != 1:
        raise FingerprintUnknown(fingerprint=said)
    made = desk.call("POST", f"{path}/{found[0]['id']}/draft", {})
    drafted = desk.check(desk.call("GET", desk.path(made["origin"], made["id"])))
    if _digits(str(drafted.body.get("key"))) != plain:
        raise DraftUnlike(draft=made["id"])
    screen.remark(_PREPARED, name=found[0]["name"], draft=made["id"])
    screen.show(made["id"])
    return made


def _digits(vkey: str) -> str:
    """Give the digits by which people compare a key, read from the key itself."""
    return parse_vkey(vkey).public_key.hex()[:8]


def _show(found: Value, screen: Screen) -> None:
    if not found["invitations"]:
        screen.say(_NONE)
    for each in found["invitations"]:
        shown = each.get("fingerprint", each["expires"])
        labels = "、".join(each["labels"])
        line = (each["id"], each["state"], shown, each["name"], labels, each["slug"])
        screen.show("  " + "  ".join(line))


def _add_join(arguments: Arguments) -> None:
    arguments.add(
        "link",
        Text(
            "邀请链接，https://…/desk/join#…；- 是从标准输入读",
            "the invitation's link, https://…/desk/join#…; - reads it from standard input",
        ),
        metavar="LINK",
    )
    key = arguments.choose_one()
    key.add(
        "--out",
        Text(
            "做一把新钥匙，存成这个文件；不写就是当前目录下的 名字.key",
            "make a new key and keep it in this file; SLUG.key in this folder unless given",
        ),
        metavar="FILE",
    )
    key.add("--key", Text("用已有的钥匙文件", "use a key that you have"), metavar="FILE")
    arguments.add(
        "--json",
        Text("原样显示服务器的回答（JSON），给脚本用", "show the answer as JSON, for scripts"),
        action="store_true",
    )
    passphrase.add_option(arguments)


def _join(asked: argparse.Namespace, screen: Screen) -> int:
    link = sys.stdin.readline().strip() if asked.link == "-" else asked.link
    code = _code_of(link)
    own = None if asked.key is None else _own_key(asked, screen)
    with DeskSession(link) as session:
        name = _name_of(session, code, own, screen)
        key = _new_key(asked, name, screen) if own is None else SigningKey(name, ED25519, own.seed)
        vkey, origin = format_vkey(key.verifier), name.rpartition("/")[0]
        value = {"code": code, "vkey": vkey, "proof": _proof(key, origin, code, vkey)}
        done = session.call("POST", "/desk/api/join", value)
    if asked.json:
        show_json(screen, done)
    else:
        public = key.verifier.public_key.hex()
        screen.show(f"{public[:4]} {public[4:8]}")  # of the key that is here, whatever was answered
        screen.remark(_JOINED)
    return DONE


def _name_of(session: DeskSession, code: str, own: SigningKey | None, screen: Screen) -> str:
    """Give the name of the key that an invitation asks for.

    Of a code that is spent the desk says nothing; the key that may have spent it has that name.

    Raises:
        ServerRefused: the code can't be used, and no key is there that may have.
    """
    try:
        told = session.call("POST", "/desk/api/join/code", {"code": code})
    except ServerRefused:
        if own is None:
            raise
        return own.name
    labels = "、".join(told["labels"])
    screen.remark(_TOLD, community=told["community"], name=told["name"], labels=labels)
    return f"{told['origin']}/{told['slug']}"


def _code_of(link: str) -> str:
    """Give the code that is in *link*, as 32 hex digits.

    Raises:
        LinkWithoutCode: there is none.
    """
    try:
        code = urlsplit(link).fragment.replace("-", "").lower()
        is_code = len(bytes.fromhex(code)) * 2 == len(code) == _CODE_DIGITS
    except ValueError:
        is_code = False
    if not is_code:
        raise LinkWithoutCode
    return code


def _own_key(asked: argparse.Namespace, screen: Screen) -> SigningKey:
    from ledger.log.keyring import read_key

    secret = passphrase.find_passphrase(asked.passphrase_file, asked.key, screen)
    return read_key(asked.key, secret)


def _new_key(asked: argparse.Namespace, name: str, screen: Screen) -> SigningKey:
    """Make the key that joins, and keep it in its file before anybody hears of it."""
    from ledger.log.keyring import new_key, write_key

    key = new_key(name)
    path = asked.out or f"{name.rpartition('/')[2]}.key"
    write_key(path, key, passphrase.find_new_passphrase(asked.passphrase_file, name, screen))
    screen.remark(_KEPT, path=path)
    return key


def _proof(key: SigningKey, origin: str, code: str, vkey: str) -> str:
    """Sign the text by which the desk sees that one holds *key* (docs/desk.md)."""
    hashed = sha256(bytes.fromhex(code)).hexdigest()
    text = f"{_HEAD}\n{origin}\n{hashed}\n{vkey}\n"
    return base64.b64encode(key.sign(text.encode())).decode()


_FIELDS: dict[str, Any] = {
    "person": Text(
        "人的代号，如 p-9；不写就是新来的人", "whose it is, such as p-9; somebody new unless given"
    ),
    "name": Text("公开的姓名或称呼", "the public name"),
    "slug": Text("新钥匙的名字；不写就取下一个", "the new key's name; the next one unless given"),
    "resolution": Text(
        "居民会议决议（监督委员会必写）",
        "the assembly's resolution (the supervision committee's needs it)",
    ),
    "reason": Text("换钥匙的理由", "why a new key is needed"),
}
_MADE = Text(
    "给 {name}（{slug}）的邀请，{expires} 前有效，只能用一次。请只交给本人；"
    "他做好钥匙后，让他念指纹，再用 --fingerprint。",
    "An invitation for {name} ({slug}), good once, until {expires}. Give it to nobody else; when "
    "the key is made let the fingerprint be read aloud, then use --fingerprint.",
)
_REVOKED = Text("给 {name} 的邀请已作废", "the invitation of {name} is revoked")
_PREPARED = Text(
    "已备好 {name} 的草稿 {draft}，请用 mingbai desk sign 签。",
    "The draft for {name} is {draft}; sign it by mingbai desk sign.",
)
_NONE = Text("没有邀请。", "There are no invitations.")
_TOLD = Text("{community}邀请 {name}：{labels}", "{community} invites {name}: {labels}")
_KEPT = Text(
    "钥匙已存到 {path}，用口令加密；请另存一份备份，口令另记。",
    "The key is in {path}, encrypted with the passphrase; keep a backup, and the passphrase apart.",
)
_JOINED = Text(
    "上面是钥匙指纹：请当面或打电话念给邀请您的人听，对得上他才会签。",
    "The line above is the key's fingerprint: read it aloud to whoever invited you, who signs only "
    "if it is the same on his screen.",
)

INVITE = Command(
    "invite",
    Text("邀请人任职、换钥匙；核对指纹", "invite to an office or a new key; compare fingerprints"),
    Text(
        "写 --role 或 --rekey 就发一份邀请，标准输出是一次性链接，7 天有效。对方做好钥匙、"
        "念来指纹，用 --fingerprint 准备任命草稿。都不写就列出这本账的邀请。谁能任命，谁才能邀请。",
        "With --role or --rekey makes an invitation: standard output is a link that serves once, "
        "for 7 days. With --fingerprint prepares the draft of the key whose fingerprint was read "
        "aloud. With none of them lists the ledger's invitations. Whoever may appoint may invite.",
    ),
    _add_invite,
    _invite,
)
JOIN = Command(
    "join",
    Text("接受邀请：做一把钥匙", "accept an invitation: make a key"),
    Text(
        "凭邀请链接做一把新钥匙（或用已有的），证明自己持有它。标准输出是指纹，念给邀请人核对。"
        "私钥不出本机。没收到回答时，用 --key 和同一个链接再来一次。",
        "Makes a new key by an invitation's link, or uses one that you have, and shows that you "
        "hold it. Standard output is its fingerprint, to be read aloud to whoever invited you. The "
        "private key never leaves this machine. If no answer came, try again with --key and the "
        "same link.",
    ),
    _add_join,
    _join,
)
