"""What is wrong with evidence of a split view, with a copy, or with the message about it.

Evidence that does not hold is never a disproof of the log: it shows nothing either way.
"""

# ruff: noqa: D101 -- as in ledger.core.errors: a class here is its name and two sentences.

from verifier.errors import UncheckedError


class SplitFileMalformed(UncheckedError):
    code = "split_file_malformed"
    zh = "这不是分叉证据文件，或者缺了、多了什么（{where}）。请要一份原样的文件。"
    en = "This is no evidence file, or something is missing or added ({where}). Get it unchanged."


class SplitOtherLogs(UncheckedError):
    code = "split_other_logs"
    zh = "两份检查点是两本账的（{first} 和 {second}），说明不了分叉。"
    en = "The checkpoints are of two logs ({first} and {second}), which shows no split."


class SplitSameTree(UncheckedError):
    code = "split_same_tree"
    zh = "两份检查点说的是同一个内容，没有分叉。"
    en = "Both checkpoints say the same: this shows no split."


class SplitKindUnfit(UncheckedError):
    code = "split_kind_unfit"
    zh = "两份检查点一份 {first} 条、一份 {second} 条，这种证明用不上：单凭大小不同说明不了分叉。"
    en = "This kind of proof does not go with sizes {first} and {second}, which alone show nothing."


class SplitNotShown(UncheckedError):
    code = "split_not_shown"
    zh = "文件里的证明接不到签过名的根（{size} 条的那份），说明不了分叉。"
    en = "A proof in it does not lead to the signed root (of size {size}), so it shows no split."


class CopiesNotCompared(UncheckedError):
    code = "copies_not_compared"
    zh = "{size} 条的那份缺哈希块，或哈希块接不到签名的根，两份前后接不接得上，没法说。"
    en = (
        "The tiles of the larger copy (size {size}) are missing or do not lead to its signed root, "
        "so nobody can say whether one continues the other."
    )


class MirrorRootWrong(UncheckedError):
    code = "mirror_root_wrong"
    zh = "{place} 给的内容算不出它签名的根（{size} 条），没有收；镜像还是原来那份。"
    en = (
        "What {place} gave does not lead to the root that it has signed (size {size}). Nothing of "
        "it was kept; the mirror is as it was."
    )


class MirrorBehind(UncheckedError):
    code = "mirror_behind"
    zh = "{place} 现在只有 {size} 条，镜像里已有 {kept} 条：账本退回去了？镜像没有动。"
    en = (
        "{place} has {size} entries, and the mirror {kept}: was the ledger rolled back? The mirror "
        "was left as it is."
    )


class MirrorInconsistent(UncheckedError):
    code = "mirror_inconsistent"
    zh = (
        "{place} 给的（{size} 条）和镜像里的（{kept} 条）对不上，但还不能作为证据给别人看"
        "（inconsistent, not transferable）：{reason}镜像没有动。"
    )
    en = (
        "What {place} shows (size {size}) is inconsistent with the mirror (size {kept}), not "
        "transferable: this convinces nobody else. {reason} The mirror was left as it is."
    )


class MirrorDamaged(UncheckedError):
    code = "mirror_damaged"
    zh = "镜像 {place} 里的 {path} 缺了或坏了，没有签字。请移走整个镜像，重新取一份。"
    en = (
        "{path} in the mirror {place} is missing or damaged. Nothing was cosigned; move the copy "
        "away and mirror the ledger again."
    )


class MirrorKeyUnfit(UncheckedError):
    code = "mirror_key_unfit"
    zh = (
        "{key} 不能当镜像的钥匙：类型要是 ed25519-witness 或 ml-dsa-44，几把的名字要一样，"
        "不能是账本自己的名字。用 mingbai key new --type 新建。"
    )
    en = (
        "{key} can't be a mirror's key: its type must be ed25519-witness or ml-dsa-44, all must "
        "have one name, and not the log's. mingbai key new --type makes one."
    )


class MirrorClockWrong(UncheckedError):
    code = "mirror_clock_wrong"
    zh = "这台机器的时钟（Unix 秒 {now_s}）比签过的时间（{seen_s}）还早，没有签字。请先校时。"
    en = (
        "This machine's clock (Unix second {now_s}) is behind a time that was signed ({seen_s}), "
        "so nothing was cosigned. Set it right first."
    )


class MirrorBusy(UncheckedError):
    code = "mirror_busy"
    zh = "{path} 正有另一个程序在更新，这次没有动。"
    en = "Another program is updating {path}; it was left alone."


class WatchBusy(UncheckedError):
    code = "watch_busy"
    zh = "{path} 正有另一个看守在用，这次没有查。请等它查完，或者换一个目录。"
    en = "Another watch is at work in {path}; nothing was done. Wait for it, or use another folder."


class WatchBroke(UncheckedError):
    code = "watch_broke"
    zh = (
        "程序里有个错，这本账没看成（{kind}，{place}）；别的账照看。请报告给开发者"
        "（MINGBAI_DEBUG=1 打印细节）。"
    )
    en = (
        "There is a mistake in this program: this ledger could not be looked at ({kind}, {place}); "
        "the others were. Please report it (MINGBAI_DEBUG=1 prints details)."
    )


class MirrorKeysClosed(UncheckedError):
    code = "mirror_keys_closed"
    zh = "这样启动开不了钥匙文件。请用安装好的 mingbai-verify 命令。"
    en = "Started like this, no key file can be opened. Use the command mingbai-verify."


class AlertsUndelivered(UncheckedError):
    code = "alerts_undelivered"
    zh = "告警没送到（{reason}），还有 {count} 条，下一轮再送。"
    en = "Alerts were not delivered ({reason}); {count} are kept, to be sent in the next round."


class WatchStateMalformed(UncheckedError):
    code = "watch_state_malformed"
    zh = "{path} 不是这个程序存的，或者坏了。请移走它再来；先看看里面有没有没送到的告警。"
    en = "{path} is damaged, or something else. Move it away; look first for alerts in it."
