"""What can go wrong on the command line itself, and which exit code any error means."""

from typing import ClassVar

from ledger.core.errors import (
    ConflictError,
    DisprovedError,
    HaltError,
    LedgerError,
    MalformedError,
    RefusedError,
)

DONE = 0
REFUSED = 1
COULD_NOT = 2


def exit_code(error: LedgerError) -> int:
    """Return 1 for what was looked at and refused or disproved, 2 for what could not be done."""
    refused = (DisprovedError, RefusedError, ConflictError, HaltError, MalformedError)
    return REFUSED if isinstance(error, refused) else COULD_NOT


class CouldNot(LedgerError):
    """The command could not do what it was asked; nothing was looked at or changed."""

    code: ClassVar[str] = "could_not"
    zh: ClassVar[str] = "没做成。"
    en: ClassVar[str] = "It could not be done."


class ExtraMissing(CouldNot):
    """A part that the base install leaves out isn't installed."""

    code: ClassVar[str] = "extra_missing"
    zh: ClassVar[str] = "这个命令要先装上账本服务的部分：pip install 'mingbai[{extra}]'"
    en: ClassVar[str] = "This command needs more to be installed: pip install 'mingbai[{extra}]'"


class FileUnreadable(CouldNot):
    """A file that was named can't be read."""

    code: ClassVar[str] = "file_unreadable"
    zh: ClassVar[str] = "读不了 {path}：{reason}。请检查路径和权限。"
    en: ClassVar[str] = "{path} can't be read: {reason}. Check the path and its permissions."


class FileTooLarge(CouldNot):
    """A file that was named is far larger than anything it could be."""

    code: ClassVar[str] = "file_too_large"
    zh: ClassVar[str] = "{path} 太大（超过 {limit} 字节），不像是要的文件。"
    en: ClassVar[str] = "{path} is too large (over {limit} bytes) to be what it should be."


class FileUnwritable(CouldNot):
    """A file that was named can't be written."""

    code: ClassVar[str] = "file_unwritable"
    zh: ClassVar[str] = "写不了 {path}：{reason}。请检查路径和权限。"
    en: ClassVar[str] = "{path} can't be written: {reason}. Check the path and its permissions."


class FileExists(CouldNot):
    """A file that would be made is already there."""

    code: ClassVar[str] = "file_exists"
    zh: ClassVar[str] = "{path} 已经有了，不会覆盖。请换一个文件名。"
    en: ClassVar[str] = "{path} already exists and is not overwritten. Choose another name."


class PassphraseMissing(CouldNot):
    """Nobody is there to ask, and no file or variable holds the passphrase."""

    code: ClassVar[str] = "passphrase_missing"
    zh: ClassVar[str] = (
        "没有给出 {key} 的口令，也没有终端可以问。请用 --passphrase-file，"
        "或设环境变量 MINGBAI_PASSPHRASE_FILE 或 MINGBAI_PASSPHRASE。口令不能写在命令行里。"
    )
    en: ClassVar[str] = (
        "No passphrase for {key}, and no terminal to ask on. Use --passphrase-file, or set "
        "MINGBAI_PASSPHRASE_FILE or MINGBAI_PASSPHRASE. A passphrase is never written on the "
        "command line."
    )


class PassphraseTooShort(CouldNot):
    """A new passphrase is shorter than anyone should choose."""

    code: ClassVar[str] = "passphrase_too_short"
    zh: ClassVar[str] = "口令太短，至少要 {minimum} 个字符；几个不相干的词连起来最好记。"
    en: ClassVar[str] = (
        "The passphrase is too short, it needs at least {minimum} characters; a few unrelated "
        "words are easy to remember."
    )


class PassphrasesDiffer(CouldNot):
    """The passphrase was typed differently the second time."""

    code: ClassVar[str] = "passphrases_differ"
    zh: ClassVar[str] = "两次输入的口令不一样，什么都没有改。请再来一次。"
    en: ClassVar[str] = "The two passphrases differ; nothing was changed. Please try again."


class PassphraseFilesCount(CouldNot):
    """There is neither one passphrase file for all keys nor one for each."""

    code: ClassVar[str] = "passphrase_files_count"
    zh: ClassVar[str] = (
        "有 {keys} 把钥匙，却给了 {files} 个口令文件：给一个（大家共用），或每把钥匙按顺序各给一个。"
    )
    en: ClassVar[str] = (
        "{files} passphrase files for {keys} keys: give one for all of them, or one for each, in "
        "the same order."
    )
