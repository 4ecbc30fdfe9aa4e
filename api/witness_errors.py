"""What can be wrong with a witness's own memory; what it refuses is in `witnessing_errors`."""

from typing import ClassVar

from ledger.core.errors import HaltError


class WitnessStateForeign(HaltError):
    """A witness that forgot would cosign any version: an empty directory is never taken for one."""

    code: ClassVar[str] = "witness_state_foreign"
    zh: ClassVar[str] = (
        "{path} 里没有见证人 {name} 的记录。记录丢了的见证人什么版本都会签：请找回原来的目录；"
        "新建见证人用 mingbai witness new。"
    )
    en: ClassVar[str] = (
        "{path} is not the memory of the witness {name}. A witness that forgot would cosign any "
        "version: bring the directory back; mingbai witness new makes a new witness."
    )


class WitnessStateDamaged(HaltError):
    """What is remembered of a log isn't one of its checkpoints."""

    code: ClassVar[str] = "witness_state_damaged"
    zh: ClassVar[str] = "{path} 里记下的检查点坏了，不再为这本账签名。请从备份找回较新的一份。"
    en: ClassVar[str] = (
        "the checkpoint remembered in {path} is damaged; this log is not cosigned any more. Bring "
        "back the newest copy that there is."
    )


class WitnessStateFailed(HaltError):
    """The file system refused."""

    code: ClassVar[str] = "witness_state_failed"
    zh: ClassVar[str] = "见证人的记录 {path} 不能读写：{problem}。"
    en: ClassVar[str] = "the witness's memory {path} cannot be read or written: {problem}."
