"""``mingbai notify``: one look at a real ledger and a real desk, told to robots on a local port."""

import base64
import hashlib
import hmac
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
import pytest

from api.desk.webhook_errors import WebhookMalformed
from api.desk.webhooks import TRIES
from ledger.affairs.calendar import day_of
from ledger.affairs.codes import hash_code
from ledger.affairs.statement import statement_id
from ledger.core.note import parse_note
from ledger.storage.desk.objections import ObjectionRecords, SpentRow
from mingbai.cli import main
from mingbai.errors import DONE, REFUSED
from mingbai.notify import DeskMissing, run
from mingbai.notify_config import NotifyConfigWrong, read_config
from mingbai.notify_memory import NotifyRuns, alone
from mingbai.screen import Screen
from tests.api.community import notice_body, now_ms
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.webhooks.robots import Receiver, receiving

DAY_MS = 86_400_000
TAKEN = {
    "wecom": (200, b'{"errcode":0,"errmsg":"ok"}'),
    "dingtalk": (200, b'{"errcode":0,"errmsg":"ok"}'),
    "feishu": (200, b'{"StatusCode":0,"code":0,"msg":"success"}'),
    "plain": (204, b""),
}
SECRET = "SEC0123456789"
HEAD = 'address = "https://desk.example.org"\ndesk = "."\nledgers = ["ledger/published"]\n'


class Papers:
    """A configuration in a folder, and a way to run ``mingbai notify`` by it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ahead_ms = 0

    def config(self, *robots: str, head: str = HEAD) -> Path:
        path = self.root / "notify.toml"
        path.write_text(head + "".join(robots), "utf-8")
        return path

    def robot(self, kind: str, receiver: Receiver, name: str = "群", **more: str) -> str:
        (self.root / f"{name}.url").write_text(receiver.url + "\n")
        lines = [f'name = "{name}"', f'kind = "{kind}"', f'url_file = "{name}.url"']
        lines += [f"{each} = {value}" for each, value in more.items()]
        return "[[robots]]\n" + "\n".join(lines) + "\n"

    def run(self, path: Path, *, dry: bool = False) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        config = read_config(path, {**os.environ, "ROBOT_SECRET": SECRET})
        code = run(
            config,
            Screen("zh", out, err),
            lambda: now_ms() + self.ahead_ms,
            dry=dry,
            wait=lambda _: None,
        )
        return code, out.getvalue(), err.getvalue()


class Office(Papers):
    """A community with a draft that waits."""

    def __init__(self, desk: Desk, root: Path) -> None:
        super().__init__(root)
        self.desk = desk
        self.draft = desk.payment()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as desk:
        yield Office(desk, tmp_path)


def content(kind: str, body: bytes) -> str:
    """Give the words of a message, whatever its robot's form."""
    value = json.loads(body)
    if kind == "wecom":
        return str(value["markdown"]["content"])
    if kind == "dingtalk":
        return str(value["markdown"]["text"])
    if kind == "feishu":
        return json.dumps(value["content"]["post"]["zh_cn"], ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("kind", TAKEN)
def test_a_robot_is_told_with_a_link_that_opens_the_draft(office: Office, kind: str) -> None:
    with receiving(TAKEN[kind]) as receiver:
        robot = office.robot(kind, receiver, secret_env='"ROBOT_SECRET"')
        code, _, err = office.run(office.config(robot))
    assert code == DONE, err
    path, headers, body = receiver.requests[0]
    said = content(kind, body)
    assert f"https://desk.example.org/desk/draft/{office.desk.origin}/{office.draft.id}" in said
    assert "示例社区" in said
    for never in ("印制", "示例印刷", "12345", "123.45", "director", SECRET):
        assert never not in said
    # Signed as its maker documents it.
    time_s = int(json.loads(body).get("timestamp", 0))
    query = parse_qs(urlsplit(path).query)
    if kind == "dingtalk":
        text = f"{query['timestamp'][0]}\n{SECRET}".encode()
        assert query["sign"] == [_sign(SECRET.encode(), text)]
    elif kind == "feishu":
        assert json.loads(body)["sign"] == _sign(f"{time_s}\n{SECRET}".encode(), b"")
    elif kind == "plain":
        at, _, hex_ = headers["x-mingbai-signature"].removeprefix("t=").partition(",v1=")
        signed = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256)
        assert hex_ == signed.hexdigest()


def _sign(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("kind", TAKEN)
def test_a_group_is_told_in_its_own_language(office: Office, kind: str) -> None:
    today = day_of(now_ms())
    display = {"from": f"{today - timedelta(days=3)}", "to": f"{today + timedelta(days=20)}"}
    body = {**notice_body(), "display": display}
    office.desk.enter("notice", body, {"director": "director-1"}, "n-1")
    with receiving() as english, receiving() as chinese:
        english.always = chinese.always = TAKEN[kind]
        head = 'language = "en"\n' + HEAD
        path = office.config(
            office.robot(kind, english, "e"),
            office.robot(kind, chinese, "z", language='"zh"'),
            head=head,
        )
        assert office.run(path, dry=True)[1].count("expenditure 2026-") == 1
        assert office.run(path)[0] == DONE
    said = words(kind, english.requests[0][2]).replace("示例社区", "").replace("\\", "")
    assert said.isascii(), said
    for each in (
        "expenditure 2026-", "waits for signatures, 2 missing",
        "posting with photograph entry 1", "3 days overdue",
    ):  # fmt: skip
        assert each in said
    if kind != "plain":
        assert "2 to do" in said
        assert "Open the desk" in said
    other = words(kind, chinese.requests[0][2])
    for each in ("支出 2026-", "等签字，还差 2 人", "张贴拍照 第 1 条", "逾期 3 天"):
        assert each in other.replace("\\", "")


def words(kind: str, body: bytes) -> str:
    """Give what a group reads of a message, without its addresses."""
    value = json.loads(body)
    if kind == "feishu":
        ((locale, post),) = value["content"]["post"].items()
        assert locale == ("en_us" if post["title"].endswith("to do") else "zh_cn")
        return "\n".join(
            [post["title"], *("".join(e["text"] for e in line) for line in post["content"])]
        )
    if kind == "plain":
        return "\n".join(f"{e['label']} {e['no']} {e['standing']}" for e in value["items"])
    return re.sub(r"\]\([^)]*\)", "]", content(kind, body)).replace("[", "").replace("]", "")


def test_nothing_is_said_twice_a_day_and_the_next_day_it_is(office: Office) -> None:
    with receiving() as receiver:
        receiver.always = TAKEN["wecom"]
        path = office.config(office.robot("wecom", receiver))
        assert office.run(path)[0] == DONE
        assert office.run(path)[0] == DONE
        assert len(receiver.requests) == 1
        second = office.desk.payment(200)
        assert office.run(path)[0] == DONE
        assert len(receiver.requests) == 2
        said = content("wecom", receiver.requests[1][2])
        assert second.id in said
        assert office.draft.id not in said
        office.ahead_ms = DAY_MS
        assert office.run(path)[0] == DONE
        assert len(receiver.requests) == 3
        said = content("wecom", receiver.requests[2][2])
        assert second.id in said
        assert office.draft.id in said


def test_what_changed_is_said_the_same_day(office: Office) -> None:
    with receiving() as receiver:
        receiver.always = TAKEN["wecom"]
        path = office.config(office.robot("wecom", receiver))
        office.run(path)
        asked = office.desk.asked(office.draft, "director-1")
        office.desk.drafting.give_opinion(asked, 1, "return", "发票不清楚")
        office.run(path)
    said = content("wecom", receiver.requests[1][2])
    assert "被退回" in said
    assert "发票" not in said


def test_a_refusing_a_redirecting_and_a_silent_robot_are_named_and_the_others_go_on(
    office: Office,
) -> None:
    refusing = (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')
    with receiving(refusing) as one, receiving((302, b"")) as two, receiving() as three:
        silent = three.url
    with (
        receiving(refusing) as one,
        receiving((302, b"")) as two,
        receiving(TAKEN["feishu"], TAKEN["feishu"]) as good,
    ):
        three.url = silent
        path = office.config(
            office.robot("wecom", one, "甲"),
            office.robot("dingtalk", two, "乙"),
            office.robot("plain", three, "丙"),
            office.robot("feishu", good, "丁"),
        )
        code, _, err = office.run(path)
        assert code == REFUSED
        assert len(good.requests) == len(one.requests) == len(two.requests) == 1
        lines = err.splitlines()
        for name, reason in (
            ("甲", "code 93000"), ("乙", "HTTP 302, redirected"), ("丙", "ConnectionRefusedError"),
        ):  # fmt: skip
            assert any(line.startswith(name) and reason in line for line in lines), err
        assert "access_token" not in err
        # Who refused is told again at the next run, who took it is not.
        one.answers.append(TAKEN["wecom"])
        two.answers.append(TAKEN["dingtalk"])
        office.run(path)
        assert (len(one.requests), len(two.requests), len(good.requests)) == (2, 2, 1)


def test_what_fails_for_a_while_is_tried_again(office: Office) -> None:
    with receiving((503, b""), TAKEN["wecom"]) as receiver:
        assert office.run(office.config(office.robot("wecom", receiver)))[0] == DONE
        assert len(receiver.requests) == 2 < TRIES


def test_a_dry_run_shows_everything_sends_nothing_and_remembers_nothing(office: Office) -> None:
    with receiving() as receiver:
        path = office.config(office.robot("wecom", receiver, secret_env='"ROBOT_SECRET"'))
        for _ in range(2):
            code, out, err = office.run(path, dry=True)
            assert (code, err) == (DONE, "")
            assert office.draft.id in out
            assert "等签字，还差 2 人" in out
            assert SECRET not in out
            assert receiver.url not in out
    assert receiver.requests == []
    assert not (office.root / "notify.json").exists()


def test_an_objection_that_waits_leads_to_its_reply_and_one_received_to_the_list(
    office: Office,
) -> None:
    slips = {"book": "2026", "first": 1, "last": 20, "day": "2026-11-20", "place": "东门"}
    office.desk.enter("slips", slips, {"authority": "authority-1"}, "slips-1")
    objection = {"about": "张三的补贴", "slip": {"book": "2026", "no": 1, "day": "2026-11-21"}}
    entered = office.desk.propose("supervision-1", "objection", objection)
    done = office.desk.append(office.desk.sign(entered, "supervision-1"))
    (appended,) = done.values()
    assert appended.state == "appended"
    records = ObjectionRecords(office.desk.drafting.records._engines)
    document = orjson.dumps({"body": {"about": "李四的低保"}, "words": "机密", "salt": ""})
    hash_ = hash_code(bytes(16)).hex()
    records.spend(SpentRow(hash_, office.desk.origin, "objection", "2026-11-02", document))
    with receiving(TAKEN["plain"]) as receiver:
        path = office.config(office.robot("plain", receiver, tell='["answer", "enter"]'))
        assert office.run(path)[0] == DONE
    value = json.loads(receiver.requests[0][2])
    links = [each["link"] for each in value["items"]]
    query = parse_qs(urlsplit(next(each for each in links if "/desk/new?" in each)).query)
    assert query == {
        "origin": [office.desk.origin], "type": ["reply"], "objection": [appended.statement_id],
    }  # fmt: skip
    assert any(
        unquote(each) == f"https://desk.example.org/desk/objections?origin={office.desk.origin}"
        for each in links
    )
    text = receiver.requests[0][2].decode()
    for never in ("张三", "李四", "机密", office.draft.id):
        assert never not in text
    # The oldest first: what was to be entered long ago is overdue.
    assert "逾期" in value["items"][0]["standing"]


def test_a_robot_is_told_of_its_own_ledgers_only(office: Office) -> None:
    with receiving(TAKEN["wecom"]) as mine, receiving() as other:
        path = office.config(
            office.robot("wecom", mine, "本群", ledgers=f'["{office.desk.origin}"]'),
            office.robot("wecom", other, "别群", ledgers='["ledger.example.org/other"]'),
        )
        with pytest.raises(NotifyConfigWrong, match="no such ledger"):
            office.run(path)
        head = HEAD.replace('["ledger/published"]', '["ledger/published", "gone"]')
        code, _, err = office.run(office.config(path.read_text().removeprefix(HEAD), head=head))
    # A ledger that can't be read is named; the others are told of.
    assert (code, len(mine.requests), other.requests) == (REFUSED, 1, [])
    assert "gone" in err


def test_one_run_at_a_time(office: Office) -> None:
    with receiving() as receiver:
        path = office.config(office.robot("wecom", receiver))
        with alone(office.root / "notify.json"), pytest.raises(NotifyRuns):
            office.run(path)
    assert receiver.requests == []


def test_what_it_remembers_is_for_its_owner_alone_and_holds_no_secret(office: Office) -> None:
    with receiving(TAKEN["wecom"]) as receiver:
        robot = office.robot("wecom", receiver, secret_env='"ROBOT_SECRET"')
        office.run(office.config(robot))
    kept = office.root / "notify.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert SECRET not in kept.read_text()
    assert "access_token" not in kept.read_text()
    kept.write_text("{broken")
    with receiving(TAKEN["wecom"]) as receiver:
        assert office.run(office.config(office.robot("wecom", receiver)))[0] == DONE


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "no TOML": (lambda _: "robots = [", "TOML"),
    "unknown field": (lambda text: 'colour = "red"\n' + text, "colour"),
    "no address": (lambda text: text.replace("address", "ahead_days = 1\n#"), "address"),
    "address with a path": (lambda text: text.replace(".org", ".org/desk"), "address"),
    "too far ahead": (lambda text: "ahead_days = 90\n" + text, "ahead_days"),
    "no robots": (lambda text: text.partition("[[")[0], "robots"),
    "secret in the file": (lambda text: text + f'secret = "{SECRET}"\n', "secret"),
    "address in the file": (
        lambda text: text.replace('url_file = "群.url"', f'url = "https://x/?key={SECRET}"'),
        "url",
    ),
    "no such variable": (lambda text: text + 'secret_env = "UNSET_HERE"\n', "secret_env"),
    "no such file": (lambda text: text + 'secret_file = "none"\n', "secret_file"),
    "two secrets": (
        lambda text: text + 'secret_file = "a"\nsecret_env = "ROBOT_SECRET"\n',
        "secret_file",
    ),
    "unknown matter": (lambda text: text + 'tell = ["gossip"]\n', "tell"),
    "unknown language": (lambda text: 'language = "fr"\n' + text, "language"),
    "unknown language of a robot": (lambda text: text + 'language = "fr"\n', "robots[0].language"),
    "unknown kind": (lambda text: text.replace("wecom", "slack"), "kind"),
    "the same name": (lambda text: text + text[text.index("[[") :], "robots"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_configuration_that_is_wrong_is_refused_and_shows_no_secret(
    tmp_path: Path, name: str
) -> None:
    change, field = WRONG[name]
    papers = Papers(tmp_path)
    with receiving() as receiver:
        path = papers.config(papers.robot("wecom", receiver))
        path.write_text(change(path.read_text("utf-8")), "utf-8")
        with pytest.raises((NotifyConfigWrong, WebhookMalformed)) as raised:
            papers.run(path)
    said = raised.value.text("zh") + raised.value.text("en")
    assert field in said
    assert SECRET not in said
    assert receiver.requests == []


def test_without_a_desk_it_says_so(office: Office) -> None:
    head = HEAD.replace('desk = "."', 'desk = "elsewhere"')
    with receiving() as receiver:
        path = office.config(office.robot("wecom", receiver), head=head)
        with pytest.raises(DeskMissing):
            office.run(path)
    assert not (office.root / "elsewhere").exists()


def test_the_command_tells_and_its_exit_code_says_how_it_went(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    with receiving(TAKEN["wecom"], (500, b""), (500, b""), (500, b"")) as receiver:
        path = office.config(office.robot("wecom", receiver))
        assert main(["notify", str(path), "--dry-run"]) == DONE
        assert office.draft.id in capsys.readouterr().out
        assert main(["notify", str(path)]) == DONE
        office.desk.payment(300)
        assert main(["notify", str(path), "--lang", "en"]) == REFUSED
        assert "did not take the message" in capsys.readouterr().err
    assert main(["notify", str(office.root / "none.toml")]) == 2


def test_what_is_overdue_is_named_by_kind_and_opens_its_form(office: Office) -> None:
    today = day_of(now_ms())
    display = {"from": f"{today - timedelta(days=3)}", "to": f"{today + timedelta(days=20)}"}
    note = office.desk.enter(
        "notice", {**notice_body(), "display": display}, {"director": "director-1"}, "n-1"
    )
    with receiving(TAKEN["plain"]) as receiver:
        path = office.config(office.robot("plain", receiver, tell='["due"]'))
        assert office.run(path)[0] == DONE
    (due,) = json.loads(receiver.requests[0][2])["items"]
    assert (due["label"], due["no"], due["standing"]) == ("张贴拍照", "第 1 条", "逾期 3 天")
    assert parse_qs(urlsplit(due["link"]).query) == {
        "origin": [office.desk.origin],
        "type": ["posting"],
        "notice": [statement_id(parse_note(note).text).hex()],
    }
