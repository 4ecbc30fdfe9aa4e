import sqlite3
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from api.desk.codes import MISSES, REFILL_MS
from api.desk.draft import Draft
from api.desk.drafting import Asked
from api.desk.paper import draw_code
from ledger.affairs.audit.event import Event
from ledger.affairs.canonical import encode
from ledger.affairs.codes import check_code, format_code
from ledger.affairs.sealed import check_attachment
from ledger.core.keys import parse_vkey
from ledger.core.note import open_note
from tests.desk.drafts.desks import open_desk
from tests.desk.objections.served import COUNT, Residents, serve_residents


def test_an_objection_is_received_and_its_receipt_shows_what_was_sent(residents: Residents) -> None:
    answered = residents.dispute(3, words="第 4 行的印刷费重复了。")
    assert answered.status_code == 201, answered.text
    found = answered.json()
    assert found["state"] == "waiting"
    opened = open_note(found["receipt"].encode(), [parse_vkey(found["key"])])
    head, origin, no, day, enter_by, digest = opened.text.decode().splitlines()
    assert head == "mingbai/objection-receipt/v1"
    assert (origin, no, day, enter_by) == (
        residents.desk.origin, found["no"], found["day"], found["enter_by"],
    )  # fmt: skip
    assert digest == sha256(encode(found["body"])).hexdigest()
    text = found["body"]["text"]
    check_attachment(text["commitment"], bytes.fromhex(found["salt"]), found["words"].encode())
    issued = next(e for e in _events(residents) if e.type == "codes")
    check_code(found["body"]["code"], COUNT, bytes.fromhex(issued.body["root"]))


def _events(residents: Residents) -> list[Event]:
    with residents.desk.drafting.readings.of(residents.desk.origin) as reading:
        return list(reading.events)


def test_no_session_no_cookie_and_nothing_to_keep(residents: Residents) -> None:
    for answered in (
        residents.send("objections/code", {"code": residents.codes[0].hex()}),
        residents.dispute(0),
    ):
        assert "set-cookie" not in answered.headers
        assert answered.headers["cache-control"] == "no-store"


def test_a_code_typed_in_groups_or_full_width_is_the_same_code(residents: Residents) -> None:
    typed = format_code(residents.codes[1]).upper().replace("-", " － ")
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in typed)
    for each in (typed, wide):
        assert residents.send("objections/code", {"code": each}).status_code == 200


def test_a_code_serves_once_and_the_same_again_is_the_same_receipt(residents: Residents) -> None:
    first = residents.dispute(5, words="为什么").json()
    again = residents.dispute(5, words="为什么")
    assert (again.status_code, again.json()["receipt"]) == (201, first["receipt"])
    other = residents.dispute(5, words="另一件事")
    assert (other.status_code, other.json()["code"]) == (409, "code_spent")
    demand = residents.send("demands", {"code": residents.codes[5].hex(), "catalogue": "F01"})
    assert (demand.status_code, demand.json()["code"]) == (409, "code_spent")


def test_of_many_at_once_one_spends_the_code(residents: Residents) -> None:
    def send(number: int) -> int:
        return residents.dispute(6, words=f"第 {number} 个").status_code

    with ThreadPoolExecutor(8) as pool:
        answered = sorted(pool.map(send, range(8)))
    assert answered == [201, *[409] * 7]


def test_a_guessed_code_is_none_and_guessing_is_slowed_down(residents: Residents) -> None:
    codes = [sha256(b"guess %d" % number).hexdigest()[:32] for number in range(MISSES + 2)]
    answered = [residents.send("objections/code", {"code": code}) for code in codes]
    assert {each.json()["code"] for each in answered[:MISSES]} == {"code_unknown"}
    last = answered[-1]
    assert (last.status_code, last.json()["code"]) == (429, "codes_tried_often")
    assert 0 < int(last.headers["retry-after"]) <= 2 * REFILL_MS // 1_000
    assert f"{last.headers['retry-after']} 秒" in last.json()["detail"]
    for path, more in (("objections", {"about": "收支"}), ("demands", {"catalogue": "F01"})):
        refused = residents.send(path, {"code": codes[0], **more})
        assert (refused.status_code, refused.json()["code"]) == (429, "codes_tried_often")
    assert residents.dispute(7).json()["code"] == "codes_tried_often"
    residents.desk.clock.ahead_ms += 2 * REFILL_MS
    assert residents.dispute(7).status_code == 201


def test_what_is_no_code_is_said_to_be_none(residents: Residents) -> None:
    for text in ("", "12", "g" * 32, "0" * 33, "０" * 31 + "<"):
        answered = residents.send("objections/code", {"code": text})
        assert (answered.status_code, answered.json()["code"]) == (400, "code_unreadable")


def test_a_personal_number_is_refused_before_the_code_is_spent(residents: Residents) -> None:
    refused = residents.dispute(8, about="问王某 13800138000")
    assert refused.json()["code"] == "personal_data_found"
    assert "13800138000" not in refused.text
    assert residents.dispute(8).status_code == 201


def test_what_is_disputed_must_stand_in_the_codes_ledger(residents: Residents) -> None:
    assert residents.dispute(9, subject="0" * 64).json()["code"] == "subject_unknown"
    assert residents.dispute(9, subject=residents.issue).status_code == 201


def test_two_objections_of_one_person_share_nothing_that_is_kept(residents: Residents) -> None:
    """Same browser, same minute: every column of the two rows is theirs alone, or of everybody."""
    agent = {"user-agent": "OneBrowserOfOnePerson/1.0", "accept-language": "yue"}
    for at in (10, 11):
        value = {"code": residents.codes[at].hex(), "about": "收支", "words": f"内容{at}"}
        assert residents.send("objections", value, headers=agent).status_code == 201
    with sqlite3.connect(residents.database) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM desk_spent_codes").fetchall()
        assert [set(row.keys()) for row in rows] == [
            {"hash", "origin", "kind", "day", "document"}
        ] * 2
        assert {len(row["day"]) for row in rows} == {len("2026-11-23")}
        # Kept by hash, without a row number: the pages don't say which came first.
        (made,) = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'desk_spent_codes'"
        ).fetchone()
        assert "WITHOUT ROWID" in made
    for path in residents.database.parent.glob("objections.db*"):
        kept = path.read_bytes()
        for secret in (b"OneBrowserOfOnePerson", b"yue", b"127.0.0.1"):
            assert secret not in kept


def test_an_office_sees_that_it_waits_reads_it_and_enters_it(residents: Residents) -> None:
    no = residents.dispute(12, words="请说明").json()["no"]
    waiting = residents.ask("clerk-1", "GET", "ORIGIN/objections/waiting").json()["waiting"]
    assert [each["no"] for each in waiting] == [no]
    assert "about" not in waiting[0]
    listed = residents.ask("supervision-1", "GET", "ORIGIN/objections").json()
    assert "words" not in listed["objections"][0]
    assert listed["may_enter"]
    words = residents.ask("supervision-1", "GET", f"objections/{no}/words").json()["words"]
    assert words == "请说明"
    looks = residents.ask("accountant-1", "GET", "ORIGIN/looks").json()["looks"]
    assert [(each["slug"], each["what"]) for each in looks] == [
        ("supervision-1", f"objection {no}")
    ]
    with residents.address.client() as client:
        assert client.get(f"/desk/api/objections/{no}").json()["looks"] == 1
    made = residents.ask("supervision-1", "POST", f"objections/{no}/draft", {})
    assert made.status_code == 201, made.text
    again = residents.ask("clerk-1", "POST", f"objections/{no}/draft", {})
    assert again.json()["code"] == "objection_drafted"
    desk = residents.desk
    row = desk.drafting.records.read(desk.origin, made.json()["id"])
    assert row is not None
    draft = desk.read(_draft(residents, made.json()["id"]), "supervision-1")
    done = desk.append(desk.sign(draft, *draft.order))
    assert {each.state for each in done.values()} == {"appended"}
    assert residents.send("objections/code", {"code": residents.codes[12].hex()}).status_code == 409
    with residents.address.client() as client:
        followed = client.get(f"/desk/api/objections/{no}").json()
    assert (followed["state"], followed["late"]) == ("entered", False)
    waiting = residents.ask("clerk-1", "GET", "ORIGIN/objections/waiting").json()
    assert waiting == {"waiting": []}


def _draft(residents: Residents, id_: str) -> Draft:
    desk = residents.desk
    return desk.drafting.read(Asked(desk.origin, id_, desk.public("supervision-1")))


def test_that_nobody_enters_it_is_seen_after_three_working_days(residents: Residents) -> None:
    no = residents.dispute(13).json()["no"]
    residents.desk.clock.ahead_ms = 10 * 86_400_000
    with residents.address.client() as client:
        assert client.get(f"/desk/api/objections/{no}").json()["late"] is True


def test_who_has_no_such_office_enters_nothing_and_brings_no_lot(residents: Residents) -> None:
    no = residents.dispute(14).json()["no"]
    for slug, method, path, value in (
        ("accountant-1", "POST", f"objections/{no}/draft", {}),
        ("supervision-1", "POST", "ORIGIN/lots", {"issue": residents.issue, "hashes": ""}),
    ):
        answered = residents.ask(slug, method, path, value)
        assert (answered.status_code, answered.json()["code"]) == (403, "beyond_jurisdiction")
    stranger = residents.ask("stranger-1", "GET", f"objections/{no}/words")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "draft_missing")


def test_another_list_than_the_ledgers_lot_is_refused(residents: Residents) -> None:
    hashes = "".join(f"{sha256(b'%d' % n).hexdigest()}\n" for n in range(COUNT))
    for text in ("", "x", hashes):
        lot = {"issue": residents.issue, "hashes": text}
        answered = residents.ask("authority-1", "POST", "ORIGIN/lots", lot)
        assert (answered.status_code, answered.json()["code"]) == (403, "lot_wrong")


def test_after_its_last_day_a_code_is_over(residents: Residents) -> None:
    residents.desk.clock.ahead_ms = 80 * 366 * 86_400_000
    answered = residents.dispute(15)
    assert (answered.status_code, answered.json()["code"]) == (403, "code_over")


def test_the_address_on_a_receipt_is_the_desks_own_and_never_the_requests(
    tmp_path: Path,
) -> None:
    (tmp_path / "ledger").mkdir()
    own = "https://desk.example.org"
    with open_desk(tmp_path) as desk, serve_residents(desk, tmp_path, address=own) as residents:
        value = {"code": residents.codes[0].hex(), "about": "收支"}
        found = residents.send("objections", value, headers={"host": "evil.example"}).json()
        assert found["link"] == f"{own}/desk/objection#{found['no']}"
        with residents.address.client(headers={"host": "evil.example"}) as client:
            drawn = client.get(f"/desk/api/objections/{found['no']}/code.svg")
        assert drawn.content == draw_code(found["link"])


def test_a_desk_without_an_address_gives_strangers_names_no_link(residents: Residents) -> None:
    value = {"code": residents.codes[1].hex(), "about": "收支"}
    found = residents.send("objections", value, headers={"host": "evil.example"}).json()
    assert found["link"] is None
    with residents.address.client(headers={"host": "evil.example"}) as client:
        drawn = client.get(f"/desk/api/objections/{found['no']}/code.svg")
    assert (drawn.status_code, drawn.json()["code"]) == (403, "desk_address_unset")
    assert "evil.example/desk" not in drawn.text


def test_two_objections_of_one_person_look_like_those_of_two(residents: Residents) -> None:
    """What everybody sees of them is a hash and days: not the order, nor anything they share."""
    sent = [residents.dispute(at, about=f"事{at}", words=f"话{at}").json() for at in (31, 30, 32)]
    with residents.address.client() as client:
        found = client.get(f"/desk/api/ledgers/{residents.desk.origin}/objections/waiting").json()
    seen = found["waiting"]
    assert [each["no"] for each in seen] == sorted(each["no"] for each in sent)
    own = [{name: value for name, value in each.items() if name != "no"} for each in seen]
    assert own == [own[0]] * 3
    own_receipts = [{each[name] for name in ("no", "salt", "receipt", "link")} for each in sent]
    for one in own_receipts:
        assert sum(not one.isdisjoint(other) for other in own_receipts) == 1
