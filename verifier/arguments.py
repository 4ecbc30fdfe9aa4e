"""The arguments of ``mingbai-verify``, and their help, in two languages."""

import argparse
import re
from typing import Any, Never

from verifier.anchor_arguments import add_anchor, add_witnessing
from verifier.language import Language, Text
from verifier.watch_arguments import ADDERS, STANDARDS, TEXTS, at_least_one

COULD_NOT = 2

_COMPLAINTS = (
    (r"the following arguments are required: (.+)", "缺少：{0}"),
    (r"unrecognized arguments: (.+)", "不认识：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0} 不能是 {1}，只能是 {2}"),
    (r"argument (.+?): invalid \w+ value: (.+)", "{0} 不能是 {1}"),
    (r"argument (.+?): expected (?:one|at least one|\d+) arguments?", "{0} 后面要有内容"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0} 后面不要写内容：{1}"),
)

_ABOUT = Text(
    "查账：一份公示在不在账本里，或者整本账有没有改过。三种结论：相符、不符、没查成。\n"
    "只保证没人改过，不保证钱花得对。",
    "Checks whether a notice is in the ledger, or a whole ledger. Three verdicts: proved, "
    "disproved, could not check.\nIt shows that nobody changed the record, not that the money was "
    "well spent.",
)
_AFTER = Text(
    "退出码：0 相符，1 不符，2 没查成。", "Exit codes: 0 proved, 1 disproved, 2 could not check."
)
_NOTICE = Text("查一份公示（或任何一条）", "check one notice, or any entry")
_NOTICE_ABOUT = Text(
    "查一份公示。给出证明文件，不用联网；或给出二维码里的整个网址，还会查署名的人在不在任、"
    "后来有没有更正；也可以给出公示的照片、扫描件，从里面读二维码。",
    "Check one notice. Give a proof file, which needs no network; or the whole address of the QR "
    "code, which also tells whether its signers were in office and whether it was corrected; or a "
    "photograph or scan of the notice, from which the code is read.",
)
_ROW = Text("凭条查自己那一行", "check your own row of a list by your slip")
_ROW_ABOUT = Text(
    "名单不上网、不进账本。拿着发给您的凭条，查您那一行在不在公示的名单里、有没有被改过；"
    "同时照样查那份公示。凭条是文件：整张，或者只有最后的查验码。",
    "Lists of persons are on paper only. With the slip that you were given, check that your row is "
    "in the list as it was signed; the notice is checked as well. The slip is a file: all of it, "
    "or only the code at its end.",
)
_LOG = Text("查整本账", "audit a whole ledger")
_LOG_ABOUT = Text(
    "查整本账：每一条重新算哈希，每一个签名重新验，每一条当时该不该收重新判。",
    "Audit a whole ledger: every entry hashed again, every signature verified again, every "
    "admission decided again.",
)
_DISTRICT = Text("查全区的账本", "audit all ledgers of a district")
_DISTRICT_ABOUT = Text(
    "查全区的账本：清单里的每一本都查一遍，接着上次查；列出今天要办的、变化、四率和各街道。",
    "Audit all ledgers of a district, each from where it was verified last: what to do today, what "
    "changed, four rates, and the streets.",
)
_ANCHOR = Text("查账本的时间戳和上链凭证", "check a ledger's time stamps and chain receipts")
_ANCHOR_ABOUT = Text(
    "这本账在某年某月某日之前是不是就这样，有谁为证。信谁由您给：时间戳机构的根证书，"
    "您自己选的链上节点，或者您手里的区块头、区块哈希（这样不用联网）。",
    "Whether the ledger stood so before a date, and by whose evidence. Whom to believe is yours "
    "to say: root certificates of authorities, a chain's node of your choice, or a block's header "
    "or hash that you have, which needs no network.",
)
_PHRASE = Text("说出每本账的对照码", "say the check phrase of each ledger")
_PHRASE_ABOUT = Text(
    "说出每本账的对照码。查验页、海报上也有同样的对照码：印在您自己的网页或公告上，"
    "别人就能拿来对一对，知道网页没有换。",
    "Say the check phrase of each ledger, which check page and poster have, too. Show it on a page "
    "of your own, and others can compare, and know that the page was not exchanged.",
)
_TRUST = Text(
    "信任文件：账本的公钥和见证人（C2SP tlog-policy）", "policy: log keys, witnesses, quorum"
)
_CHARTERS = Text("章程编号的文件，每行一本账", "file of charter ids, a line for each ledger")
_PUBLIC = Text("只列答复期已过、可以公开的", "list only what may be public: time to answer is over")
_PAGE = Text("另存成一个网页文件", "also write a page that stands by itself")
_PROCESSES = Text("用几个进程，默认有几个核就几个", "processes; as many as there are cores")
_LEDGERS_AT_ONCE = Text(
    "同时查几本，默认有几个核就几本", "ledgers at once; as many as there are cores"
)
_EVIDENCE = Text(
    "另查这个目录里的凭据文件，是不是账本写了哈希的那些",
    "also compare the files in this folder with those that the ledger names",
)
_JSON = Text("给程序看的 JSON", "JSON, for programs")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=88)


class _ChineseFormatter(_Formatter):
    def add_usage(
        self,
        usage: Any,  # noqa: ANN401
        actions: Any,  # noqa: ANN401
        groups: Any,  # noqa: ANN401
        prefix: str | None = None,
    ) -> None:
        """Say 用法 instead of usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in the reader's language and where the help is."""

    def __init__(self, *, language: Language = "zh", **settings: Any) -> None:  # noqa: ANN401
        self.language: Language = language
        chinese = language == "zh"
        super().__init__(
            formatter_class=_ChineseFormatter if chinese else _Formatter,
            allow_abbrev=False,
            add_help=False,
            **settings,
        )
        self._positionals.title = "要给的" if chinese else "arguments"
        self._optionals.title = "选项" if chinese else "options"
        self.say(
            "--lang",
            Text("说中文还是英文", "speak Chinese or English"),
            choices=("zh", "en"),
            default=argparse.SUPPRESS,
        )
        self.add_argument(
            "--help",
            "-h",
            action="help",
            help=Text("显示这份说明", "show this help").to(language),
        )

    def say(self, name: str, text: Text, **settings: Any) -> None:  # noqa: ANN401
        """Add an argument with its help in the reader's language."""
        self.add_argument(name, help=text.to(self.language), **settings)

    def error(self, message: str) -> Never:
        """Say what is wrong with the arguments, and exit with 2."""
        if self.language == "zh":
            text = f"没查成：写法不对：{_in_chinese(message)}。看说明：{self.prog} --help"
        else:
            text = f"COULD NOT CHECK: {message}. See: {self.prog} --help"
        self.exit(COULD_NOT, text + "\n")


def _in_chinese(message: str) -> str:
    for pattern, chinese in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return chinese.format(*found.groups())
    return message


def build_parser(language: Language, version: str) -> argparse.ArgumentParser:
    """Give the parser of ``mingbai-verify``; ``command`` says which of the two was asked for."""
    parser = _Parser(
        prog="mingbai-verify",
        language=language,
        description=_ABOUT.to(language),
        epilog=_AFTER.to(language),
    )
    parser.say("--version", Text("显示版本", "show the version"), action="version", version=version)
    below = parser.add_subparsers(
        title="命令" if language == "zh" else "commands",
        metavar="COMMAND",
        required=True,
        dest="command",
        parser_class=_Parser,
    )
    texts = {
        "notice": (_NOTICE, _NOTICE_ABOUT),
        "row": (_ROW, _ROW_ABOUT),
        "log": (_LOG, _LOG_ABOUT),
        "district": (_DISTRICT, _DISTRICT_ABOUT),
        "anchor": (_ANCHOR, _ANCHOR_ABOUT),
        "phrase": (_PHRASE, _PHRASE_ABOUT),
        **TEXTS,
    }
    for name, (line, about) in texts.items():
        command: _Parser = below.add_parser(
            name, language=language, help=line.to(language), description=about.to(language)
        )
        _add(name, command)
    return parser


def _add(name: str, command: _Parser) -> None:
    if name == "district":
        _add_district(command)
        return
    if name == "anchor":
        add_anchor(command)
        return
    if name == "phrase":
        command.say("--trust", _TRUST, required=True, metavar="POLICY")
        command.say("--charters", _CHARTERS, required=True, metavar="FILE")
        command.say("--json", _JSON, action="store_true")
        return
    if name in ADDERS:
        ADDERS[name](command)
        return
    if name == "row":
        command.say("slip", Text("凭条文件", "the slip, a file"), metavar="SLIP")
    if name != "log":
        command.say(
            "what",
            Text(
                "证明文件；公示的照片或扫描件（PNG、JPEG、PDF）；或网址#…（目录#… 也可以）",
                "a proof file; a photograph or scan of the notice (PNG, JPEG, PDF); or ADDRESS#… "
                "or DIRECTORY#…",
            ),
            metavar="PROOF|PICTURE|URL#…",
        )
    else:
        command.say(
            "what",
            Text("账本的网址前缀，或公布的目录", "the log's address prefix, or its directory"),
            metavar="PREFIX|DIRECTORY",
        )
    command.say("--trust", _TRUST, required=True, metavar="POLICY")
    command.say(
        "--charter",
        Text("章程编号，64 位十六进制", "the charter's id, 64 hex digits"),
        metavar="ID",
    )
    command.say("--charters", _CHARTERS, metavar="FILE")
    if name != "log":
        command.say(
            "--from",
            Text("从这里读账本，不用网址里写的地方", "read the log from here instead"),
            dest="place",
            metavar="PREFIX|DIRECTORY",
        )
        add_witnessing(command)
    else:
        command.say(
            "--state",
            Text(
                "接着上次查，查完再存到这个文件", "go on from the last audit, and save there again"
            ),
            metavar="FILE",
        )
        _add_workers(command, _PROCESSES)
        command.say("--evidence", _EVIDENCE, metavar="DIR")
        add_witnessing(command)
        _add_findings(command)
    command.say("--json", _JSON, action="store_true")


def _add_district(command: _Parser) -> None:
    command.say(
        "what",
        Text(
            "账本清单：CSV，列为街道、名称、地址",
            "a CSV list of ledgers: street, name, prefix",
        ),
        metavar="LIST.csv",
    )
    command.say("--trust", _TRUST, required=True, metavar="POLICY")
    command.say("--charters", _CHARTERS, required=True, metavar="FILE")
    command.say(
        "--states",
        Text("存放各账本状态和上次结果的目录", "the folder of states and of the last round"),
        required=True,
        metavar="DIR",
    )
    _add_workers(command, _LEDGERS_AT_ONCE)
    _add_standards(command)
    command.say("--public", _PUBLIC, action="store_true")
    command.say("--html", _PAGE, metavar="FILE")
    command.say(
        "--csv", Text("另存成表格，每本一行", "also write a table, a row a ledger"), metavar="FILE"
    )
    command.say("--json", _JSON, action="store_true")


def _add_findings(command: _Parser) -> None:
    command.say(
        "--findings",
        Text(
            "按规则看账，列出看出的问题（默认列；--no-findings 不列）",
            "list what the rules find (the default; --no-findings leaves it out)",
        ),
        action=argparse.BooleanOptionalAction,
        default=True,
    )
    _add_standards(command)
    command.say(
        "--new",
        Text("只列上次之后新的和加重的", "list only what is new or worse since the saved state"),
        action="store_true",
    )
    command.say(
        "--fail-on",
        Text(
            "列出的问题里有红的（或黄的）就退出 1",
            "exit with 1 if something red (or yellow) is listed",
        ),
        choices=("red", "yellow"),
    )
    command.say(
        "--grey",
        Text("也列灰色提示（不公开的）", "list grey hints, too, which are never public"),
        action="store_true",
    )
    command.say("--public", _PUBLIC, action="store_true")
    command.say("--html", _PAGE, metavar="FILE")


def _add_standards(command: _Parser) -> None:
    command.say(
        "--as-of",
        Text("按这一天看，默认今天", "as of this day; today, if not given"),
        metavar="DAY",
    )
    for name, text in STANDARDS.items():
        command.say(name, text, action="append", default=[], metavar="FILE")


def _add_workers(command: _Parser, text: Text) -> None:
    command.say("--workers", text, type=at_least_one, metavar="N")
