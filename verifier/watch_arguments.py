"""The arguments of ``mingbai-verify split``, ``diff``, ``mirror`` and ``watch``."""

from collections.abc import Callable
from typing import Any, Protocol

from verifier.language import Text


class Command(Protocol):
    """A command's parser that speaks the reader's language."""

    def say(self, name: str, text: Text, **settings: Any) -> None:  # noqa: ANN401 - argparse's
        """Add an argument with its help."""


_TRUST = Text(
    "信任文件：账本的公钥和见证人（C2SP tlog-policy）", "policy: log keys, witnesses, quorum"
)
_COPY = Text("账本的网址前缀，或公布的目录", "the log's address prefix, or its directory")
_OUT = Text("分叉了，就把证据存到这个文件", "where the evidence goes, if the log has forked")
_CHARTERS = Text("章程编号的文件，每行一本账", "file of charter ids, a line for each ledger")
_JSON = Text("给程序看的 JSON", "JSON, for programs")
STANDARDS = {
    "--catalogue": Text(
        "这本账用的公开目录，可以给几份", "a catalogue that the ledger names; repeatable"
    ),
    "--holidays": Text(
        "这本账用的节假日表，可以给几份", "holidays that the ledger names; repeatable"
    ),
}
"""Files that a ledger names by their hashes: each ledger takes those that it names."""

TEXTS = {
    "split": (
        Text("查一份分叉证据", "check evidence of a split view"),
        Text(
            "别人给您一份分叉证据：只凭这份文件和账本的公钥，查它是不是真的。"
            "退出码 1：账本真的分叉了；2：说明不了。",
            "Check evidence that a log signed two histories, by that file and the log's key alone. "
            "Exit code 1: it has forked; 2: this does not show it.",
        ),
    ),
    "diff": (
        Text("比两份账", "compare two copies of a ledger"),
        Text(
            "两份账（网址或目录）是同一份、一份是另一份的开头，还是分叉了、从哪一条起。"
            "比的是签过名的内容；内容本身用 log 查。",
            "Two copies (addresses or directories): the same, one a beginning of the other, or "
            "forked, and where. What was signed is compared; `log` audits what it says.",
        ),
    ),
    "mirror": (
        Text("存一份完整的镜像", "keep a full copy of a ledger"),
        Text(
            "把整本账存到一个目录，每次只取新的；查过、存稳了，才换检查点；有钥匙就签字。"
            "这个目录放到任何网站上都能用，账本丢了可以用它恢复。",
            "Keep a verified copy of a ledger in a folder, fetching only what is new, and cosign "
            "it if there is a key. Any web server can serve it, and a lost ledger is rebuilt from "
            "it.",
        ),
    ),
    "watch": (
        Text("盯着很多本账", "watch many ledgers"),
        Text(
            "每本账：新检查点接不接得上、新的条目查一遍，再和见证人、镜像、别的看守看到的比。"
            "不写 --every 就查一轮（放进 cron）。退出码 1：有不符或分叉；2：有没查成的。",
            "Each ledger: does the new checkpoint continue the last, an audit of what is new, and "
            "a comparison with what witnesses, mirrors and other watchers show. One round, unless "
            "--every is given. Exit code 1: disproved, or forked; 2: something was not checked.",
        ),
    ),
}


def add_split(command: Command) -> None:
    """Add what ``split`` is given."""
    command.say("what", Text("证据文件", "the file of evidence"), metavar="FILE")
    _add_common(command)


def add_diff(command: Command) -> None:
    """Add what ``diff`` is given."""
    command.say("what", _COPY, metavar="A")
    command.say("other", _COPY, metavar="B")
    command.say("--out", _OUT, metavar="FILE")
    _add_common(command)


def add_mirror(command: Command) -> None:
    """Add what ``mirror`` is given."""
    command.say("what", _COPY, metavar="PREFIX")
    command.say("folder", Text("镜像的目录", "the mirror's folder"), metavar="DIR")
    command.say("--out", _OUT, metavar="FILE")
    command.say(
        "--charters",
        Text(
            "章程编号的文件；给了就把整本账也查一遍，相符才收脱敏公开的图片",
            "file of charter ids: audit the copy, too, and keep released images if it is proved",
        ),
        metavar="FILE",
    )
    command.say(
        "--key",
        Text(
            "镜像的钥匙文件，可以给两把（两种类型）；全部存好、读回核对过才签",
            "the mirror's key file, or two of both types: cosign what is stored and was read back",
        ),
        action="append",
        default=[],
        metavar="FILE",
    )
    command.say(
        "--passphrase-file",
        Text(
            "口令在这个文件的第一行，几把可以共用一个；不给就看 MINGBAI_PASSPHRASE_FILE、"
            "MINGBAI_PASSPHRASE，再没有就在终端问",
            "the passphrase is the first line of this file, one for all keys or one for each; "
            "without it MINGBAI_PASSPHRASE_FILE, then MINGBAI_PASSPHRASE, then the terminal",
        ),
        action="append",
        default=[],
        metavar="FILE",
    )
    _add_common(command)


def add_watch(command: Command) -> None:
    """Add what ``watch`` is given."""
    command.say(
        "what",
        Text(
            "账本清单（CSV，同 district），或一本账的网址、目录",
            "a CSV list of ledgers as for district, or one prefix or directory",
        ),
        metavar="LIST.csv|PREFIX",
    )
    command.say("--charters", _CHARTERS, required=True, metavar="FILE")
    command.say(
        "--states",
        Text("存放看到过什么的目录", "the folder that keeps what was seen"),
        required=True,
        metavar="DIR",
    )
    command.say(
        "--also",
        Text(
            "也和这里比：镜像、别的看守的网址或目录，可以给几个",
            "compare with this, too: a mirror's or another watcher's prefix; repeatable",
        ),
        action="append",
        default=[],
        metavar="PREFIX",
    )
    command.say(
        "--every",
        Text("每隔这么多秒查一轮，不停", "go round every so many seconds, without end"),
        type=_seconds,
        metavar="SECONDS",
    )
    command.say(
        "--jsonl", Text("每件事一行 JSON", "a line of JSON for each event"), action="store_true"
    )
    command.say(
        "--webhook",
        Text("新告警用 POST 送到这个网址（JSON）", "POST new alerts to this address, as JSON"),
        metavar="URL",
    )
    command.say(
        "--workers",
        Text("同时查几本，默认有几个核就几本", "ledgers at once"),
        type=at_least_one,
        metavar="N",
    )
    for name, text in STANDARDS.items():
        command.say(name, text, action="append", default=[], metavar="FILE")
    _add_common(command)


def at_least_one(text: str) -> int:
    """Read a number of processes; ValueError below one."""
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 1 <= value <= 86_400 * 7:
        raise ValueError(text)
    return value


def _add_common(command: Command) -> None:
    command.say("--trust", _TRUST, required=True, metavar="POLICY")
    command.say("--json", _JSON, action="store_true")


ADDERS: dict[str, Callable[[Command], None]] = {
    "split": add_split,
    "diff": add_diff,
    "mirror": add_mirror,
    "watch": add_watch,
}
