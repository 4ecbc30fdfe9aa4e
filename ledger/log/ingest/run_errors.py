"""What stops a run of the import."""

from typing import ClassVar

from ledger.core.errors import RefusedError


class RunProblem(RefusedError):
    """The import as a whole was not carried out."""

    code: ClassVar[str] = "import_not_done"
    zh: ClassVar[str] = "没有导入。"
    en: ClassVar[str] = "Nothing was imported."


class RowsHaveProblems(RunProblem):
    """Rows have problems, and nobody said that they may be left out."""

    code = "import_rows_have_problems"
    zh = (
        "{count} 行有问题，所以整个文件都没有提交。请改正后再来，或用 --skip-bad 明确略过（略过"
        "的行会另存一份）。"
    )
    en = (
        "{count} rows have problems, so nothing of the file was submitted. Correct them, or say "
        "--skip-bad to leave them out into a file of leftovers."
    )


class SignerMissing(RunProblem):
    """`by` names a signer whose key wasn't given, or a key was given that `by` doesn't name."""

    code = "import_signer_missing"
    zh = "签名人对不上：by 写的是 {expected}，给的钥匙是 {found}。请用 --key 给齐，不多也不少。"
    en = (
        "The signers don't match: `by` names {expected}, the keys given are {found}. "
        "Give exactly those with --key."
    )


class SealedPlaceMissing(RunProblem):
    """Something must be sealed, and there is no place for what opens it."""

    code = "import_sealed_place_missing"
    zh = (
        "映射文件要密封一些内容，但没有地方存放对应的开封资料。请用 --sealed 指定一个只有你能读"
        "的目录。"
    )
    en = (
        "The mapping seals some contents, and there is no place to keep what opens them. "
        "Name a directory that only you can read with --sealed."
    )


class SealedStoreDamaged(RunProblem):
    """The file of disclosures isn't what this program writes."""

    code = "import_sealed_store_damaged"
    zh = (
        "密封资料文件 {file} 第 {line} 行已损坏。请从备份恢复它，再重新导入；丢了它就打不开已密"
        "封的内容。"
    )
    en = (
        "Line {line} of the disclosures {file} is damaged. Restore it from a backup before "
        "importing again; without it what was sealed can't be opened."
    )


class FileRepeats(RunProblem):
    """All rows of the file were imported before, from a file of another name or form: a copy."""

    code = "import_file_repeats"
    zh = (
        "文件 {file} 的 {count} 行与已导入的 {earlier} 一模一样，像是副本，没有导入。确实是另外的"
        "记录，"
        "请用 --anew。"
    )
    en = (
        "The {count} rows of {file} are those of {earlier}, which was imported: a copy, and not "
        "taken. "
        "If they are other records, say --anew."
    )


class ImportRunning(RunProblem):
    """Another run holds the lock of this ledger's imports."""

    code = "import_running"
    zh = "另一个导入正在进行（锁 {path}）。等它结束再来；它死了锁会自动放开。"
    en = "Another import is under way (lock {path}). Wait; if it died, its lock is free by itself."


class HistoryDamaged(RunProblem):
    """The record of earlier imports isn't what this program writes."""

    code = "import_history_damaged"
    zh = "导入记录 {file} 第 {line} 行已损坏。请从备份恢复它；没有它就认不出改过的文件和副本。"
    en = (
        "Line {line} of the record of imports {file} is damaged. Restore it from a backup; without "
        "it changed files and copies can't be told."
    )


class SumsDiffer(RunProblem):
    """What is in the ledger doesn't add up to what is in the file: our own mistake, said loudly."""

    code: ClassVar[str] = "import_sums_differ"
    zh: ClassVar[str] = (
        "导入后的合计与文件不符：{what}，文件 {expected}，账本 {found}。请停止使用并报告这个问题。"
    )
    en: ClassVar[str] = (
        "After the import the sums differ: {what}, file {expected}, ledger {found}. "
        "Stop, and report this."
    )
