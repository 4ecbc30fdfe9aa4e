"""What ``fsck`` finds: each difference between what is kept and what follows from the entries."""

from ledger.core.errors import DisprovedError


class EntriesMissing(DisprovedError):
    """The records don't hold the entries 0, 1, 2 … up to their size."""

    code = "entries_missing"
    zh = "应有 {expected} 条，只读到 {found} 条，条目有缺。请换上完好的备份，或从公开目录补齐。"
    en = (
        "{expected} entries are expected, {found} were read: some are missing. Bring back a sound "
        "backup, or fill the records up from the published directory."
    )


class EntryInadmissible(DisprovedError):
    """An entry that could not have been admitted where it stands."""

    code = "entry_inadmissible"
    zh = "这一条按规则不能入账：{cause}"
    en = "this entry is not admissible where it stands: {cause}"


class ColumnDiffers(DisprovedError):
    """A column of the entry table isn't what the entry itself says."""

    code = "column_differs"
    zh = (
        "数据库列 {column} 与条目内容不同：应为 {expected}，却是 {found}。有人改过数据库，"
        "请换上完好的备份。"
    )
    en = (
        "the column {column} is not what the entry says: expected {expected}, found {found}. The "
        "database was edited; bring back a sound backup."
    )


class HeadDiffers(DisprovedError):
    """The records' head isn't what the entries give."""

    code = "head_differs"
    zh = (
        "账头的 {field} 与重算的不同：应为 {expected}，却是 "
        "{found}。可用 mingbai fsck 目录 --rebuild 重建缓存。"
    )
    en = (
        "the head's {field} is not what the entries give: expected {expected}, found {found}. "
        "mingbai fsck DIR --rebuild makes the caches anew."
    )


class RememberedDiffers(DisprovedError):
    """The admission cache isn't what a replay gives."""

    code = "remembered_differs"
    zh = (
        "入账缓存与重算的不同：应为 {expected}，却是 {found}。"
        "可用 mingbai fsck 目录 --rebuild 重建缓存。"
    )
    en = (
        "the admission cache is not what a replay gives: expected {expected}, found {found}. "
        "mingbai fsck DIR --rebuild makes the caches anew."
    )


class FileDiffers(DisprovedError):
    """A published tile or bundle isn't what the entries give."""

    code = "file_differs"
    zh = (
        "公开文件与重算的不同（应为 {expected}，却是 {found}）"
        "。可用 mingbai publish 目录 --repair 重建。"
    )
    en = (
        "this published file is not what the entries give (SHA-256 expected {expected}, found "
        "{found}). mingbai publish DIR --repair makes it anew."
    )


class FileAbsent(DisprovedError):
    """A tile or bundle that a checkpoint needs isn't published."""

    code = "published_file_absent"
    zh = "缺少公开文件。可用 mingbai publish 目录 --repair 重建。"
    en = "this published file is missing. mingbai publish DIR --repair makes it anew."


class FileStray(DisprovedError):
    """A file in the published tree that no checkpoint implies."""

    code = "file_stray"
    zh = "公开目录里多出一个不该有的文件。可用 mingbai publish 目录 --repair 清理。"
    en = (
        "this file in the published tree belongs to no checkpoint. mingbai publish DIR --repair "
        "takes it away."
    )


class CheckpointDiffers(DisprovedError):
    """A signed checkpoint that the entries do not lead to."""

    code = "checkpoint_differs"
    zh = (
        "已签发的检查点（{size} 条）与条目算出的根不同：检查点 {found}，条目 {expected}。"
        "请保存检查点作证。"
    )
    en = (
        "a signed checkpoint of {size} entries has root {found}, but the entries give {expected}. "
        "Keep the checkpoint as evidence."
    )


class CheckpointForeign(DisprovedError):
    """A kept or published checkpoint that this log did not sign."""

    code = "checkpoint_foreign"
    zh = "检查点不是本账本签发的：{cause}"
    en = "this checkpoint was not signed by this log: {cause}"


class LockDiffers(DisprovedError):
    """The lock store's head isn't on the way to the records' entries."""

    code = "lock_differs"
    zh = "签发记录（{size} 条）的根是 {found}，条目算出的是 {expected}。"
    en = "the lock store's head of {size} entries has root {found}; the entries give {expected}"
