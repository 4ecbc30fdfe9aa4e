"""The signed checkpoint, before anything else: whose it is, who signed it, who witnessed it.

The order is C2SP tlog-proof's: the origin must be one that the policy names, then the log's
signature, then the quorum. A checkpoint without the quorum is still one, but nothing that rests on
it is ever 相符.
"""

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from ledger.core.policy import NO_QUORUM, Judged, open_checkpoint_by_policy
from verifier.checks import CHECKPOINT, LOG_SIGNATURE, QUORUM
from verifier.errors import QuorumMissing
from verifier.language import Text, moment
from verifier.trust import Trust
from verifier.verdict import Check, Remark, Tally, Verdict

_NO_WITNESSES = Text(
    "信任文件不要求见证人：账本方若给不同的人看不同的账，要靠大家比对检查点才能发现。",
    "The policy asks for no witness: if different people are shown different ledgers, only "
    "comparing their checkpoints will tell.",
)
_SEEN = Text("见证人 {name}，{zh}", "witness {name}, {en}")


def judge_checkpoint(
    note: bytes,
    trust: Trust,
    tally: Tally,
    *,
    origin: str | None = None,
    read: Check = CHECKPOINT,
) -> Judged | None:
    """Give the checkpoint in *note* if its log has signed it; None if not, and *tally* says why.

    *origin* is the log it must be of, if somebody outside has said so; else its own word for it
    picks the key. *read* is the check that says whether it can be read.
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
    except LedgerError as error:
        tally.fail(LOG_SIGNATURE, error)
        return None
    _judge_quorum(judged, trust, tally)
    return judged


def _judge_quorum(judged: Judged, trust: Trust, tally: Tally) -> None:
    tally.look(QUORUM)
    if not judged.quorum_reached:
        names = ", ".join(name for name, _ in judged.witnesses) or "-"
        error = QuorumMissing(where="checkpoint", quorum=trust.policy.quorum, witnesses=names)
        tally.fail(QUORUM, error)
    elif trust.policy.quorum == NO_QUORUM:
        tally.remark(QUORUM, Remark("no_witnesses", _NO_WITNESSES))
    for name, time_s in judged.witnesses:
        when = moment(time_s * 1000)
        tally.remark(QUORUM, Remark("witness", _SEEN.fill(name=name, zh=when.zh, en=when.en)))
