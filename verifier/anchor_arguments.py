"""The arguments that say whom to believe about anchors, the same wherever they are taken."""

from verifier.language import Text
from verifier.watch_arguments import Command, at_least_one


def add_anchor(command: Command) -> None:
    """Add what ``anchor`` is given."""
    command.say(
        "what",
        Text("账本的网址前缀，或公布的目录", "the log's address prefix, or its directory"),
        metavar="PREFIX|DIRECTORY",
    )
    command.say(
        "--trust",
        Text(
            "信任文件：账本的公钥和见证人（C2SP tlog-policy）",
            "policy: log keys, witnesses, quorum",
        ),
        required=True,
        metavar="POLICY",
    )
    add_witnessing(command)
    command.say(
        "--all",
        Text("每一次的都查，不只查最近的", "check all of them, not the latest alone"),
        action="store_true",
    )
    command.say("--json", Text("给程序看的 JSON", "JSON, for programs"), action="store_true")


def add_witnessing(command: Command) -> None:
    """Add what the checker goes by: roots of authorities, nodes, blocks."""
    command.say(
        "--tsa-roots",
        Text("您信任的时间戳机构的根证书（PEM）", "PEM: roots of authorities that you trust"),
        metavar="FILE",
    )
    lists = {
        "--rpc": Text("问这个链上节点，可以给几个", "ask this node of the chain; repeatable"),
        "--header": Text(
            "您存的区块头（RLP，二进制或十六进制），可以给几个",
            "a block's header that you have (RLP, binary or hexadecimal); repeatable",
        ),
        "--block": Text(
            "您确认过的区块哈希，可以给几个", "a block's hash that you have; repeatable"
        ),
    }
    for name, text in lists.items():
        command.say(name, text, action="append", default=[], metavar=name[2:].upper())
    command.say(
        "--confirmations",
        Text("区块至少要有几次确认，默认 12", "how deep a block must be; 12 by default"),
        type=at_least_one,
        default=12,
        metavar="N",
    )
