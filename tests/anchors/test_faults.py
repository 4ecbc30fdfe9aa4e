"""``mingbai anchor`` against authorities and chains that fail or lie: each is named everywhere.

Whatever is wrong with one, the log, ``anchors/status.json``, the metrics and the trust page name
it, the others are asked all the same, and no anchor says more than what was shown.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from prometheus_client import generate_latest

from api.metrics import Gauge, Metrics
from ledger.core.anchors import INDEX_PATH, Anchor, parse_anchor, parse_anchors
from mingbai.site import read_anchor_states, read_anchors
from publish.site.trust import trust_pages
from tests.anchors.places import CHAIN, deployed, write_ledger
from tests.cli.conftest import Mingbai, _nobody_at_a_terminal, mingbai
from tests.cli.running import Done, start
from tests.log.site import Site
from tests.requirements import needs
from tests.servers import lying as lies
from tests.servers.anvil import CHAIN_ID, KEY, Anvil, anvil_server
from tests.servers.authority import TimeAuthority, redate, time_authority
from tests.servers.lying import Answer, Babbler, lying
from tests.servers.process import free_port
from tests.site.reading import read
from tests.site.test_trust import book, policy

__all__ = ["_nobody_at_a_terminal", "mingbai"]  # fixtures

pytestmark = [needs("anvil"), needs("tsa")]
GOOD, BAD = "good.example.org", "bad.example.org"
TIMEOUT_S = 8
SHORT_S = 0.5  # for whoever would use all of it
SLOW = ("never answers", "drips")
FUTURE_S = 4_102_444_800  # 2100


class Chain(NamedTuple):
    anvil: Anvil
    contract: str


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    with anvil_server(tmp_path_factory.mktemp("anvil")) as anvil:
        yield Chain(anvil, "0x" + deployed(anvil).contract.hex())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with time_authority(tmp_path_factory.mktemp("tsa"), lasting=True) as authority:
        yield authority


class Desk:
    """One ledger, and an ``anchors.toml`` that names whom the test chooses."""

    def __init__(self, folder: Path, call: Mingbai) -> None:
        self.folder, self._call = folder, call
        self.ledger = write_ledger(folder, 0)
        self.others: list[Path] = []
        self._config = ['state = "state"']
        (folder / "anchor.key").write_text(KEY.hex(), "ascii")
        (folder / "anchor.key").chmod(0o600)

    def authority(self, name: str, url: str, roots: Path, timeout_s: float = TIMEOUT_S) -> None:
        self._config += [
            "[[timestamp]]",
            f'name = "{name}"',
            f'url = "{url}"',
            f'roots = "{roots}"',
            f"timeout_s = {timeout_s}",
        ]

    def chain(
        self,
        url: str,
        contract: str,
        chain_id: int = CHAIN_ID,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._config += [
            "[[chain]]",
            f'name = "{CHAIN}"',
            f'rpc = "{url}"',
            f"chain_id = {chain_id}",
            f'contract = "{contract}"',
            'key = "anchor.key"',
            "confirmations = 1",
            "wait_s = 1",
            f"timeout_s = {timeout_s}",
        ]

    def arguments(self, *more: str) -> list[str | Path]:
        path = self.folder / "anchors.toml"
        path.write_text("\n".join(self._config) + "\n", "utf-8")
        return ["anchor", self.ledger, *self.others, "--config", path, *more]

    def run(self, *more: str) -> Done:
        return self._call(*self.arguments(*more))

    def anchors(self) -> list[Anchor]:
        path = self.ledger / INDEX_PATH
        return list(parse_anchors(path.read_bytes())) if path.exists() else []


@pytest.fixture
def desk(tmp_path: Path, mingbai: Mingbai) -> Desk:
    return Desk(tmp_path, mingbai)


def check_named(desk: Desk, done: Done, name: str, code: str, log: list[str]) -> None:
    """The one at fault is named in every place, and nobody else is."""
    assert done.code == 1, done.said
    assert "Traceback" not in done.said
    assert any(name in line and code in line for line in log), log
    states = read_anchor_states(desk.ledger)
    assert [each.name for each in states if each.fault] == [name]
    (state,) = [each for each in states if each.name == name]
    assert (state.fault, state.size, state.time_s) == (code, 0, 0)
    assert abs(state.since_s - time.time()) < 60
    gauge = Gauge("l", ready=True, size=7, age_s=0.0, queue=0, anchors=states)
    said = generate_latest(Metrics(lambda: (gauge,)).registry).decode()
    for each in states:
        failing = float(each.name == name)
        labels = f'{{anchor="{each.name}",kind="{each.kind}",ledger="l"}}'
        assert f"mingbai_anchor_failing{labels} {failing}" in said
    found = book(policy(), 2)
    listed = read_anchors(desk.ledger)
    found.setting = replace(found.setting, anchors=listed, anchor_states=states)
    page = read(found, trust_pages).text
    after = page.partition(f"{name} 账本说：从20")[2]
    assert "起没有登成：联系不上，或者它给的不能用" in after
    assert code in after
    assert page.count("起没有登成") == 1


# ---------------------------------------------------------------------------------- authorities


Lie = Callable[[bytes, bytes, TimeAuthority], bytes]
OTHER = b"another text"


def other_imprint(request: bytes, _: bytes, authority: TimeAuthority) -> bytes:
    # MessageImprint's digest follows its two octets of header (RFC 3161, 2.4.1).
    at = request.index(b"\x04\x20") + 2
    return authority.reply(request[:at] + sha256(OTHER).digest() + request[at + 32 :])


def other_nonce(request: bytes, _: bytes, authority: TimeAuthority) -> bytes:
    at = request.index(b"\x04\x20") + 34  # the nonce is the INTEGER behind the imprint
    assert request[at] == 2
    end = at + 2 + request[at + 1]
    changed = request[: end - 1] + bytes([request[end - 1] ^ 1]) + request[end:]
    return authority.reply(changed)


LYING: dict[str, tuple[Lie, str]] = {
    "another imprint": (other_imprint, "timestamp_other"),
    "another nonce": (other_nonce, "timestamp_nonce"),
    "from 1970": (lambda _, a, tsa: redate(a, b"19700101000000Z", tsa.folder), "stamp_time_far"),
    "from 2100": (lambda _, a, tsa: redate(a, b"21000101000000Z", tsa.folder), "stamp_time_far"),
}
BROKEN: dict[str, tuple[Answer, str]] = {
    "garbage": (lies.garbage, "timestamp_malformed"),
    "nothing": (lies.empty, "timestamp_malformed"),
    "ten megabytes": (lies.ten_megabytes, "authority_silent"),
    "never answers": (lies.silence, "authority_silent"),
    "drips": (lies.drip, "authority_silent"),
    "hangs up": (lies.hang_up, "authority_silent"),
    "no HTTP": (lies.no_http, "authority_silent"),
    "elsewhere": (lies.redirect("http://127.0.0.1:1"), "authority_silent"),
    "an error of its own": (lies.server_error, "authority_silent"),
}


@pytest.mark.parametrize("lie", [*LYING, *BROKEN, "gone", "an expired certificate"])
def test_an_authority_that_fails_is_named_everywhere_and_the_others_stamp(
    desk: Desk, good: TimeAuthority, tmp_path: Path, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    began, roots = time.monotonic(), good.folder / "root.pem"

    def check(url: str, code: str, roots: Path = roots) -> None:
        desk.authority(BAD, url, roots, SHORT_S if lie in SLOW else TIMEOUT_S)
        desk.authority(GOOD, good.url, good.folder / "root.pem")
        done = desk.run()
        check_named(desk, done, BAD, code, caplog.messages)
        assert [each.name for each in desk.anchors()] == [GOOD]
        assert time.monotonic() - began < 20

    good.change = None
    if lie in LYING:
        change, code = LYING[lie]
        with time_authority(tmp_path / "bad", lasting=True) as bad:
            bad.change = lambda request, answer: change(request, answer, bad)
            check(bad.url, code, bad.folder / "root.pem")
    elif lie in BROKEN:
        answer, code = BROKEN[lie]
        with lying(answer) as liar:
            check(liar.url, code)
    elif lie == "gone":
        check(f"http://127.0.0.1:{free_port()}/secret", "authority_silent")
        assert "secret" not in (desk.ledger / "anchors" / "status.json").read_text()
    else:
        with time_authority(tmp_path / "bad", expired=True) as bad:
            check(bad.url, "timestamp_certificate_expired", bad.folder / "root.pem")


def test_an_authority_that_is_back_is_no_longer_named_and_a_fault_keeps_its_beginning(
    desk: Desk, good: TimeAuthority
) -> None:
    good.change, good.status = None, 503
    desk.authority(BAD, good.url, good.folder / "root.pem")
    assert desk.run().code == 1
    (first,) = read_anchor_states(desk.ledger)
    time.sleep(1.1)
    assert desk.run().code == 1
    (again,) = read_anchor_states(desk.ledger)
    assert (again.fault, again.since_s) == ("authority_silent", first.since_s)
    assert again.asked_s > first.asked_s
    good.status = 200
    assert desk.run().code == 0
    (well,) = read_anchor_states(desk.ledger)
    assert (well.fault, well.since_s, well.size) == ("", 0, 7)
    assert abs(well.time_s - time.time()) < 60


# --------------------------------------------------------------------------------------- chains


def through(anvil: Anvil, change: Callable[[str, Any], Any]) -> Answer:
    """A node that passes on what the chain says, but for what *change* makes of it."""

    def answer(to: Babbler, body: bytes) -> None:
        call = json.loads(body)
        if call["method"] == "eth_sendRawTransaction" and change(call["method"], None):
            said = {"id": call["id"], "jsonrpc": "2.0", "result": change(call["method"], None)}
        else:
            said = httpx.post(anvil.url, json=call, timeout=20).json()
            said["result"] = change(call["method"], said.get("result"))
        to.say(200, json.dumps(said).encode(), content_type="application/json")

    return answer


def at_second(second: int) -> Callable[[str, Any], Any]:
    def change(method: str, result: Any) -> Any:
        is_block = method == "eth_getBlockByNumber"
        return {**result, "timestamp": hex(second)} if is_block else result

    return change


def without_code(method: str, result: Any) -> Any:
    return "0x" if method == "eth_getCode" else result


def with_a_changing_hash(method: str, result: Any) -> Any:
    if method == "eth_getBlockByNumber":
        return {**result, "hash": "0x" + time.monotonic_ns().to_bytes(32, "big").hex()}
    return result


def with_a_receipt_of_another(anvil: Anvil) -> Callable[[str, Any], Any]:
    """It sends nothing, and shows another transaction's receipt for ours."""
    sender = anvil.ask("eth_accounts")[3]
    hashed = anvil.ask("eth_sendTransaction", {"from": sender, "to": sender, "value": "0x1"})

    def change(method: str, result: Any) -> Any:
        if method == "eth_sendRawTransaction":
            return hashed
        if method == "eth_getTransactionReceipt":
            return anvil.ask(method, hashed)
        return result

    return change


Node = Callable[[Anvil], Answer]
NODES: dict[str, tuple[Node, str]] = {
    "garbage": (lambda _: lies.garbage, "chain_silent"),
    "nothing": (lambda _: lies.empty, "chain_silent"),
    "ten megabytes": (lambda _: lies.ten_megabytes, "chain_silent"),
    "never answers": (lambda _: lies.silence, "chain_silent"),
    "drips": (lambda _: lies.drip, "chain_silent"),
    "hangs up": (lambda _: lies.hang_up, "chain_silent"),
    "deep JSON": (lambda _: lambda to, _body: to.say(200, b"[" * 100_000), "chain_silent"),
    "a number for a block": (
        lambda anvil: through(anvil, lambda m, r: 7 if m == "eth_getBlockByNumber" else r),
        "chain_silent",
    ),
    "no hexadecimal": (
        lambda anvil: through(anvil, lambda m, r: "0xzz" if m == "eth_chainId" else r),
        "chain_silent",
    ),
    "behind": (lambda anvil: through(anvil, at_second(int(time.time()) - 7200)), "chain_stale"),
    "in 1970": (lambda anvil: through(anvil, at_second(1)), "chain_stale"),
    "in 2100": (lambda anvil: through(anvil, at_second(FUTURE_S)), "block_time_far"),
    "no contract": (lambda anvil: through(anvil, without_code), "contract_missing"),
    "a hash that changes": (
        lambda anvil: through(anvil, with_a_changing_hash),
        "chain_inconstant",
    ),
    "a receipt of another": (
        lambda anvil: through(anvil, with_a_receipt_of_another(anvil)),
        "anchor_event_missing",
    ),
}


UNFIT = ("behind", "in 1970", "in 2100", "no contract", "gone", "another chain")


@pytest.mark.parametrize("lie", [*NODES, "gone", "another chain"])
def test_a_chain_that_fails_is_named_everywhere_and_the_others_go_on(
    desk: Desk, chain: Chain, good: TimeAuthority, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    good.change, good.status = None, 200

    def check(url: str, code: str, chain_id: int = CHAIN_ID) -> None:
        desk.chain(url, chain.contract, chain_id, SHORT_S if lie in SLOW else TIMEOUT_S)
        desk.authority(GOOD, good.url, good.folder / "root.pem")
        done = desk.run()
        check_named(desk, done, CHAIN, code, caplog.messages)
        assert [each.name for each in desk.anchors()] == [GOOD]
        if lie in UNFIT:  # seen before anything is signed, sent or paid for
            assert not list((desk.folder / "state").rglob("*.json"))
        assert KEY.hex() not in done.said + "".join(caplog.messages)
        assert time.monotonic() - began < 20

    chain.anvil.mine()
    if lie == "gone":
        check(f"http://127.0.0.1:{free_port()}/secret", "chain_silent")
    elif lie == "another chain":
        check(chain.anvil.url, "chain_unlike", chain_id=1)
    else:
        make, code = NODES[lie]
        with lying(make(chain.anvil)) as liar:
            check(liar.url, code)


def test_a_block_that_is_dated_far_off_makes_no_receipt(
    desk: Desk, chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    """The newest block is of today; the one of the transaction is said to be of 1970."""

    def change(method: str, result: Any) -> Any:
        if method == "eth_getBlockByNumber" and looked:
            return {**result, "timestamp": "0x1"}
        if method == "eth_getTransactionReceipt":
            looked.append(1)
        return result

    looked: list[int] = []
    chain.anvil.mine()
    with lying(through(chain.anvil, change)) as liar:
        desk.chain(liar.url, chain.contract)
        check_named(desk, desk.run(), CHAIN, "block_time_far", caplog.messages)
    assert desk.anchors() == []


def test_a_node_that_hides_the_header_makes_receipts_that_claim_no_more(
    desk: Desk, chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    def change(method: str, result: Any) -> Any:
        is_block = method == "eth_getBlockByNumber"
        return {**result, "stateRoot": "0x" + "00" * 32} if is_block else result

    chain.anvil.mine()
    with lying(through(chain.anvil, change)) as liar:
        desk.chain(liar.url, chain.contract)
        done = desk.run()
    assert done.code == 0
    assert f"{CHAIN}：节点没有给出能核对的区块头" in done.err
    assert f"{CHAIN}: receipts without a proof of the block" in caplog.messages
    (anchor,) = desk.anchors()
    assert parse_anchor((desk.ledger / anchor.path).read_bytes()).block_proof is None


def test_a_reorganisation_is_told_until_the_receipts_are_made_anew(
    desk: Desk, chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    chain.anvil.mine()
    desk.chain(chain.anvil.url, chain.contract)
    desk._config[-3:] = ["confirmations = 2", "wait_s = 0", "timeout_s = 5"]
    desk.run()
    chain.anvil.mine(2)
    assert f"{CHAIN}：1 本账登上了链，在第 " in desk.run().out
    (before,) = desk.anchors()
    old = parse_anchor((desk.ledger / before.path).read_bytes())
    chain.anvil.take_back(old.transaction)
    caplog.clear()
    for told in (f"{CHAIN}：链重组了，1 本账的凭证要换新的。", ""):  # and in the next run, too
        done = desk.run()
        assert done.code == 0
        assert told in done.err
        assert f"{CHAIN}: chain_reorganised" in caplog.messages
        (state,) = read_anchor_states(desk.ledger)
        assert state.fault == "chain_reorganised"
        caplog.clear()
    chain.anvil.mine(2)
    assert f"{CHAIN}：1 本账登上了链" in desk.run().out
    (after,) = desk.anchors()
    assert parse_anchor((desk.ledger / after.path).read_bytes()).block != old.block
    (state,) = read_anchor_states(desk.ledger)
    assert state.fault == ""
    assert f"{CHAIN}：1 本账都没有新内容要登。" in desk.run().out


# -------------------------------------------------------------- what is beside the anchoring


def test_appending_goes_on_while_anchoring_hangs(
    tmp_path: Path, mingbai: Mingbai, good: TimeAuthority
) -> None:
    desk, site = Desk(tmp_path, mingbai), Site(tmp_path / "site").found()
    desk.ledger = site.root / "published"
    with lying(lies.silence) as liar:
        desk.authority(BAD, liar.url, good.folder / "root.pem", 20)
        process = start(*desk.arguments())
        try:
            until = time.monotonic() + 60
            while not liar.asked and time.monotonic() < until:
                time.sleep(0.02)
            assert liar.asked
            appender, began = site.open(), time.monotonic()
            for number in range(3):
                site.append(appender, [site.statement(f"n-{number}")])
            assert process.poll() is None  # it hangs all the while
            assert time.monotonic() - began < 30
        finally:
            process.kill()
            process.communicate(timeout=20)
    site.check()
    site.close()


@pytest.mark.parametrize("place", ["file", "environment"])
def test_the_key_is_in_no_output_no_state_and_no_list_of_processes(
    desk: Desk, chain: Chain, place: str
) -> None:
    desk.chain(chain.anvil.url, chain.contract)
    desk.chain(f"http://127.0.0.1:{free_port()}", chain.contract)
    desk._config[-8] = 'name = "down"'
    arguments, environment = desk.arguments(), {}
    config = desk.folder / "anchors.toml"
    if place == "environment":
        (desk.folder / "anchor.key").unlink()
        text = config.read_text("utf-8").replace('key = "anchor.key"', 'key_env = "CHAIN_KEY"')
        config.write_text(text, "utf-8")
        environment = {"CHAIN_KEY": KEY.hex()}
    chain.anvil.mine()
    process = start(*arguments, **environment)
    shown = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "登上了链" in out
    assert "down" in err
    assert KEY.hex().encode() not in shown
    assert KEY.hex() not in out + err
    for path in desk.folder.rglob("*"):
        if path.is_file() and path.name != "anchor.key":
            assert KEY.hex().encode() not in path.read_bytes()


@pytest.mark.parametrize("place", ["file", "environment", "open file"])
def test_what_is_no_key_is_named_by_its_place_and_never_quoted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    secret, named = KEY.hex()[:-1] + "g", "CHAIN_KEY"
    desk.chain("http://127.0.0.1:9", "0x" + "00" * 20)
    path = desk.folder / "anchor.key"
    if place == "environment":
        desk._config = [
            each.replace('key = "anchor.key"', f'key_env = "{named}"') for each in desk._config
        ]
        monkeypatch.setenv(named, secret)
    elif place == "file":
        path.write_text(secret, "ascii")
    else:
        path.chmod(0o644)
    done = desk.run()
    assert done.code == 2
    assert (named if place == "environment" else str(path)) in done.err
    assert secret not in done.said
    assert KEY.hex() not in done.said


def test_a_dry_run_says_the_cost_and_leaves_nothing(
    desk: Desk, chain: Chain, good: TimeAuthority
) -> None:
    good.change, good.status = None, 200
    desk.chain(chain.anvil.url, chain.contract)
    desk.authority(GOOD, good.url, good.folder / "root.pem")
    chain.anvil.mine()
    before = chain.anvil.sent()
    done = desk.run("--dry-run")
    assert done.code == 0
    assert "什么也没有发" in done.out
    assert f"{GOOD}：要盖 1 个时间戳。" in done.out
    assert chain.anvil.sent() == before
    assert not (desk.ledger / "anchors").exists()


def test_one_ledger_with_a_damaged_list_holds_up_no_other(
    desk: Desk, chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    broken = write_ledger(desk.folder, 1)
    (broken / "anchors").mkdir()
    (broken / INDEX_PATH).write_bytes(b"{}")
    desk.chain(chain.anvil.url, chain.contract)
    chain.anvil.mine()
    desk.others = [broken]
    done = desk.run()
    assert done.code == 1
    assert str(broken) in done.err
    assert any(str(broken) in each and "anchor_malformed" in each for each in caplog.messages)
    assert [each.name for each in desk.anchors()] == [CHAIN]


def test_a_liar_is_asked_no_more_after_three_failures_and_named_for_every_ledger(
    desk: Desk, good: TimeAuthority
) -> None:
    desk.others = [write_ledger(desk.folder, number) for number in range(1, 6)]
    with lying(lies.garbage) as liar:
        desk.authority(BAD, liar.url, good.folder / "root.pem")
        assert desk.run().code == 1
        assert len(liar.asked) == 3
    for each in (desk.ledger, *desk.others):
        assert [state.fault for state in read_anchor_states(each)] == ["timestamp_malformed"]
