"""What can go wrong between a submission and its receipt, by name (design section 7).

A ``HaltError`` says that signing stopped, and carries the evidence. Nothing here is sticky: every
append looks at the world anew, and goes on when what stopped it is gone.
"""

from ledger.core.errors import ConflictError, HaltError, MalformedError, NotFoundError, RefusedError

# --- the three places that remember what was signed, compared -----------------------------------


class RecordsBehind(HaltError):
    """The lock store remembers signing more than the records hold: they were restored."""

    code = "records_behind"
    zh = (
        "已停止签发：签发记录说已签到第 {signed_size} 条，数据库却只有 {size} 条，"
        "像是恢复了旧的数据库备份。请换上更新的数据库；公开目录里有全部已公开的条目，"
        "可用 mingbai fsck 目录 --refill 从那里补齐。不要删除签发记录，否则会签出两个互相矛盾的"
        "账本。"
    )
    en = (
        "Signing stopped: the lock store says {signed_size} entries were signed, the database "
        "holds only {size}; it looks like an old backup. Bring back the newer database, or fill "
        "it up from the published directory with: mingbai fsck DIR --refill. Do not delete the "
        "lock store: that would sign two ledgers that contradict each other."
    )


class RecordsContradict(HaltError):
    """The records hold other entries than those that were signed."""

    code = "records_contradict"
    zh = (
        "已停止签发：前 {size} 条的根与已签发的不同（已签发 {signed_root}，现在 {root}）。"
        "数据库里的条目被改过，或者不是这个账本的。请用 mingbai fsck 找出哪里不同，再换上完好的"
        "备份。"
    )
    en = (
        "Signing stopped: the root of the first {size} entries isn't the one that was signed "
        "(signed {signed_root}, now {root}). Entries in the database were changed, or belong to "
        "another ledger. Find where with mingbai fsck, then bring back a sound backup."
    )


class HeadDisagrees(HaltError):
    """The records' head does not follow from the records' entries."""

    code = "head_disagrees"
    zh = (
        "已停止签发：数据库里的账头与条目对不上（{what}：账头 {found}，条目 {expected}）。"
        "请用 mingbai fsck 找出哪里不同；若只是缓存错了，它会说怎样重建。"
    )
    en = (
        "Signing stopped: the head in the database does not follow from its entries ({what}: the "
        "head has {found}, the entries give {expected}). Find where with mingbai fsck; if only the "
        "cache is wrong, it says how to rebuild it."
    )


class LockBehind(HaltError):
    """The lock store is older than what the records say was published: it was restored or lost."""

    code = "lock_behind"
    zh = (
        "已停止签发：已公开到第 {known_size} 条，签发记录却停在 {signed_size}，像是签发记录丢失"
        "或被旧备份覆盖。"
        "请换回较新的签发记录（钥匙旁的 head 文件）。若确已丢失，且没有别的机器在用这把钥匙签发，"
        "可用 mingbai fsck 目录 --reset-lock 在全面核对后重建。"
    )
    en = (
        "Signing stopped: {known_size} entries were published, the lock store stands at "
        "{signed_size}; it was lost, or overwritten by "
        "an old backup. Bring back the newer one (the "
        "file head beside the key). If it is lost, and no other machine signs with this key, "
        "mingbai fsck DIR --reset-lock makes it anew after a full check."
    )


class PublishedAhead(HaltError):
    """The published checkpoint bears our valid signature and says more than we signed."""

    code = "published_ahead"
    zh = (
        "已停止签发：公开的检查点有 {size} 条，并带有本账本的有效签名，签发记录却只到 {signed_size}"
        "。"
        "要么这台机器整个恢复到了旧备份，要么另一台机器在用同一把钥匙。"
        "请停掉另一台，或换上较新的数据；检查点原文附在错误里，请保存作证。"
    )
    en = (
        "Signing stopped: the published checkpoint has {size} entries and bears this log's valid "
        "signature, but the lock store knows of {signed_size} only. Either this machine was "
        "restored from an old backup, or another one uses the same key. Stop the other, or bring "
        "back newer data; keep the checkpoint that comes with this error as evidence."
    )


class PublishedContradicts(HaltError):
    """Two checkpoints, both with our valid signature, contradict each other."""

    code = "published_contradicts"
    zh = (
        "已停止签发：公开的检查点（{size} 条）带有本账本的有效签名，却与签发记录（{signed_size}"
        " 条，"
        "根 {signed_root}）互相矛盾。有人用这把钥匙签出了两个账本。请保存附上的检查点作证，"
        "报告街道，并查清谁持有这把钥匙。"
    )
    en = (
        "Signing stopped: the published checkpoint ({size} entries) bears this log's valid "
        "signature and contradicts what was signed here ({signed_size} entries, root "
        "{signed_root}). Somebody signed two ledgers with this key. Keep the checkpoint that comes "
        "with this error, report it to the authority, and find out who holds the key."
    )


class PublishedBehind(HaltError):
    """The published directory is older than what was published: it was restored."""

    code = "published_behind"
    zh = (
        "已停止签发：公开目录停在第 {size} 条，而已公开过 {known_size} 条，像是恢复了旧的公开目"
        "录。"
        "请换上较新的目录，或用 mingbai publish 目录 --repair 在核对后从数据库重建。"
    )
    en = (
        "Signing stopped: the published directory stands at {size} entries, but {known_size} were "
        "published; it looks like an old backup. Bring back the newer directory, or rebuild it "
        "from the records, after they were checked, with: mingbai publish DIR --repair."
    )


class PublishedMissing(HaltError):
    """A checkpoint was published, and is gone."""

    code = "published_missing"
    zh = (
        "已停止签发：已公开过 {known_size} 条，公开目录里却没有检查点（目录未挂载、被清空，"
        "或路径写错）。"
        "请检查路径；若确已丢失，用 mingbai publish 目录 --repair 在核对后从数据库重建。"
    )
    en = (
        "Signing stopped: {known_size} entries were published, but there is no checkpoint in the "
        "published directory (not mounted, emptied, or a wrong path). Check the path; if it is "
        "lost, rebuild it from the records with: mingbai publish DIR --repair."
    )


class PublishedForeign(HaltError):
    """What stands as the published checkpoint isn't one that this log signed."""

    code = "published_foreign"
    zh = (
        "已停止签发：公开目录里的检查点不是本账本签发的（{reason}）。文件损坏，或目录属于别的账"
        "本。"
        "请检查路径；若是损坏，用 mingbai publish 目录 --repair 在核对后从数据库重建。"
    )
    en = (
        "Signing stopped: the checkpoint in the published directory was not signed by this log "
        "({reason}). The file is damaged, or the directory is another ledger's. Check the path; if "
        "it is damage, rebuild it from the records with: mingbai publish DIR --repair."
    )


class PublishedDamaged(HaltError):
    """The published tiles do not lead to the root of the published checkpoint."""

    code = "published_damaged"
    zh = (
        "已停止签发：公开的瓦片与检查点对不上（{reason}）。文件缺失或损坏。"
        "请用 mingbai publish 目录 --repair 在核对后从数据库重建，并检查硬盘。"
    )
    en = (
        "Signing stopped: the published tiles and the checkpoint do not belong together "
        "({reason}). Files are missing or damaged. Rebuild them from the records with "
        "mingbai publish DIR --repair, and check the disk."
    )


class WrittenDiffers(HaltError):
    """What was read back isn't what was written: a flipped bit, or somebody else's hand."""

    code = "written_differs"
    zh = (
        "已停止签发：{path} 写入后读回的内容不同（应为 {expected}，读到 {found}）。"
        "硬盘或内存可能有故障，或有人在改公开目录。请先检查硬件；再用 mingbai publish 目录 --re"
        "pair 重建。"
    )
    en = (
        "Signing stopped: {path} read back differs from what was written (expected {expected}, "
        "found {found}). The disk or the memory may be failing, or somebody edits the published "
        "directory. Check the hardware first, then run mingbai publish DIR --repair."
    )


class LogKeyWrong(HaltError):
    """The key that was given isn't the key of this ledger's charter."""

    code = "log_key_wrong"
    zh = (
        "已停止签发：账本里登记的账本钥匙与这里的（{key}）对不上。请用这个账本自己的钥匙；"
        "换钥匙做到一半的，再执行一次 mingbai key succeed。"
    )
    en = (
        "Signing stopped: the log keys that the ledger names are not those here ({key}). Use the "
        "ledger's own; if a key succession was interrupted, run mingbai key succeed again."
    )


class LogKeysElsewhere(RefusedError):
    """A key succession came in, and the keys that it brings aren't here."""

    code = "log_keys_elsewhere"
    zh = (
        "这条陈述给账本换的钥匙不在这台机器上，入账以后就签不出检查点了。"
        "请在账本的机器上用 mingbai key succeed 入账。"
    )
    en = (
        "The log's new keys that this statement brings are not here, and without them no further "
        "checkpoint could be signed. Enter it with mingbai key succeed, on the ledger's machine."
    )


class SuccessionPending(ConflictError):
    """A key succession was prepared before, and isn't entered."""

    code = "succession_pending"
    zh = "上次准备换的账本钥匙还没有入账（{keys}）。请先让上级签好入账；不换了就加 --withdraw。"
    en = (
        "A key succession was prepared and isn't entered yet ({keys}). Have the authority sign it "
        "and enter it; to give it up, use --withdraw."
    )


class SuccessionUnprepared(ConflictError):
    """The keys that a key succession brings are not those that were prepared here."""

    code = "succession_unprepared"
    zh = "这里没有为账本准备好这些新钥匙（{keys}）。请先执行 mingbai key succeed 准备。"
    en = (
        "These new log keys were not prepared here ({keys}). Prepare them first, with mingbai key "
        "succeed."
    )


class CheckpointGoesBack(HaltError):
    """A publisher was asked to replace a checkpoint by one that isn't larger."""

    code = "checkpoint_goes_back"
    zh = (
        "已停止公开：公开的检查点已有 {standing} 条，不能换成 {size} 条的。"
        "公开目录与数据库来自不同时间，请运行 mingbai fsck。"
    )
    en = (
        "Publishing stopped: a checkpoint of {standing} entries stands and is not replaced by one "
        "of {size}. The published directory and the records are of different times; run "
        "mingbai fsck."
    )


# --- the clock and the disk ---------------------------------------------------------------------


class ClockBack(HaltError):
    """The clock stands before the last entry."""

    code = "clock_back"
    zh = (
        "已停止签发：系统时钟（{now}）早于最后一条的时间（{last}）。请校准时钟（如启用 NTP）"
        "后重试。"
    )
    en = (
        "Signing stopped: the clock says {now}, which is before the last entry's {last}. Set the "
        "clock right (NTP), then try again."
    )


class ClockAhead(HaltError):
    """The clock stands so far after the last entry that it is more likely wrong than right."""

    code = "clock_ahead"
    zh = (
        "已停止签发：系统时钟（{now}）比最后一条的时间（{last}）晚了 {days} 天以上，多半是时钟错"
        "了。"
        "时间只能往前，签错就改不回来。请校准时钟；若账本确实停用了这么久，"
        "请设 MINGBAI_MAX_PAUSE_DAYS 为更大的天数再启动一次。"
    )
    en = (
        "Signing stopped: the clock says {now}, more than {days} days after the last entry's "
        "{last}; it is probably wrong, and an entry's time can't be taken back. Set the clock "
        "right; if the ledger did rest for so long, start once with MINGBAI_MAX_PAUSE_DAYS set to "
        "a larger number of days."
    )


class NoRoom(HaltError):
    """The disk is full, or so nearly full that nothing is begun."""

    code = "no_room"
    zh = (
        "已停止签发：硬盘空间不足（剩 {free} 字节，至少要 {floor}）。未确认的都没有公开，"
        "已有的不受影响。"
        "请腾出空间后重试；同一份陈述重发不会重复入账。"
    )
    en = (
        "Signing stopped: the disk is full ({free} bytes left, {floor} needed). What was not "
        "acknowledged was not published; what was is safe. Make room and try again; the same "
        "statement sent again is not entered twice."
    )


class AppendFailed(HaltError):
    """A step of the append procedure failed for a reason that is none of the ledger's own."""

    code = "append_failed"
    zh = (
        "这次没有写成（{reason}）。没有确认的，可能已入账、可能没有；请原样重发，"
        "同一份陈述不会重复入账。若一再失败，请看服务器日志。"
    )
    en = (
        "This append did not finish ({reason}). What was not acknowledged may be in the ledger or "
        "not; send the same bytes again, a statement is never entered twice. If it goes on, look "
        "at the server's log."
    )


class NoWitnesses(HaltError):
    """Nobody else remembers what this ledger signed: a warning at start-up, never raised."""

    code = "no_witnesses"
    zh = (
        "提醒：这个账本没有见证人。若整台机器（数据库、公开目录和签发记录）一起恢复到旧备份，"
        "机器自己察觉不到，会签出两个互相矛盾的账本。请把签发记录与数据库分开备份。"
    )
    en = (
        "Warning: this ledger has no witnesses. If the whole machine (records, published directory "
        "and lock store) is restored from one old backup, it can't notice by itself, and would "
        "sign two ledgers that contradict each other. Back up the lock store apart from the rest."
    )


# --- submissions --------------------------------------------------------------------------------


class CopyContradicts(RefusedError):
    """What a copy of the published tree holds does not lead to the checkpoint it shows."""

    code = "copy_contradicts"
    zh = (
        "这份副本的 {size} 条算不出它自己的检查点（签名的根 {signed_root}，算出 {root}）："
        "副本坏了，或被改过。什么都没有恢复。请换一份副本（另一个镜像、另一台机器）。"
    )
    en = (
        "The {size} entries of this copy do not lead to its own checkpoint (signed root "
        "{signed_root}, calculated {root}): it is damaged, or was changed. Nothing was rebuilt. "
        "Take another copy: another mirror, another machine."
    )


class Busy(RefusedError):
    """The queue is full; nothing of this submission was taken."""

    code = "busy"
    zh = "现在太忙，这份没有收下。请在 {retry_after_s} 秒后重发。"
    en = "Too busy: this was not taken. Send it again in {retry_after_s} seconds."


class Closed(RefusedError):
    """The ledger is being closed; nothing of this submission was taken."""

    code = "closed"
    zh = "服务正在停止，这份没有收下。请稍后重发。"
    en = "The service is stopping: this was not taken. Send it again later."


class NoStatements(MalformedError):
    """A submission without a statement."""

    code = "no_statements"
    zh = "没有要提交的陈述。"
    en = "There is no statement in this submission."


class TooManyStatements(RefusedError):
    """More statements in one submission than one transaction should hold."""

    code = "too_many_statements"
    zh = "一次提交了 {count} 条，最多 {limit} 条。请分成几批。"
    en = "{count} statements in one submission; at most {limit}. Send several."


# --- a ledger's directory -----------------------------------------------------------------------


class LedgerMissing(NotFoundError):
    """There is no ledger in this directory."""

    code = "ledger_missing"
    zh = "{path} 里没有账本（没有 ledger.json）。请检查路径，或用 mingbai init 新建。"
    en = (
        "There is no ledger in {path} (no ledger.json). Check the path, or make one with "
        "mingbai init."
    )


class LedgerExists(ConflictError):
    """There is a ledger in this directory, and it is another one."""

    code = "ledger_exists"
    zh = "{path} 里已有账本 {origin}，不能再建。请换一个目录。"
    en = "{path} already holds the ledger {origin}. Choose another directory."


class MalformedLedgerFile(MalformedError):
    """``ledger.json`` isn't what ``mingbai init`` writes."""

    code = "malformed_ledger_file"
    zh = "{path} 不是 mingbai init 写下的样子：{reason}。"
    en = "{path} isn't what mingbai init writes: {reason}."


class EntryMissing(NotFoundError):
    """No published entry has this index."""

    code = "entry_missing"
    zh = "没有第 {index} 条；已公开 {size} 条（序号从 0 起）。"
    en = "There is no entry {index}; {size} are published (counting from 0)."


class NotPublished(NotFoundError):
    """The ledger has no checkpoint yet."""

    code = "not_published"
    zh = "这个账本还没有公开任何检查点。"
    en = "This ledger has not published a checkpoint yet."
