"""``mingbai key``: an officer's key, made, shown, and given another passphrase."""

import argparse

from ledger.core.keys import COSIGNATURE, ED25519, ML_DSA_44, check_key_name, format_vkey
from ledger.core.text import check_origin
from mingbai import passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.succeeding import COMMAND as SUCCEED

TYPES = {"ed25519": ED25519, "ed25519-witness": COSIGNATURE, "ml-dsa-44": ML_DSA_44}

_FILE = Text("钥匙文件", "the key file")


def _add_new(arguments: Arguments) -> None:
    arguments.add(
        "--name",
        Text(
            "钥匙名：账本地址/名字，如 ledger.example.org/demo/accountant-1；账本自己的只写地址",
            "the key's name, ORIGIN/SLUG, such as ledger.example.org/demo/accountant-1; a "
            "ledger's own key has its origin alone",
        ),
        required=True,
    )
    arguments.add(
        "--type",
        Text(
            "钥匙的类型：签陈述和账本用 ed25519；见证人用 ed25519-witness；"
            "账本的第二把、见证人和镜像的抗量子钥匙用 ml-dsa-44",
            "the type of key: ed25519 signs statements and checkpoints, ed25519-witness is for "
            "witnesses, ml-dsa-44 is a log's second key, or a witness's or mirror's",
        ),
        choices=sorted(TYPES),
        default="ed25519",
    )
    arguments.add(
        "--out",
        Text("写到这个新文件，只有本人能读", "write it to this new file, readable by you alone"),
        metavar="FILE",
        required=True,
    )
    passphrase.add_option(arguments)


def _new(asked: argparse.Namespace, screen: Screen) -> int:
    from ledger.log.keyring import new_key, write_key

    check_key_name(asked.name)
    check_origin(asked.name)
    key = new_key(asked.name, algorithm=TYPES[asked.type])
    secret = passphrase.find_new_passphrase(asked.passphrase_file, asked.name, screen)
    write_key(asked.out, key, secret)
    screen.show(format_vkey(key.verifier))
    screen.remark(_MADE, path=asked.out)
    return DONE


def _add_file(arguments: Arguments) -> None:
    arguments.add("file", _FILE, metavar="FILE")


def _show(asked: argparse.Namespace, screen: Screen) -> int:
    from ledger.log.keyring import read_verifier

    screen.show(format_vkey(read_verifier(asked.file)))
    return DONE


def _add_passwd(arguments: Arguments) -> None:
    _add_file(arguments)
    passphrase.add_option(arguments)
    arguments.add(
        "--new-passphrase-file",
        Text(
            "新口令在这个文件的第一行；不给就在终端问",
            "the new passphrase is the first line of this file; without it the terminal is asked",
        ),
        metavar="FILE",
    )


def _passwd(asked: argparse.Namespace, screen: Screen) -> int:
    from ledger.log.keyring import change_passphrase, read_key

    old = passphrase.find_passphrase(asked.passphrase_file, asked.file, screen)
    read_key(asked.file, old)  # a wrong old passphrase is said before a new one is thought up
    new = passphrase.find_replacement(asked.new_passphrase_file, asked.file, screen)
    change_passphrase(asked.file, old, new)
    screen.remark(_CHANGED, path=asked.file)
    return DONE


_MADE = Text(
    "上面一行是公钥，交给街道登记。私钥在 {path}，用口令加密；"
    "请另存一份备份，口令另记。两样丢了都找不回来，只能换新钥匙。",
    "The line above is the public key, for the authority to register. The private key is in "
    "{path}, encrypted with the passphrase. Keep a backup of the file, and the passphrase apart "
    "from it: lose either, and only a new key helps.",
)
_CHANGED = Text(
    "{path} 的口令已换。旧备份仍用旧口令。",
    "The passphrase of {path} is changed. Old backups still open with the old one.",
)

COMMAND = Command(
    "key",
    Text("钥匙：新建、查看、换口令", "keys: make, show, change the passphrase"),
    Text(
        "每个要签字的人有自己的钥匙，私钥用口令加密后存在一个文件里。口令不能写在命令行里。",
        "Everybody who signs has a key of his own; the private half is kept in a file, encrypted "
        "with a passphrase. A passphrase is never written on the command line.",
    ),
    below=(
        Command(
            "new",
            Text("新建一把钥匙，显示公钥", "make a key and show its public half"),
            Text(
                "新建一把钥匙，不说明类型就是 Ed25519。标准输出只有一行公钥。",
                "Makes a key, Ed25519 unless another type is asked for. Standard output is one "
                "line, the public (verifier) key.",
            ),
            _add_new,
            _new,
        ),
        Command(
            "show",
            Text("显示钥匙文件的公钥，不要口令", "show a key file's public half, no passphrase"),
            Text("显示公钥，一行。", "Shows the public (verifier) key, one line."),
            _add_file,
            _show,
        ),
        Command(
            "passwd",
            Text("换口令", "change the passphrase"),
            Text(
                "换钥匙文件的口令，钥匙不变。口令泄露过的，应请街道换钥匙，不是换口令。",
                "Changes the passphrase of a key file; the key stays. If somebody may have used "
                "the old one, ask the authority for a new key (rekey) instead.",
            ),
            _add_passwd,
            _passwd,
        ),
        SUCCEED,
    ),
)
