"""The check of a ledger's anchors: that its checkpoints were so by a time, and by whose evidence.

The list ``anchors/index.json`` says where to look and nothing more. An anchored checkpoint counts
if the present ledger, signed as the policy asks, begins with it; a time stamp, if an authority
under the given roots made it over that checkpoint; a chain's receipt, if the batch's proof holds,
the contract recorded the batch in the block, and a source of the checker's own knows that block.

The same is asked alone (``anchor``) and within the audit of a whole log.
"""

from collections.abc import Sequence

from ledger.core.anchors import INDEX_PATH, MAX_INDEX_BYTES, Anchor, parse_anchors
from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import LedgerError
from ledger.core.policy import Judged
from ledger.core.text import format_base64
from verifier.anchor_proof import (
    CHAIN_KIND,
    STAMP_KIND,
    Shown,
    Witnessing,
    prove_anchor,
    read_anchored,
)
from verifier.checks import ANCHOR_CHECKS, CHECKPOINT, OF_ANCHORS, AnchorChecks
from verifier.errors import (
    AnchorKindUnknown,
    AnchorsUnasked,
    FileAbsent,
    ReceiptsAbsent,
    StampsAbsent,
    StampUntrusted,
)
from verifier.judging import judge_checkpoint
from verifier.language import Text, moment
from verifier.reader import LogReader
from verifier.sources import Source
from verifier.succession import Newer, check_beginning
from verifier.trust import Trust
from verifier.verdict import Check, Remark, Report, Result, Tally, Verdict, worst


def check_anchors(source: Source, trust: Trust, given: Witnessing) -> Report:
    """Check the anchors of the log at *source*; what can't be checked is in the report."""
    tally = Tally(ANCHOR_CHECKS)
    judged: Judged | None = None
    shown: tuple[Shown, ...] = ()
    try:
        note = LogReader(source).read_checkpoint()
    except LedgerError as error:
        tally.fail(CHECKPOINT, error)
    else:
        judged = judge_checkpoint(note, trust, tally)
    if judged is not None:
        shown = AnchorJudge(source, judged.checkpoint, given, tally).run()
    return _report(source, judged, shown, tally.results(unasked=unasked_anchors(given)))


def unasked_anchors(given: Witnessing, checks: AnchorChecks = OF_ANCHORS) -> tuple[Check, ...]:
    """Give the checks that *given* does not ask for; if it asks for nothing, all are asked."""
    if not given.kinds:
        return ()
    kinds = {STAMP_KIND: checks.stamps, CHAIN_KIND: checks.chain}
    return tuple(check for kind, check in kinds.items() if kind not in given.kinds)


class AnchorJudge:
    """Judges the anchors of a log whose *checkpoint* was found to be signed as the policy asks."""

    def __init__(
        self,
        source: Source,
        checkpoint: Checkpoint,
        given: Witnessing,
        tally: Tally,
        checks: AnchorChecks = OF_ANCHORS,
    ) -> None:
        self._source, self._given = source, given
        self._newer = Newer(LogReader(source, checkpoint.size), checkpoint, generations=())
        self._tally, self._checks = tally, checks
        self._shown: list[Shown] = []

    def run(self) -> tuple[Shown, ...]:
        """Go through the list; give what its anchors show, and tell the tally the rest."""
        try:
            anchors = self._read_list()
        except LedgerError as error:
            for check in (self._checks.stamps, self._checks.chain):
                self._tally.fail(check, error, verdict=Verdict.UNCHECKED)
            return ()
        strange = [a for a in anchors if a.kind not in (STAMP_KIND, CHAIN_KIND)]
        receipts = [a for a in anchors if a.kind == CHAIN_KIND]
        self._judge(self._checks.stamps, [a for a in anchors if a.kind == STAMP_KIND])
        if receipts or not strange:
            self._judge(self._checks.chain, receipts)
        for anchor in strange:
            self._tell_unknown(anchor, weighs=not receipts)
        return tuple(self._shown)

    def _read_list(self) -> list[Anchor]:
        try:
            anchors = parse_anchors(self._source.read(INDEX_PATH, MAX_INDEX_BYTES))
        except FileAbsent:
            return []
        if self._given.every:
            return anchors
        return list({(each.kind, each.name): each for each in anchors}.values())

    def _judge(self, check: Check, anchors: Sequence[Anchor]) -> None:
        """Judge the anchors of one kind; without any, or with nothing to go by, it is 没查成."""
        is_stamps = check is self._checks.stamps
        if not anchors:
            self._tally.fail(check, StampsAbsent() if is_stamps else ReceiptsAbsent())
            return
        if is_stamps and not self._given.roots:
            self._tally.fail(check, AnchorsUnasked(what="--tsa-roots"))
            return
        strange: list[LedgerError] = []
        for anchor in anchors:
            self._tally.look(check)
            try:
                text, anchored = read_anchored(self._source, anchor, self._newer.checkpoint.origin)
                if not self._is_beginning(anchored):
                    continue
                shown = prove_anchor(self._source, anchor, text, self._given)
            except StampUntrusted as error:
                strange.append(error)
            except LedgerError as error:
                self._tally.fail(check, error.at(anchor.path))
            else:
                self._shown.append(shown)
                self._tally.remark(check, Remark("anchored", shown.said))
        self._tell_strange(check, strange)

    def _tell_strange(self, check: Check, strange: Sequence[LedgerError]) -> None:
        """An authority that the checker does not trust weighs nothing beside one that he does."""
        has_good = any(each.anchor.kind == STAMP_KIND for each in self._shown)
        for error in strange:
            if has_good:
                text = Text(error.text("zh"), error.text("en"))
                self._tally.remark(check, Remark(error.code, text))
            else:
                self._tally.fail(check, error)

    def _tell_unknown(self, anchor: Anchor, *, weighs: bool) -> None:
        """A kind that this version does not know takes nothing from what it can check."""
        error = AnchorKindUnknown(name=anchor.name, kind=anchor.kind)
        if weighs:
            self._tally.fail(self._checks.chain, error.at(anchor.path))
        else:
            text = Text(error.text("zh"), error.text("en"))
            self._tally.remark(self._checks.chain, Remark(error.code, text))

    def _is_beginning(self, anchored: Checkpoint) -> bool:
        """Say whether the present ledger begins with what was anchored; if not, it is told."""
        self._tally.look(self._checks.beginning)
        try:
            check_beginning(anchored, self._newer)
        except LedgerError as error:
            self._tally.fail(self._checks.beginning, error)
            return False
        return True


def largest(shown: Sequence[Shown]) -> Shown:
    """Give the anchor of the largest tree; of several, the earliest."""
    return max(shown, key=lambda each: (each.anchor.size, -each.time_s))


def _report(
    source: Source, judged: Judged | None, shown: tuple[Shown, ...], results: tuple[Result, ...]
) -> Report:
    results = tuple(r for r in results if r.check is not OF_ANCHORS.beginning or r.examined)
    content: dict[str, object] = {"place": source.name}
    lines: list[tuple[Text, Text]] = []
    about = Text(source.name, source.name)
    if judged is not None:
        checkpoint = judged.checkpoint
        content |= {"origin": checkpoint.origin, "size": checkpoint.size}
        root = format_base64(checkpoint.root)
        about = Text(checkpoint.origin, checkpoint.origin)
        lines = [(_LOG, about), (_ROOT, Text(root, root))]
    content["anchored"] = [each.content for each in shown]
    weighed = [each for each in results if each.asked]
    if worst(each.verdict for each in weighed) is Verdict.PROVED:
        first = largest(shown)
        when = moment(first.time_s * 1000)
        sentence = _SENTENCE.fill(
            about=about.zh,
            size=first.anchor.size,
            when_zh=when.zh,
            when_en=when.en,
            by_zh=first.by.zh,
            by_en=first.by.en,
        )
    else:
        failure = next(f for r in weighed for f in r.failures if f.verdict is r.verdict)
        sentence = _FAILED.fill(
            about=about.zh, zh=failure.error.text("zh"), en=failure.error.text("en")
        )
    return Report("anchor", sentence, results, lines=tuple(lines), content=content)


_LOG = Text("账本", "Log")
_ROOT = Text("根哈希", "Root")
_SENTENCE = Text(
    "{about} 的前 {size} 条在{when_zh}之前就是这样，有{by_zh}。",
    "the first {size} entries of {about} stood so before {when_en}, {by_en}.",
)
_FAILED = Text("{about}：{zh}", "{about}: {en}")
