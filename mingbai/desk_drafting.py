"""``mingbai desk draft | sign | opinion | withdraw | renew``: drafts, made and countersigned."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ledger.affairs.statement import Statement
from mingbai.arguments import Arguments, Command
from mingbai.desk_client import (
    Desk,
    add_desk,
    add_draft,
    month_of,
    open_desk,
    show_json,
    show_statement,
)
from mingbai.desk_http import Value
from mingbai.drafts import Draft, parse_draft
from mingbai.errors import DONE, REFUSED, DraftUnlike, NothingToSign
from mingbai.files import read_file
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.summary import summarize_shortly

_LIMIT_BYTES = 64_000_000
_AT_ONCE = 500


def _add_draft(arguments: Arguments) -> None:
    add_desk(arguments)
    arguments.add(
        "file",
        Text(
            "草稿（JSON：type、body，可写 by、no）；.jsonl 是一行一份；- 是标准输入",
            "a draft (JSON: type, body, and if need be by, no); .jsonl has one a line; - is "
            "standard input",
        ),
        metavar="FILE",
    )
    arguments.add(
        "--sign",
        Text("起草后马上签自己的名", "sign them oneself at once"),
        action="store_true",
    )


def _draft(asked: argparse.Namespace, screen: Screen) -> int:
    data = read_file(asked.file, _LIMIT_BYTES)
    folder = Path(asked.file).parent
    lines = data.splitlines() if asked.file.endswith(".jsonl") else [data]
    drafts = [_sent(parse_draft(line, folder)) for line in lines if line.strip()]
    with open_desk(asked, screen) as desk:
        origin = desk.origin(asked.origin)
        made: list[Value] = []
        for at in range(0, len(drafts), _AT_ONCE):
            value: Value = {"drafts": drafts[at : at + _AT_ONCE]}
            made += desk.call("POST", f"{desk.path(origin)}/batch", value)["drafts"]
        failed = False
        if asked.sign:
            failed = _sign_all(desk, [each for each in made if _asks(desk, each)], asked, screen)
        if asked.json:
            show_json(screen, made)
        else:
            for each in made:
                screen.show(each["id"])
                screen.remark(_MADE, no=each["no"], wanted="、".join(each["wanted"]))
        return REFUSED if failed else DONE


def _sent(draft: Draft) -> Value:
    value: Value = {"type": draft.type, "body": dict(draft.body)}
    if draft.by is not None:
        value["by"] = dict(draft.by)
    if draft.no is not None:
        value["no"] = draft.no
    return value


def _asks(desk: Desk, draft: Mapping[str, Any]) -> bool:
    own = {str(each["slug"]) for each in desk.offices if each["origin"] == draft["origin"]}
    return not own.isdisjoint(draft["waiting"])


def _add_sign(arguments: Arguments) -> None:
    add_desk(arguments)
    arguments.add(
        "drafts",
        Text("草稿的编号", "the drafts' numbers"),
        metavar="DRAFT",
        nargs="*",
    )
    arguments.add(
        "--month",
        Text(
            "签一个月里没有例外的（先用 mingbai desk month 看）",
            "sign those of a month that are no exceptions (see mingbai desk month first)",
        ),
        metavar="MONTH",
    )
    arguments.add(
        "--id",
        Text(
            "只签原文编号是这个的（mingbai desk show 显示的编号）；可写几次",
            "sign only what has this id, as mingbai desk show says it; may be repeated",
        ),
        metavar="ID",
        action="append",
        default=[],
    )


def _sign(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        paths = [desk.path(desk.place(asked.origin, each), each) for each in asked.drafts]
        drafts = [desk.call("GET", path) for path in paths]
        for origin in desk.origins(asked.origin) if asked.month else ():
            listed = month_of(desk, origin, asked.month)["ordinary"]
            drafts += [each["draft"] for each in listed]
        if not drafts:
            raise NothingToSign
        for each in drafts:
            _check_meant(desk.check(each), each, asked)
        return REFUSED if _sign_all(desk, drafts, asked, screen) else DONE


def _check_meant(statement: Statement, draft: Mapping[str, Any], asked: argparse.Namespace) -> None:
    """Check that a draft is of the ledger, and has the id, that whoever signs has named.

    Raises:
        DraftUnlike: the desk gave another one.
    """
    is_elsewhere = asked.origin is not None and statement.log != asked.origin
    if is_elsewhere or (asked.id and statement.id.hex() not in asked.id):
        raise DraftUnlike(draft=draft["id"])


def _sign_all(
    desk: Desk, drafts: Sequence[Mapping[str, Any]], asked: argparse.Namespace, screen: Screen
) -> bool:
    """Sign *drafts* and say what became of each; return whether one failed."""
    failed = False
    for at in range(0, len(drafts), _AT_ONCE):
        chunk = drafts[at : at + _AT_ONCE]
        lines = []
        for each in chunk:
            if len(drafts) <= _FEW:
                show_statement(screen, each, desk.check(each))
            else:
                screen.remark_line(summarize_shortly(desk.check(each), screen.language))
            named = {"origin": each["origin"], "draft": each["id"]}
            lines.append({**named, **desk.signature(each)})
        found = desk.call("POST", "signatures", {"signatures": lines})["signatures"]
        if asked.json and not getattr(asked, "sign", False):
            show_json(screen, found)
        failed |= any([_said(each, screen) for each in found])  # noqa: C419 - all are to be said
    return failed


def _said(outcome: Mapping[str, Any], screen: Screen) -> bool:
    """Say what became of one signature; return whether it failed."""
    language = "zh" if screen.language == "zh" else "en"
    if "error" in outcome:
        screen.remark(_REFUSED, draft=outcome["draft"], said=outcome["error"][language])
        return True
    if outcome["state"] == "stuck":
        screen.remark(_REFUSED, draft=outcome["draft"], said=outcome["refusal"][language])
        return True
    if "entry" in outcome:
        screen.remark(_APPENDED, draft=outcome["draft"], index=outcome["entry"]["index"])
    else:
        screen.remark(_SIGNED, draft=outcome["draft"])
    return False


def _add_opinion(arguments: Arguments) -> None:
    add_desk(arguments)
    add_draft(arguments)
    arguments.add(
        "opinion",
        Text("reserve 保留、veto 否决、return 退回", "reserve, veto or return"),
        choices=("reserve", "veto", "return"),
    )
    _add_reason(arguments)


def _add_reason(arguments: Arguments) -> None:
    arguments.add("--reason", Text("理由", "the reason"), metavar="TEXT", required=True)


def _opinion(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        path = desk.path(desk.place(asked.origin, asked.draft), asked.draft)
        draft = desk.call("GET", path)
        value: Value = {
            "revision": draft["revision"],
            "opinion": asked.opinion,
            "reason": asked.reason,
        }
        done = desk.call("POST", f"{path}/opinions", value)
        if "prepared" in done:
            screen.remark(_PREPARED, draft=done["prepared"]["id"])
        return _became(done, asked, screen)


def _add_withdraw(arguments: Arguments) -> None:
    add_desk(arguments)
    add_draft(arguments)
    _add_reason(arguments)


def _withdraw(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        path = desk.path(desk.place(asked.origin, asked.draft), asked.draft, "withdraw")
        return _became(desk.call("POST", path, {"reason": asked.reason}), asked, screen)


def _add_renew(arguments: Arguments) -> None:
    add_desk(arguments)
    add_draft(arguments)


def _renew(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        path = desk.path(desk.place(asked.origin, asked.draft), asked.draft, "renew")
        return _became(desk.call("POST", path, {}), asked, screen)


def _add_revise(arguments: Arguments) -> None:
    add_desk(arguments)
    add_draft(arguments)
    arguments.add(
        "file",
        Text("改好的草稿（JSON）", "the draft as it shall be (JSON)"),
        metavar="FILE",
    )


def _revise(asked: argparse.Namespace, screen: Screen) -> int:
    draft = parse_draft(read_file(asked.file, _LIMIT_BYTES), Path(asked.file).parent)
    with open_desk(asked, screen) as desk:
        path = desk.path(desk.place(asked.origin, asked.draft), asked.draft)
        revision = desk.call("GET", path)["revision"]
        value = {"revision": revision, **_sent(draft)}
        return _became(desk.call("PUT", path, value), asked, screen)


def _became(draft: Value, asked: argparse.Namespace, screen: Screen) -> int:
    if asked.json:
        show_json(screen, draft)
    else:
        screen.say(_NOW, state=draft["state"], revision=draft["revision"])
    return DONE


_FEW = 20
_MADE = Text("已起草 {no}，等这些人签：{wanted}", "drafted {no}; these are asked to sign: {wanted}")
_SIGNED = Text("{draft} 已签", "{draft} signed")
_APPENDED = Text(
    "{draft} 已签齐，入账为第 {index} 条", "{draft} is signed by all and is entry {index}"
)
_REFUSED = Text("{draft} 没有签成：{said}", "{draft} was not signed: {said}")
_PREPARED = Text(
    "本地规定要有审查意见入账：已备好草稿 {draft}，请签。",
    "An opinion is to stand in the ledger here: draft {draft} is ready to be signed.",
)
_NOW = Text("现在是第 {revision} 稿，状态 {state}", "revision {revision}, {state}")

DRAFT = Command(
    "draft",
    Text("起草：一份或一批", "make a draft, or many"),
    Text(
        "把草稿交到办公台，按章程请人签。一批里有一份不对就都不收，并说是哪一份哪一项。",
        "Gives drafts to the desk, which asks those whom the charter's rules want. If one of many "
        "is wrong none is taken, and which one and which field is said.",
    ),
    _add_draft,
    _draft,
)
SIGN = Command(
    "sign",
    Text("签草稿：一份、几份，或一个月的", "sign drafts: one, several, or a month's"),
    Text(
        "先显示再签；原文的编号在本机重算。最后一个人签了就自动入账。",
        "Shows each and signs it; the id of its text is computed here. With the last signature it "
        "goes into the ledger.",
    ),
    _add_sign,
    _sign,
)
OPINION = Command(
    "opinion",
    Text("保留、否决或退回一份草稿", "reserve, veto or return a draft"),
    Text(
        "意见连同理由一直留着，不管草稿后来怎样。",
        "The opinion and its reason stay on record, whatever becomes of the draft.",
    ),
    _add_opinion,
    _opinion,
)
WITHDRAW = Command(
    "withdraw",
    Text("撤回自己的草稿", "withdraw a draft of one's own"),
    Text("撤回草稿，写明理由。", "Withdraws a draft, with the reason."),
    _add_withdraw,
    _withdraw,
)
RENEW = Command(
    "renew",
    Text("重新送签：换新日期和现任的人", "renew a draft: a new date, and who is in office now"),
    Text(
        "草稿过期、有人换了钥匙、账本没有收下时用；已有的签名要重签。",
        "For a draft that has expired, one whose signer has a new key, or that the ledger "
        "refused; signatures are given again.",
    ),
    _add_renew,
    _renew,
)
REVISE = Command(
    "revise",
    Text("修改自己的草稿", "change a draft of one's own"),
    Text(
        "换成文件里的内容；已有的签名作废，留在历史里。",
        "Puts what the file says in its place; signatures are void, and stay in its history.",
    ),
    _add_revise,
    _revise,
)
