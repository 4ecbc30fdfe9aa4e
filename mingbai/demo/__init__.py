"""``mingbai demo``: a fictional community's year, from its charter to a notice that is checked."""

import argparse
import os
from contextlib import ExitStack
from pathlib import Path

from mingbai import serving
from mingbai.arguments import Arguments, Command
from mingbai.extras import check_server_installed, check_site_installed
from mingbai.language import Text
from mingbai.screen import Screen


def _add(arguments: Arguments) -> None:
    arguments.add(
        "--dir",
        Text("做在这个目录里（要是空的）", "make it in this directory, which must be empty"),
        metavar="D",
        required=True,
    )
    arguments.add(
        "--no-serve",
        Text("做完就停，不开服务", "stop when all is shown, do not serve"),
        action="store_true",
    )
    arguments.add(
        "--force",
        Text("目录里是上一次的演示时，删掉重做", "replace an earlier demonstration in it"),
        action="store_true",
    )
    arguments.add(
        "--second",
        Text(
            "改做示例社区二：埋了违规的账，看规则看不看得出来",
            "make the second community instead: planted violations, for the audit to find",
        ),
        action="store_true",
    )
    serving.add_address(arguments)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    check_site_installed()
    from mingbai.demo import texts
    from mingbai.demo.building import LEDGER
    from mingbai.demo.folder import prepare
    from mingbai.demo.people import PASSPHRASE
    from mingbai.demo.walk import command, walk, walk_second
    from mingbai.demo.website import make_website
    from mingbai.demo.witnesses import WITNESS_NAMES

    for elsewhere in ("MINGBAI_DATABASE_URL", "MINGBAI_LOCK_URL"):
        os.environ.pop(elsewhere, None)  # a demonstration stays in its folder
    folder = Path(asked.dir)
    if not asked.no_serve:
        serving.listen(asked.host, asked.port).close()  # better said now than a minute later
    prepare(folder, force=asked.force)
    with ExitStack() as running:  # the witnesses, until the end
        code = walk_second(folder, screen) if asked.second else walk(folder, screen, running)
        screen.show()
        made = make_website(folder, LEDGER)
        screen.say(texts.BOARD, page=made.root / "index.html", count=len(made.outcome.written))
        screen.show()
        screen.say(texts.GO_ON, folder=folder)
        for line in texts.NEXT:
            screen.show(f"  {command('mingbai')} {line.format(folder=folder)}")
        if not asked.second:
            screen.say(texts.WITNESSES_STOP)
            for name in WITNESS_NAMES:
                line = texts.WITNESS.format(folder=folder, name=name)
                screen.show(f"  {command('mingbai')} {line}")
        if asked.no_serve or code:
            return code
        screen.show()
        return serving.serve({str(folder / LEDGER): PASSPHRASE}, asked.host, asked.port, screen)


COMMAND = Command(
    "demo",
    Text("演示：虚构社区的一年", "a demonstration: a fictional community's year"),
    Text(
        "在一个空目录里建一个虚构的示例社区，用真实社区要用的同样做法记一年的账；查一份公示（相符），"
        "把副本改掉一个数字再查（不符，并说出在哪里），然后开服务。不到一分钟。",
        "Builds a fictional community in an empty directory and records a year by the same means "
        "that a real one uses; checks a notice (proved), changes one figure in a copy and checks "
        "again (disproved, and where), then serves. It takes less than a minute.",
    ),
    _add,
    _run,
)
