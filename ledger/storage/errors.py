"""What goes wrong where bytes are kept; each error says what to do."""

from ledger.core.errors import (
    ConflictError,
    DisprovedError,
    HaltError,
    LedgerError,
    MalformedError,
    NotFoundError,
    RefusedError,
)


class StorageFailed(LedgerError):
    """The database, the disk or the network didn't answer; what was asked may have happened."""

    code = "storage_failed"
    zh = (
        "存储没有响应（{where}）：{problem}。请检查数据库、磁盘和网络，再试一次；已经入账的不会丢。"
    )
    en = (
        "The storage did not answer ({where}): {problem}; check the database, the disk and the "
        "network, then try again: what was acknowledged is not lost"
    )


class DiskFull(HaltError):
    """There is no room left."""

    code = "disk_full"
    zh = "磁盘满了（{where}），已停止记账。请腾出空间后重新启动。"
    en = "The disk is full ({where}), so nothing more is recorded; make room, then start again"


class RecordsDamaged(HaltError):
    """The database contradicts itself, or can't be read."""

    code = "records_damaged"
    zh = "账本数据库前后不一致或已损坏（{where}）：{problem}。请不要继续记账，先运行 mingbai fsck。"
    en = (
        "The records are damaged or contradict themselves ({where}): {problem}; append nothing, "
        "and run mingbai fsck"
    )


class RecordsMissing(NotFoundError):
    """There is no database where one was expected."""

    code = "records_missing"
    zh = "找不到账本数据库：{where}。请检查路径；如果刚从备份恢复，请确认数据库也恢复了。"
    en = (
        "There are no records at {where}; check the path, and after a restore, that the database "
        "was restored too"
    )


class RecordsUnusable(RefusedError):
    """The database can't give what the records promise, durability above all."""

    code = "records_unusable"
    zh = "这个数据库不能用来保存账本（{where}）：{problem}。"
    en = "This database cannot keep the records ({where}): {problem}"


class SchemaUnknown(RefusedError):
    """The tables were made by a Mingbai that this one doesn't know."""

    code = "schema_unknown"
    zh = "数据库由更新版本的明白账建立（{where}，版本 {revision}）。请先升级本程序。"
    en = "The tables at {where} were made by a newer Mingbai (revision {revision}); upgrade first"


class OtherLedger(RefusedError):
    """The file holds the records of another ledger."""

    code = "other_ledger"
    zh = "{where} 里是另一本账（{found}），不是 {expected}。请检查路径和 origin。"
    en = "{where} holds the records of {found}, not of {expected}; check the path and the origin"


class SizeMoved(ConflictError):
    """The records aren't of the size that the caller expected."""

    code = "size_moved"
    zh = "账本现有 {current} 条，不是预期的 {expected} 条：别的进程先写入了。请重新读取后再试。"
    en = (
        "The records hold {current} entries, not the {expected} expected: another process was "
        "first; read again, then retry"
    )


class StatementTwice(ConflictError):
    """A statement's id or number is already in the ledger."""

    code = "statement_twice"
    zh = "{where}：这份凭据（编号 {no}）已经在账本第 {index} 条里了。"
    en = "{where}: this statement (number {no}) is already in the ledger, as entry {index}"


class AlreadyClosed(ConflictError):
    """A statement that was to be closed is closed already, or isn't there."""

    code = "already_closed"
    zh = "要了结的凭据 {id} 不在账本里，或已被别的凭据了结。"
    en = "The statement {id} that was to be closed is not in the ledger, or is closed already"


class TurnNotGiven(ConflictError):
    """Another process is writing to the ledger and didn't finish in time."""

    code = "turn_not_given"
    zh = "另一个进程正在写这本账（{where}），等了 {seconds} 秒。请稍后再试。"
    en = (
        "Another process is writing to this ledger ({where}); waited for {seconds} s; "
        "try again later"
    )


class TurnLost(ConflictError):
    """The lock that made this the only writer is gone; nothing was committed after it went."""

    code = "turn_lost"
    zh = "与数据库的连接中断，写入权已失去（{where}），本次没有写入。请重试。"
    en = "The connection that held the ledger's lock broke ({where}); nothing was written; retry"


class DifferentBytes(DisprovedError):
    """A published file that must never change is there with other bytes."""

    code = "different_bytes"
    zh = (
        "已公布的文件 {where} 内容不同，拒绝覆盖。有人改动过，或账本与公布目录来自不同时间的备份："
        "请运行 mingbai fsck。"
    )
    en = (
        "The published file {where} is there with other bytes and is not overwritten; somebody "
        "changed it, or ledger and published files come from backups of different times: "
        "run mingbai fsck"
    )


class FileMissing(NotFoundError):
    """There is no published file under this path."""

    code = "file_missing"
    zh = "没有这个公布文件：{where}。"
    en = "There is no published file {where}"


class HeadDamaged(MalformedError):
    """What the lock store holds isn't what it writes."""

    code = "head_damaged"
    zh = (
        "签名记录（锁存储）损坏：{where}。不要删除它来绕过：请与最近公布的检查点比对，"
        "再按手册恢复。"
    )
    en = (
        "The last signed head (lock store) is damaged: {where}; don't delete it to get round "
        "this: compare with the latest published checkpoint and follow the manual"
    )


class HeadMoved(ConflictError):
    """The lock store holds something else than expected: somebody else signed in between."""

    code = "head_moved"
    zh = "签名记录已被别的进程更新（{where}），现为 {current}。请重新读取后再试。"
    en = (
        "The last signed head was moved by another process ({where}), it is now {current}; "
        "read again, then retry"
    )


class HeadGoesBack(HaltError):
    """What is about to be signed contradicts what was signed."""

    code = "head_goes_back"
    zh = (
        "拒绝签名（{where}）：要签的（{new}）与已签过的（{current}）矛盾。"
        "账本可能是从旧备份恢复的，请运行 mingbai fsck。"
    )
    en = (
        "Refused to sign ({where}): {new} contradicts {current}, which was signed before; the "
        "records may come from an old backup: run mingbai fsck"
    )
