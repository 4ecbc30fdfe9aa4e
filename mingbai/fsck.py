"""``mingbai fsck``: everything a ledger keeps, derived anew from its entries and compared."""

import argparse
import os

from mingbai import opening
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, REFUSED
from mingbai.language import Text
from mingbai.screen import Screen

_MANY = 2000


def _add(arguments: Arguments) -> None:
    opening.add_directory(arguments)
    mending = arguments.choose_one()
    mending.add(
        "--rebuild",
        Text("从条目重建缓存（账头、入账缓存）", "make the caches anew from the entries"),
        action="store_true",
    )
    mending.add(
        "--refill",
        Text(
            "数据库是旧备份时，从公开目录补齐后面的条目",
            "fill up records from an old backup with what is published",
        ),
        action="store_true",
    )
    mending.add(
        "--reset-lock",
        Text(
            "签发记录确已丢失，且没有别的机器在用这把钥匙时，全面核对后重建",
            "make a lost lock store anew, after a full check; only if no other machine signs "
            "with this key",
        ),
        action="store_true",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    with opening.open_to_read(asked.directory) as ledger:
        from ledger.log.caches import rebuild_caches
        from ledger.log.fsck import fsck
        from ledger.log.openers import Openers
        from ledger.log.repair import refill_records, reset_lock

        size = ledger.records.size()
        # Starting processes takes longer than checking a small ledger.
        workers = (os.cpu_count() or 1) if size >= _MANY else 0
        with Openers(workers) as openers, ledger.records.turn():
            if asked.rebuild:
                rebuild_caches(ledger.records)
                screen.say(_REBUILT)
                return DONE
            if asked.refill:
                screen.say(_REFILLED, size=refill_records(ledger.stores, ledger.log_keys))
                return DONE
            if asked.reset_lock:
                head = reset_lock(ledger.stores, ledger.log_keys, openers)
                screen.say(_RESET, size=head.size)
                return DONE
            with screen.progress(_CHECKING, size) as update:
                differences = fsck(
                    ledger.stores, ledger.log_keys, openers, lambda done, _: update(done)
                )
    for difference in differences:
        screen.show(difference.text(screen.language))
    screen.say(_DIFFERS if differences else _SOUND, size=size, count=len(differences))
    return REFUSED if differences else DONE


_CHECKING = Text("核对", "Checking")
_SOUND = Text(
    "{size} 条，从头重算：链、树、公开文件、检查点、规则、缓存，全部一致。",
    "{size} entries, derived anew: chain, tree, published files, checkpoints, rules and caches "
    "all agree.",
)
_DIFFERS = Text(
    "{size} 条，有 {count} 处对不上（列在上面，每处写着怎么办）。",
    "{size} entries, {count} differences, listed above with what to do about each.",
)
_REBUILT = Text("缓存已重建。请再运行一次 mingbai fsck。", "The caches are new; run fsck again.")
_REFILLED = Text(
    "数据库已补齐到 {size} 条。请再运行 mingbai publish 和 mingbai fsck。",
    "The records are filled up to {size} entries; now run mingbai publish and mingbai fsck.",
)
_RESET = Text(
    "签发记录已重建，停在第 {size} 条。请再运行 mingbai publish 和 mingbai fsck。",
    "The lock store is new, at {size} entries; now run mingbai publish and mingbai fsck.",
)

COMMAND = Command(
    "fsck",
    Text("从条目重算一切，找出每一处不同", "derive everything anew and name each difference"),
    Text(
        "不改任何东西：从条目重算链、树、公开文件、检查点、状态和缓存，列出每一处不同。"
        "不要口令。全部一致退出码 0，有不同退出码 1。带选项时才修，修之前先核对。",
        "Changes nothing: derives chain, tree, published files, checkpoints, state and caches "
        "from the entries and lists every difference. Needs no passphrase. Exits with 0 if all "
        "agree, 1 if not. Only with an option does it mend, after a check.",
    ),
    _add,
    _run,
)
