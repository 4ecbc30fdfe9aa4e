"""``mingbai publish``: the published tree, made anew from the records."""

import argparse
from pathlib import Path

from mingbai import opening, passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE
from mingbai.language import Text
from mingbai.screen import Screen


def _add(arguments: Arguments) -> None:
    opening.add_directory(arguments)
    instead = arguments.choose_one()
    instead.add(
        "--to",
        Text("另写一份完整的公开目录到这里（要是空的）", "write a whole copy here instead (empty)"),
        metavar="DIR2",
    )
    instead.add(
        "--repair",
        Text(
            "核对后，把账本的公开目录改回数据库里的样子",
            "after a check, make the published directory what the records say",
        ),
        action="store_true",
    )
    passphrase.add_option(arguments)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    if asked.to is not None:
        return _copy(asked.directory, asked.to, screen)
    if asked.repair:
        return _repair(asked.directory, screen)
    return _complete(asked, screen)


def _copy(directory: str, to: str, screen: Screen) -> int:
    with opening.open_to_read(directory) as ledger:
        from ledger.storage.files import DirectoryFiles
        from publish.tree import publish_tree

        files = DirectoryFiles(Path(to))
        total = ledger.records.size()
        try:
            with screen.progress(_PUBLISHING, total) as update:
                size = publish_tree(ledger.records, files, lambda done, _: update(done))
        finally:
            files.close()
    screen.say(_COPIED, size=size, path=to)
    return DONE


def _repair(directory: str, screen: Screen) -> int:
    with opening.open_to_read(directory) as ledger:
        from publish.tree import repair_tree

        total = ledger.records.size()
        with (
            ledger.records.turn(),
            screen.progress(_PUBLISHING, total) as update,
        ):
            changed = repair_tree(ledger.stores, ledger.log_keys, lambda done, _: update(done))
    for path in changed:
        screen.show(path)
    screen.say(_REPAIRED if changed else _NOTHING, count=len(changed))
    return DONE


def _complete(asked: argparse.Namespace, screen: Screen) -> int:
    """Finish what a stop in the middle of an append left unpublished: opening does that."""
    secret = opening.log_passphrase(asked.passphrase_file, asked.directory, screen)
    with opening.open_to_append(asked.directory, secret) as ledger:
        size = ledger.checkpoint()[0].size
    screen.say(_PUBLISHED, size=size)
    return DONE


_PUBLISHING = Text("公开", "Publishing")
_COPIED = Text("{size} 条已公开到 {path}。", "{size} entries published into {path}.")
_REPAIRED = Text("已改好 {count} 个文件（列在上面）。", "{count} files were put right, as listed.")
_NOTHING = Text("公开目录没有问题，什么都没改。", "The published directory is right; no change.")
_PUBLISHED = Text("{size} 条都已公开。", "All {size} entries are published.")

COMMAND = Command(
    "publish",
    Text("公开账本，或另写一份公开目录", "publish the ledger, or a copy of it"),
    Text(
        "不带选项：把没公开完的公开完（平时提交时已随时公开）。"
        "--to 另写一份完整的公开目录，任何网站服务器都能放。"
        "--repair 公开目录丢失或损坏时，核对数据库后把它改回来；不会覆盖比数据库更新的检查点。",
        "Without an option: completes what is not published yet (every submission publishes at "
        "once). --to writes a whole copy of the published directory, for any web server. --repair "
        "puts a lost or damaged published directory right from the records, after checking them; "
        "it never overwrites a checkpoint that is ahead of the records.",
    ),
    _add,
    _run,
)
