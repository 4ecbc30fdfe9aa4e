"""``mingbai desk inbox | show | month | facts | prefill``: what waits, and what forms need."""

import argparse
from urllib.parse import quote, urlencode

from mingbai.arguments import Arguments, Command
from mingbai.desk_client import (
    add_desk,
    add_draft,
    month_of,
    open_desk,
    show_json,
    show_lines,
    show_statement,
)
from mingbai.errors import DONE, AskedMalformed
from mingbai.language import Text
from mingbai.screen import Screen


def _add_inbox(arguments: Arguments) -> None:
    add_desk(arguments, ledger=False)


def _inbox(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        found = desk.call("GET", "inbox")
    if asked.json:
        show_json(screen, found)
        return DONE
    for name, text in _LISTS.items():
        if found[name]:
            screen.say(text, count=len(found[name]))
            show_lines(screen, found[name])
    language = "zh" if screen.language == "zh" else "en"
    for name, text in _DUES.items():
        if found[name]:
            screen.say(text, count=len(found[name]))
            for each in found[name]:
                screen.show(f"  {each['due']}  {each[language]}  {each['origin']}")
    if found["answers"]:
        screen.say(_ANSWERS, count=len(found["answers"]))
        for each in found["answers"]:
            screen.show(f"  {each['due'] or '-'}  {each['about']}  {each['objection']}")
    if not any(found[name] for name in (*_LISTS, *_DUES, "answers")):
        screen.say(_NOTHING)
    return DONE


def _add_show(arguments: Arguments) -> None:
    add_desk(arguments)
    add_draft(arguments)
    arguments.add(
        "--text",
        Text("只显示要签的原文", "show only the text that is signed"),
        action="store_true",
    )


def _show(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        draft = desk.call("GET", desk.path(desk.place(asked.origin, asked.draft), asked.draft))
        statement = desk.check(draft)
        if asked.json:
            show_json(screen, draft)
        elif asked.text:
            screen.show(draft["text"].rstrip("\n"))
        else:
            show_statement(screen, draft, statement)
            for each in draft["wanted"]:
                screen.say(_WANTED[each["state"]], name=each["name"], label=each["label"])
            screen.say(_STATE, state=draft["state"], expires=draft["expires"])
            if draft["error"] is not None:
                screen.say(_STUCK, said=draft["error"]["zh" if screen.language == "zh" else "en"])
        return DONE


def _add_month(arguments: Arguments) -> None:
    add_desk(arguments)
    arguments.add(
        "--month", Text("月份，如 2026-11", "the month, such as 2026-11"), required=True,
        metavar="MONTH",
    )  # fmt: skip


def _month(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        lists = [month_of(desk, origin, asked.month) for origin in desk.origins(asked.origin)]
    if asked.json:
        show_json(screen, lists[0] if len(lists) == 1 else lists)
        return DONE
    language = "zh" if screen.language == "zh" else "en"
    for found in lists:
        if len(lists) > 1:
            screen.show(f"{found['community']}  {found['origin']}")
        screen.say(_EXCEPTIONS, count=len(found["exceptions"]))
        for each in found["exceptions"]:
            show_lines(screen, [each["draft"]])
            for warning in each["draft"]["warnings"]:
                screen.show(f"      {warning[language]}")
        screen.say(_ORDINARY, count=len(found["ordinary"]))
        show_lines(screen, [each["draft"] for each in found["ordinary"]])
    return DONE


def _facts(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        show_json(screen, desk.call("GET", f"ledgers/{desk.origin(asked.origin)}/facts"))
        return DONE


def _add_prefill(arguments: Arguments) -> None:
    add_desk(arguments)
    arguments.add(
        "form",
        Text(
            "closing、year_closing、reconciliation、notice、nil 或 posting",
            "closing, year_closing, reconciliation, notice, nil or posting",
        ),
        metavar="FORM",
    )
    arguments.add(
        "asked",
        Text(
            "period=2026-11、catalogue=F01、notice=编号、account=账户 等",
            "period=2026-11, catalogue=F01, notice=ID, account=NAME and so on",
        ),
        metavar="NAME=VALUE",
        nargs="*",
    )


def _prefill(asked: argparse.Namespace, screen: Screen) -> int:
    with open_desk(asked, screen) as desk:
        query = {}
        for each in asked.asked:
            name, equals, value = each.partition("=")
            if not equals:
                raise AskedMalformed(value=each)
            query[name] = value
        form = quote(asked.form, safe="")
        path = f"ledgers/{desk.origin(asked.origin)}/prefill/{form}?{urlencode(query)}"
        found = desk.call("GET", path)
        for each in found["differences"]:
            screen.remark(_DIFFERS, said=each["zh" if screen.language == "zh" else "en"])
        show_json(screen, found if asked.json else {"type": found["type"], "body": found["body"]})
        return DONE


_LISTS = {
    "to_sign": Text("等您签 {count} 份：", "{count} wait for your signature:"),
    "returned": Text("退回您的 {count} 份：", "{count} came back to you:"),
    "mine": Text("您起草、还没签齐的 {count} 份：", "{count} of yours are not signed by all yet:"),
}
_DUES = {
    "overdue": Text("已过期 {count} 件：", "{count} are overdue:"),
    "due": Text("快到期 {count} 件：", "{count} are due:"),
}
_ANSWERS = Text("等答复的异议 {count} 件：", "{count} objections wait for an answer:")
_NOTHING = Text("没有要办的。", "Nothing waits.")
_WANTED = {
    "waiting": Text("  等 {name}（{label}）签", "  waits for {name} ({label})"),
    "signed": Text("  {name}（{label}）已签", "  {name} ({label}) has signed"),
    "ended": Text(
        "  {name}（{label}）的钥匙已停用，请重新送签（mingbai desk renew）",
        "  the key of {name} ({label}) has ended: renew the draft (mingbai desk renew)",
    ),
}
_STATE = Text("  状态 {state}，{expires} 前有效", "  {state}, expires {expires}")
_STUCK = Text("  账本没有收下：{said}", "  the ledger refused it: {said}")
_EXCEPTIONS = Text("要单独看的 {count} 份：", "{count} to be looked at one by one:")
_ORDINARY = Text("其余 {count} 份：", "The other {count}:")
_DIFFERS = Text("注意：{said}", "note: {said}")

INBOX = Command(
    "inbox",
    Text("收件箱：等签、退回、到期", "the inbox: what waits, came back, is due"),
    Text(
        "显示这把钥匙在所有账本里的待办。",
        "Shows what waits for this key, over all its ledgers.",
    ),
    _add_inbox,
    _inbox,
)
SHOW = Command(
    "show",
    Text("看一份草稿", "show a draft"),
    Text(
        "用平常话显示草稿、注意事项和谁签了；编号在本机重算。",
        "Shows a draft in plain words, its warnings, and who has signed; its id is computed here.",
    ),
    _add_show,
    _show,
)
MONTH = Command(
    "month",
    Text("一个月要会签的，例外在前", "a month to countersign, exceptions first"),
    Text(
        "列出一个月里等您会签的草稿：没有凭证、新收款方、超过一档、超预算的在前。",
        "Lists the drafts of a month that wait for you: those without voucher, to a new payee, "
        "above the tier or over budget come first.",
    ),
    _add_month,
    _month,
)
FACTS = Command(
    "facts",
    Text(
        "填表要知道的：资金、预算、人员、目录", "what forms need: funds, budget, people, catalogue"
    ),
    Text("显示一个账本的现状，JSON。", "Shows how a ledger stands, as JSON."),
    add_desk,
    _facts,
)
PREFILL = Command(
    "prefill",
    Text("按账本预填一张表", "fill in a form from the ledger"),
    Text(
        "按账本预填，写出一份草稿（JSON），对不上的地方另外说明。",
        "Fills in a form from the ledger and writes a draft (JSON); what does not agree is said "
        "beside it.",
    ),
    _add_prefill,
    _prefill,
)
