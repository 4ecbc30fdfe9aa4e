"""What a witness refuses, and what a log refuses of a witness, each condition by name."""

# ruff: noqa: D101 -- a class here is its name and its two sentences; a third would say nothing.

from ledger.core.errors import ConflictError, DisprovedError, MalformedError, NotFoundError

# ------------------------------------------------------------------------- what a witness is sent


class RequestLinesMalformed(MalformedError):
    code = "witness_request_malformed"
    zh = "请求的格式不对：应为 old 行、证明行、空行、检查点，每行以换行结束。"
    en = (
        "the request is not an old line, proof lines, an empty line and a checkpoint, each line "
        "ended by a newline."
    )


class TooManyHashes(MalformedError):
    code = "witness_too_many_hashes"
    zh = "证明有 {count} 行，最多 {limit} 行。"
    en = "the proof has {count} lines and may have {limit}."


class LogCheckpointMalformed(MalformedError):
    code = "log_checkpoint_malformed"
    zh = "这不是检查点：应为账本名、条数、树根三行，之后的行不能是空行。"
    en = "this is not a checkpoint: origin, size and root, and no line after them is empty."


class OldSizeBeyond(MalformedError):
    code = "old_size_beyond"
    zh = "旧的条数 {old_size} 比检查点的 {size} 还大。"
    en = "the old size {old_size} is larger than the checkpoint's {size}."


class LogUnknown(NotFoundError):
    code = "log_unknown"
    zh = "本见证人不为账本 {origin} 作证。"
    en = "this witness does not know the log {origin}."


class OldSizeOther(ConflictError):
    code = "old_size_other"
    zh = "本见证人上次见到 {size} 条，不是 {old_size} 条；请从 {size} 条证明起。"
    en = "the last checkpoint seen had {size} entries, not {old_size}; prove growth from {size}."


class RootDiffers(DisprovedError):
    """The facts *seen* and *note* are two checkpoints under the log's key: a forked log."""

    code = "root_differs"
    zh = "同样 {size} 条，树根却与见过的不同：这本账有两个版本。"
    en = "a tree of {size} entries was seen with another root: this log has two versions."


class ProofNotEmpty(DisprovedError):
    code = "proof_not_empty"
    zh = "从零条起不需要证明，却给了 {count} 行。"
    en = "from size 0 there is nothing to prove, and {count} lines are given."


# ------------------------------------------------------------------------ what a witness answers


class CosignaturesMalformed(MalformedError):
    code = "cosignatures_malformed"
    zh = "见证人的回答不是签名行。"
    en = "the witness's answer is not signature lines."


class CosignatureMissing(DisprovedError):
    code = "cosignature_missing"
    zh = "见证人的回答里没有它自己钥匙的签名（{names}）。"
    en = "the witness's answer has no signature by its own key ({names})."


class CosignatureTimeFar(DisprovedError):
    code = "cosignature_time_far"
    zh = "见证人 {name} 的签名写着第 {time_s} 秒，现在是第 {now_s} 秒，差得太远。"
    en = "the signature of {name} says second {time_s} and it is {now_s}: too far apart."
