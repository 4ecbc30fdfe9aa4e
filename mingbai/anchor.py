"""``mingbai anchor``: time stamps, and one transaction for many ledgers; made for cron."""

import argparse
import logging
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.errors import LedgerError
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, REFUSED
from mingbai.extras import check_anchors_installed
from mingbai.files import read_file
from mingbai.language import Text
from mingbai.published import find_tree
from mingbai.screen import Screen

if TYPE_CHECKING:
    from publish.anchors.chain import ChainSettings
    from publish.anchors.places import Place
    from publish.anchors.sending import Patience, Round
    from publish.anchors.settings import AnchorSettings
    from publish.anchors.states import Asked
    from publish.anchors.timestamp import Authority

LOG = logging.getLogger("mingbai.anchor")
MAX_CONFIG_BYTES = 1_000_000
_DEPLOY_WAIT_S = 120.0
_IN_A_ROW = 3  # failures, after which an authority is left alone for this run


def _add(arguments: Arguments) -> None:
    arguments.add(
        "directories",
        Text("账本的目录，可以给几百个", "directories of ledgers, hundreds if you like"),
        metavar="DIR",
        nargs="*",
    )
    arguments.add(
        "--config",
        Text("锚定的配置文件 anchors.toml", "where to anchor: anchors.toml"),
        metavar="FILE",
        required=True,
    )
    arguments.add(
        "--dry-run",
        Text("只问要做什么、要花多少，什么也不发", "say what would be done and paid; send nothing"),
        action="store_true",
    )
    arguments.add(
        "--deploy",
        Text("在配置里叫这个名字的链上部署合约", "put the contract on the chain of this name"),
        metavar="CHAIN",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_anchors_installed()
    from ledger.storage.filelock import FileLock
    from publish.anchors.errors import AnchoringBusy
    from publish.anchors.settings import parse_anchor_settings

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    path = Path(asked.config)
    settings = parse_anchor_settings(read_file(path, MAX_CONFIG_BYTES), path, os.environ)
    if asked.deploy is not None:
        return _deploy(settings, asked.deploy, screen)
    settings.state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.state / "lock")
    try:
        lock.acquire(0)
    except TimeoutError as error:
        raise AnchoringBusy(path=str(settings.state)) from error
    try:
        return _anchor(asked, settings, screen)
    finally:
        lock.release()


def _anchor(asked: argparse.Namespace, settings: "AnchorSettings", screen: Screen) -> int:
    from publish.anchors.states import Asked

    with ExitStack() as stack:
        places, faults = _read_places(asked.directories, stack, screen)
        told: dict[str, list[Asked]] = {key: [] for key in places}
        for authority in settings.authorities:
            faults += _stamp(authority, places, told, screen, dry=asked.dry_run)
        for chain, patience in settings.chains:
            fault = ""
            try:
                fault = _send(chain, patience, settings.state, places, screen, dry=asked.dry_run)
            except LedgerError as error:
                fault = error.code
                faults += _name(error, chain.name, screen)
            for each in told.values():
                each.append(Asked(chain.kind, chain.name, fault))
        if not asked.dry_run:
            faults += _leave_states(places, told, screen)
    return REFUSED if faults else DONE


def _leave_states(
    places: "Mapping[str, Place]", told: "Mapping[str, Sequence[Asked]]", screen: Screen
) -> int:
    """Leave beside each ledger how authorities and chains did, for metrics and trust page."""
    from ledger.log.clock import read_clock
    from publish.anchors.states import write_states

    faults, now_s = 0, read_clock() // 1000
    for key, place in places.items():
        try:
            write_states(place, told[key], now_s)
        except LedgerError as error:
            faults += _name(error, key, screen)
    return faults


def _read_places(
    directories: list[str], stack: ExitStack, screen: Screen
) -> "tuple[dict[str, Place], int]":
    """Open every ledger's published files; one that can't be read is named and left out."""
    from ledger.storage.files import DirectoryFiles
    from publish.anchors.places import Place

    places, faults = {}, 0
    for directory in directories:
        try:
            tree = find_tree(directory)
            read_file(tree / "checkpoint")
            files = DirectoryFiles(tree)
            stack.callback(files.close)
            key = str(Path(directory).resolve())
            place = Place.read(key, files)
            place.anchors()  # a damaged list is named here, and holds up no other ledger
            places[key] = place
        except LedgerError as error:
            faults += _name(error, directory, screen)
    return places, faults


def _name(error: LedgerError, where: str, screen: Screen) -> int:
    """Say what went wrong, to the person and in the log; give the number of faults, 1."""
    screen.remark_line(f"{where}: {error.text(screen.language)}")
    LOG.warning("%s: %s", where, error.code)
    return 1


def _stamp(
    authority: "Authority",
    places: "Mapping[str, Place]",
    told: "Mapping[str, list[Asked]]",
    screen: Screen,
    *,
    dry: bool,
) -> int:
    """Have every new checkpoint stamped; an authority that keeps failing is left alone."""
    from ledger.log.clock import read_clock
    from publish.anchors.states import Asked
    from publish.anchors.timestamp import KIND, stamp_place

    done = failed = in_a_row = 0
    fault = ""
    for key, place in places.items():
        if in_a_row < _IN_A_ROW:
            fault = ""
            try:
                if dry:
                    done += not place.is_anchored(KIND, authority.name)
                else:
                    done += stamp_place(authority, place, read_clock() // 1000)
                in_a_row = 0
            except LedgerError as error:
                fault = error.code
                failed += _name(error, f"{authority.name}: {place.checkpoint.origin}", screen)
                in_a_row += 1
        told[key].append(Asked(KIND, authority.name, fault))
    screen.say(_WOULD_STAMP if dry else _STAMPED, name=authority.name, count=done)
    return failed


def _send(
    settings: "ChainSettings",
    patience: "Patience",
    state: Path,
    places: "dict[str, Place]",
    screen: Screen,
    *,
    dry: bool,
) -> str:
    """Do a round on one chain; give what is to be said of it beside the ledgers, or nothing."""
    from ledger.log.clock import read_clock
    from publish.anchors.pending import Remembered
    from publish.anchors.sending import REORGANISED, Round

    chain = settings.open(read_clock() // 1000)
    try:
        remembered = Remembered(state / settings.name)
        batches = Round(chain, remembered, places, patience, lambda: read_clock() // 1000)
        if dry:
            _say_cost(batches, settings, screen)
            return ""
        outcome = batches.run()
    finally:
        chain.close()
    if outcome.moved or outcome.reverted:
        LOG.warning("%s: %s", settings.name, REORGANISED)
    if outcome.moved:
        screen.remark(_MOVED, chain=settings.name, count=outcome.moved)
    if not outcome.proven:
        LOG.warning("%s: receipts without a proof of the block", settings.name)
        screen.remark(_UNPROVEN, chain=settings.name)
    if outcome.landed is not None:
        number = outcome.landed.number
        screen.say(_ANCHORED, chain=settings.name, count=outcome.anchored, number=number)
    if outcome.on_way:
        screen.say(_ON_WAY, chain=settings.name, count=outcome.on_way)
    if outcome.landed is None and not outcome.on_way:
        screen.say(_NOTHING, chain=settings.name, count=outcome.standing)
    return REORGANISED if outcome.reverted else ""


def _say_cost(batches: "Round", settings: "ChainSettings", screen: Screen) -> None:
    count, cost = batches.estimate()
    if cost is None:
        screen.say(_NOTHING, chain=settings.name, count=len(batches.places))
        return
    screen.say(
        _WOULD_SEND, chain=settings.name, count=count, gas=cost.gas, price=cost.price / 10**9
    )


def _deploy(settings: "AnchorSettings", name: str, screen: Screen) -> int:
    """Put the contract on a chain and print its address."""
    from ledger.log.clock import read_clock
    from publish.anchors.errors import AnchorSettingsWrong, ChainSilent

    found = [each for each, _ in settings.chains if each.name == name]
    if not found:
        raise AnchorSettingsWrong(path="--deploy", field=name, reason="no such chain / 没有这条链")
    chain = found[0].open(read_clock() // 1000)
    try:
        prepared, address = chain.deploy()
        chain.send(prepared)
        until = time.monotonic() + _DEPLOY_WAIT_S
        while chain.find(prepared.hash) is None:
            if time.monotonic() > until:
                raise ChainSilent(chain=name, host="", reason=f"{prepared.hash.hex()} in no block")
            time.sleep(0.2)
    finally:
        chain.close()
    screen.show(f'contract = "0x{address.hex()}"')
    return DONE


_STAMPED = Text("{name}：盖了 {count} 个时间戳。", "{name}: {count} time stamps.")
_WOULD_STAMP = Text("{name}：要盖 {count} 个时间戳。", "{name}: {count} time stamps to get.")
_ANCHORED = Text(
    "{chain}：{count} 本账登上了链，在第 {number} 块。",
    "{chain}: {count} ledgers anchored, in block {number}.",
)
_ON_WAY = Text(
    "{chain}：{count} 本账在路上，还没有足够的确认。下次运行接着做。",
    "{chain}: {count} ledgers on their way, not confirmed enough yet. The next run goes on.",
)
_MOVED = Text(
    "{chain}：链重组了，{count} 本账的凭证要换新的。",
    "{chain}: the chain was reorganised; the receipts of {count} ledgers are made anew.",
)
_UNPROVEN = Text(
    "{chain}：节点没有给出能核对的区块头，凭证里没有区块证明，只凭节点一句话。"
    "联盟链多是这样；公链不该这样，请换一个节点查。",
    "{chain}: the node gave no header that could be checked; the receipts hold no proof of the "
    "block and rest on a node's word. Usual on a consortium's chain; on a public one ask another "
    "node.",
)
_NOTHING = Text(
    "{chain}：{count} 本账都没有新内容要登。", "{chain}: nothing new in {count} ledgers."
)
_WOULD_SEND = Text(
    "{chain}：{count} 本账，一笔交易，约 {gas} 单位燃料，每单位至多 {price} gwei。什么也没有发。",
    "{chain}: {count} ledgers in one transaction of some {gas} gas at no more than {price} gwei. "
    "Nothing was sent.",
)

COMMAND = Command(
    "anchor",
    Text("把账本的检查点登到别处：时间戳、区块链", "anchor ledgers: time stamps, a blockchain"),
    Text(
        "给每本账现在的检查点盖时间戳（RFC 3161），并把许多本账合成一棵树，用一笔交易登到区块链上。"
        "证明放在各账本公开的目录 anchors/ 里。可以反复运行，适合定时任务："
        "在路上的记在配置写的目录里，下次接着做。",
        "Has the checkpoint of each ledger time-stamped (RFC 3161), and puts many ledgers into one "
        "tree whose root goes on a blockchain in one transaction. The evidence is published in "
        "each ledger's anchors/. Run it as often as you like, as from cron: what is on its way is "
        "remembered in the directory that the settings name.",
    ),
    _add,
    _run,
)
