"""The demonstration's folder: taken only if it is empty, or was a demonstration before."""

import shutil
from pathlib import Path
from typing import ClassVar

from ledger.core.reasons import reason_of
from mingbai.demo.people import PASSPHRASE
from mingbai.errors import CouldNot, FileUnwritable

README = "README.txt"
PROOF = "notice.tlog-proof"
TAMPERED = "tampered"
EVIDENCE = "evidence"
WITNESSES = "witnesses"
SITE = "site.toml"
_MADE = (
    *("ledger", "published", "keys", EVIDENCE, TAMPERED, WITNESSES),
    *("policy.txt", "charters.txt", SITE, PROOF, README),
)
_MARK = "明白账演示 Mingbai demonstration"

_TEXT = f"""{_MARK}

这里的社区、人名、单位、数字都是编的，是示例数据。
Everything here is fictional: the community, the names, the figures.

ledger/            账本：数据库、钥匙 the ledger: records and the log's key
published/         公开目录，任何网站都能放；打开 index.html 就是公开栏
                   what any web server can publish; index.html is the board
published/paper/   一份公示的 PDF，可以打印（有中文字体时）
                   one notice as a PDF to print, where there is a Chinese font
site.toml          公开栏网站的设置 the settings of the board's site
policy.txt         查账的人信任谁的钥匙、哪些见证人
                   whose keys a verifier trusts, and which witnesses
charters.txt       账本是哪一份章程建的 which charter founded the ledger
notice.tlog-proof  一份公示的证明 the proof of one notice
evidence/          一张票据，原件和遮盖后的 one receipt, as it was and masked
witnesses/         三家见证人，各有钥匙和记忆 three witnesses, with keys and memory
keys/              示例人员的钥匙 the keys of the fictional officers
tampered/          公开目录的副本，被改了一个数字 a copy with one figure changed

所有钥匙的口令都是下面这一行，只因为这是演示；真的口令不能这样放。
The passphrase of every key is the next line, since this is a demonstration.
{PASSPHRASE}
"""


class FolderNotEmpty(CouldNot):
    """The folder holds something that no demonstration made."""

    code: ClassVar[str] = "folder_not_empty"
    zh: ClassVar[str] = "{path} 里已有东西，没有动它。请换一个目录，或先把它移走。"
    en: ClassVar[str] = "{path} is not empty, and was left alone. Choose another, or move it away."


class FolderUsed(CouldNot):
    """The folder holds an earlier demonstration."""

    code: ClassVar[str] = "folder_used"
    zh: ClassVar[str] = (
        "{path} 里是上一次的演示，没有动它。要重做请加 --force（上一次的会删掉）；"
        "只想再看：mingbai serve {path}/ledger，口令在 {path}/README.txt 最后一行。"
    )
    en: ClassVar[str] = (
        "{path} holds an earlier demonstration, and was left alone. To make it anew add --force, "
        "which deletes it; only to see it again: mingbai serve {path}/ledger, with the passphrase "
        "in the last line of {path}/README.txt."
    )


def prepare(folder: Path, *, force: bool) -> None:
    """Make *folder* ready for a demonstration, and mark it as one.

    Raises:
        FolderNotEmpty: it holds something else; nothing was touched.
        FolderUsed: it holds an earlier demonstration, and *force* wasn't given.
        FileUnwritable: it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = {path.name for path in folder.iterdir()}
        if found:
            if not _is_ours(folder, found):
                raise FolderNotEmpty(path=folder)
            if not force:
                raise FolderUsed(path=folder)
            _empty(folder)
        (folder / README).write_text(_TEXT, "utf-8")
    except OSError as error:
        raise FileUnwritable(path=folder, reason=reason_of(error)) from error


def _is_ours(folder: Path, found: set[str]) -> bool:
    if not found <= set(_MADE) or README not in found:
        return False
    return (folder / README).read_text("utf-8", "replace").startswith(_MARK)


def _empty(folder: Path) -> None:
    """Remove what a demonstration made, the mark last, so that a stop in between is no harm."""
    for name in _MADE:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
