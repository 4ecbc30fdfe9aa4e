"""The signed checkpoint, before anything else: whose it is, who signed it, who witnessed it.

The order is C2SP tlog-proof's: the origin must be one that the policy names, then the log's
signature, then the quorum. A checkpoint without the quorum is still one, but nothing that rests on
it is ever 相符.
"""

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.errors import LedgerError
from ledger.core.keys import format_vkey
from ledger.core.note import parse_note
from ledger.core.policy import NO_QUORUM, Judged, open_checkpoint_by_policy
from verifier.anchor_dating import date_by_anchors
from verifier.anchor_proof import Shown
from verifier.checks import CHECKPOINT, LOG_SIGNATURE, QUORUM
from verifier.errors import LogKeyRetired, QuorumMissing
from verifier.language import Text, moment
from verifier.succession import (
    Generation,
    Newer,
    is_about_keys,
    open_old_checkpoint,
    was_seen_before,
)
from verifier.trust import Trust
from verifier.verdict import Check, Remark, Tally, Verdict

_NO_WITNESSES = Text(
    "信任文件不要求见证人：账本方若给不同的人看不同的账，要靠大家比对检查点才能发现。",
    "The policy asks for no witness: if different people are shown different ledgers, only "
    "comparing their checkpoints will tell.",
)
_WITNESSED = Text(
    "签名的是账本的旧公钥，第 {index} 条（{when_zh}）换了新的；"
    "这份检查点是现在这本账的开头，换之前就有见证，所以照样算数。",
    "Signed by keys of the log that entry {index} ({when_en}) has followed by others; this "
    "checkpoint is a beginning of the present ledger and was witnessed before that, so it counts.",
)
_ANCHORED = Text(
    "签名的是账本的旧公钥，第 {index} 条（{when_zh}）换了新的；"
    "这份检查点是现在这本账的开头，换之前就锚定过：{said_zh}；所以照样算数。",
    "Signed by keys of the log that entry {index} ({when_en}) has followed by others; this "
    "checkpoint is a beginning of the present ledger and was anchored before that ({said_en}), "
    "so it counts.",
)
_QUORUM_OF_NEWER = Text(
    "这份旧检查点自己没有信任文件要的见证；现在的检查点有，而它是现在这本账的开头。",
    "This old checkpoint has not itself the cosignatures that the policy asks for; the present "
    "one has, and the present ledger begins with it.",
)
_SEEN = Text("见证人 {name}，{zh}", "witness {name}, {en}")


def judge_checkpoint(
    note: bytes,
    trust: Trust,
    tally: Tally,
    *,
    origin: str | None = None,
    read: Check = CHECKPOINT,
    newer: Newer | None = None,
) -> Judged | None:
    """Give the checkpoint in *note* if its log has signed it; None if not, and *tally* says why.

    *origin* is the log it must be of, if somebody outside has said so; else its own word for it
    picks the key. *read* is the check that says whether it can be read. *newer* is what the same
    log says now: with it a checkpoint by keys that were followed by others may count, if witnesses
    or an anchor show that it is from before that.
    """
    try:
        checkpoint = parse_checkpoint(parse_note(note).text)
    except LedgerError as error:
        tally.fail(read, error, verdict=Verdict.UNCHECKED)
        return None
    tally.look(read)
    tally.look(LOG_SIGNATURE)
    try:
        judged = open_checkpoint_by_policy(note, trust.policy, origin or checkpoint.origin)
        if judged.by_retired_key:
            raise LogKeyRetired(where="checkpoint", key=", ".join(map(str, judged.log_keys)))
    except LedgerError as error:
        if newer is None or not is_about_keys(error):
            tally.fail(LOG_SIGNATURE, error)
            return None
        return _judge_old(note, trust, tally, newer)
    _judge_quorum(judged, trust, tally)
    return judged


def _judge_old(note: bytes, trust: Trust, tally: Tally, newer: Newer) -> Judged | None:
    """Give the checkpoint in *note* if it counts by what *newer* says; None if not.

    One that an anchor dates needs no quorum of its own: *newer* has it, and begins with it.
    """
    try:
        judged, after = open_old_checkpoint(note, trust.policy, newer)
    except LedgerError as error:
        tally.fail(LOG_SIGNATURE, error)
        return None
    last = after or newer.generations[-1]
    when = moment(last.time_ms)
    told = {"index": last.start, "when_zh": when.zh, "when_en": when.en}
    if after is None or was_seen_before(judged, trust.policy, after):
        tally.remark(LOG_SIGNATURE, Remark("log_key_followed", _WITNESSED.fill(**told)))
        _judge_quorum(judged, trust, tally)
        return judged
    shown = _date(judged, after, newer, tally)
    if shown is None:
        key = ", ".join(map(format_vkey, judged.log_keys))
        tally.fail(LOG_SIGNATURE, LogKeyRetired(where="checkpoint", key=key))
        return None
    said = shown.said
    text = _ANCHORED.fill(**told, said_zh=said.zh, said_en=said.en)
    tally.remark(LOG_SIGNATURE, Remark("log_key_followed", text))
    if judged.quorum_reached:
        _judge_quorum(judged, trust, tally)
    else:
        tally.look(QUORUM)
        tally.remark(QUORUM, Remark("quorum_of_newer", _QUORUM_OF_NEWER))
        _tell_witnesses(judged, tally)
    return judged


def _date(judged: Judged, after: Generation, newer: Newer, tally: Tally) -> Shown | None:
    """Give an anchor that dates the checkpoint before *after*; what shows nothing is named."""

    def pass_over(error: LedgerError) -> None:
        text = Text(error.text("zh"), error.text("en"))
        tally.remark(LOG_SIGNATURE, Remark(error.code, text))

    return date_by_anchors(judged.checkpoint, after, newer, pass_over)


def _judge_quorum(judged: Judged, trust: Trust, tally: Tally) -> None:
    tally.look(QUORUM)
    if not judged.quorum_reached:
        names = ", ".join(name for name, _ in judged.witnesses) or "-"
        error = QuorumMissing(where="checkpoint", quorum=trust.policy.quorum, witnesses=names)
        tally.fail(QUORUM, error)
    elif trust.policy.quorum == NO_QUORUM:
        tally.remark(QUORUM, Remark("no_witnesses", _NO_WITNESSES))
    _tell_witnesses(judged, tally)


def _tell_witnesses(judged: Judged, tally: Tally) -> None:
    for name, time_s in judged.witnesses:
        when = moment(time_s * 1000)
        tally.remark(QUORUM, Remark("witness", _SEEN.fill(name=name, zh=when.zh, en=when.en)))
