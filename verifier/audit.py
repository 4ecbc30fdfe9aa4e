"""The full audit of one log, from its published files alone (design section 8).

1. The checkpoint: read, signed by the log that the policy names, witnessed as the policy asks.
2. With a saved state: the log continues what was verified then (`verifier.growth`).
3. The governance line, walked first: keys, and the states between (`verifier.line`).
4. Every bundle, in worker processes (`verifier.crew`), and everything that has an order
   (`verifier.replay`): leaves, tiles, chain, times, signatures, admission.
5. The tiles above, the root, the charter; in a directory also what else lies there.
6. If the rules were asked: what they find in the statements that were admitted
   (`verifier.findings`), which changes no verdict.
7. If there is something to go by: the anchors that the log publishes (`verifier.anchors`).
8. Only if all of it is 相符, what others keep beside it aside, the state is saved for the next
   audit.
9. If a folder was given: the files in it, against those that statements name
   (`verifier.evidence`).
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger.affairs.state import EMPTY, decode_state
from ledger.core.errors import LedgerError
from ledger.core.policy import Judged
from ledger.core.text import format_base64, format_time_ms
from verifier.anchor_proof import NOTHING, Shown, Witnessing
from verifier.anchors import AnchorJudge, largest, unasked_anchors
from verifier.chain import BEFORE_ALL
from verifier.checks import (
    AUTHORITY,
    CHAIN,
    CHARTER,
    CHECKPOINT,
    ENTRIES,
    FILES,
    FINDINGS,
    GOVERNANCE_LINE,
    GROWTH,
    IN_A_LOG,
    LEAVES,
    LOG_CHECKS,
    LOG_SIGNATURE,
    ROOT,
    STATEMENTS,
    STRAYS,
    TILES,
    TIMES,
    TREE,
)
from verifier.crew import Crew
from verifier.entries import Setting
from verifier.errors import (
    CharterDiffers,
    FindingsPartial,
    LogEmpty,
    LogShrank,
    NotReached,
    RootDisproved,
    SplitView,
    StateUnfit,
    UncheckedError,
)
from verifier.evidence import Compared, compare_evidence, content_of
from verifier.findings import Asked, Findings, Rules, read_rows
from verifier.growth import check_growth
from verifier.judging import judge_checkpoint
from verifier.language import Text, moment
from verifier.line import foresee
from verifier.reader import LogReader
from verifier.recall import Recall, temporary_file
from verifier.replay import Progress, Replay, Standing, Take, fetch_remembered
from verifier.report import show_failure
from verifier.saved import (
    CHECKPOINTS_KEPT,
    Saved,
    copy_memory,
    digest_memory,
    read_saved,
    write_saved,
)
from verifier.sources import Directory, Source
from verifier.strays import check_strays
from verifier.succession import check_still_log_keys, generations_of
from verifier.trust import Trust
from verifier.verdict import Check, Remark, Report, Result, Tally, Verdict, worst

_EVERY_ENTRY = (ENTRIES, TILES, STATEMENTS, AUTHORITY, CHAIN, GOVERNANCE_LINE, TIMES, LEAVES, TREE)


def audit_log(
    source: Source,
    trust: Trust,
    *,
    workers: int,
    state: Path | None = None,
    progress: Progress = lambda _done, _size: None,
    asked: Asked | None = None,
    evidence: str | None = None,
    given: Witnessing = NOTHING,
) -> Report:
    """Audit the log at *source*; with *state*, from what was verified last, and save it again.

    With *asked*, the rules say what they find in it, too; with *evidence*, a folder, its files are
    compared with those that statements name; with something *given* to go by, its anchors are
    checked. What can't be checked is in the report; nothing is raised for it.
    """
    audit = _Audit(source, trust, workers, state, progress, asked, given)
    with contextlib.suppress(_Ended):
        audit.run()
    if evidence is not None:
        audit.compare(evidence)
    return audit.report()


class _Ended(Exception):
    """The rest of an audit can't be reached."""


class _Audit:
    """One audit. Each step is a method; what it finds goes to the tally."""

    def __init__(  # noqa: PLR0917 - what `audit_log` is given
        self,
        source: Source,
        trust: Trust,
        workers: int,
        state: Path | None,
        progress: Progress,
        asked: Asked | None,
        given: Witnessing,
    ) -> None:
        self._source = source
        self._trust = trust
        self._workers = workers
        self._state = state
        self._progress = progress
        self._asked = asked
        self._given = given
        self._anchored: tuple[Shown, ...] = ()
        self._rules: Rules | None = None
        self._findings: Findings | None = None
        self._start = 0
        self._tally = Tally(LOG_CHECKS)
        self._note = b""
        self._judged: Judged | None = None
        self._saved: Saved | None = None
        self._charter: bytes | None = None
        self._standing: Standing | None = None
        self._compares = False
        self._compared: Compared | None = None

    def run(self) -> None:
        """Go through the steps; what ends them early has been told to the tally."""
        judged = self._judge()
        self._judged = judged
        self._trust_charter(judged.checkpoint.origin)
        if self._asked is not None:
            self._rules = Rules(self._asked, judged.checkpoint.origin)
            if judged.quorum_reached and judged.witnesses:  # a missing quorum is a check's affair
                self._rules.judge_witnesses([time_s * 1000 for _, time_s in judged.witnesses])
        reader = LogReader(self._source, judged.checkpoint.size)
        self._continue(reader, judged)
        try:
            with temporary_file(self._state, judged.checkpoint.size) as memory:
                self._replay_and_judge(reader, judged, memory)
                if isinstance(self._source, Directory):
                    check_strays(self._source, judged.checkpoint.size, self._tally)
                self._judge_anchors(judged)
                self._save(judged, memory)
        except UncheckedError as error:  # the work could not go on; what was found stands
            raise self._end(ENTRIES, error) from error

    def _end(self, check: Check, error: LedgerError, verdict: Verdict | None = None) -> _Ended:
        self._tally.fail(check, error, verdict=verdict)
        return _Ended()

    # ----------------------------------------------------------------- 1, 2: what to start from

    def _judge(self) -> Judged:
        try:
            self._note = LogReader(self._source).read_checkpoint()
        except LedgerError as error:
            raise self._end(CHECKPOINT, error) from error
        judged = judge_checkpoint(self._note, self._trust, self._tally)
        if judged is None:
            raise _Ended
        return judged

    def _trust_charter(self, origin: str) -> None:
        """Look whether a charter was named; without one no authority can be checked."""
        try:
            self._charter = self._trust.charter_of(origin)
        except LedgerError as error:
            self._tally.fail(CHARTER, error)
            self._tally.fail(AUTHORITY, error)

    def _continue(self, reader: LogReader, judged: Judged) -> None:
        """Read the saved state, if there is one, and check that the log goes on from it."""
        if self._state is None:
            return
        try:
            saved = read_saved(self._state)
        except LedgerError as error:
            raise self._end(GROWTH, error) from error
        self._tally.look(GROWTH, 0 if saved is None else 1)
        if saved is None:
            self._tally.remark(GROWTH, Remark("first_audit", _FIRST))
            return
        self._saved = saved
        charter = self._charter.hex() if self._charter is not None else saved.charter
        if (saved.origin, saved.charter) != (judged.checkpoint.origin, charter):
            facts = {"origin": saved.origin, "charter": saved.charter}
            raise self._end(GROWTH, StateUnfit(path=str(self._state), **facts))
        try:
            check_growth(reader, saved, judged.checkpoint)
        except LedgerError as error:
            self._tally.fail(GROWTH, error)
            if isinstance(error, SplitView | LogShrank):
                raise _Ended from error
        if saved.outdated:
            self._tally.remark(GROWTH, Remark("state_outdated", _OUTDATED))
        elif self._rules is None or self._rules.fits(saved.findings):
            self._start = saved.size
        else:
            self._tally.remark(FINDINGS, Remark("from_the_start", _FROM_THE_START))

    # -------------------------------------------------------------------------- 3, 4: everything

    def _replay_and_judge(self, reader: LogReader, judged: Judged, memory: Path | None) -> None:
        size, origin = judged.checkpoint.size, judged.checkpoint.origin
        saved, start, rules = self._saved, self._start, self._rules
        standing = Standing(BEFORE_ALL, EMPTY)
        if start and saved is not None and self._state is not None and memory is not None:
            copy_memory(self._state, saved, memory)
            standing = Standing(saved.last, saved.state, saved.edge.copy())
            standing.charter = saved.state.charter
        foreseen = foresee(reader.read_unchecked, origin, standing.state, start, size)
        setting = Setting(
            self._source, origin, size, start, foreseen.keys, foreseen.states, rules is not None
        )
        fetch = fetch_remembered(reader, origin)
        with contextlib.closing(Recall(memory, fetch, is_new=not start)) as recall:
            take = self._open_rules(recall)
            replay = Replay(reader, recall, self._tally, standing, foreseen.states, take=take)
            with Crew(setting, self._workers) as crew:
                replay.run(crew, self._progress)
            replay.finish_tiles()
            for check in _EVERY_ENTRY:
                self._tally.look(check, 0)
            self._standing = replay.standing
            self._judge_root(replay.standing, judged)
            self._judge_charter(replay.standing)
            self._judge_log_keys(replay.standing, judged, foreseen.states)
            self._find(recall, judged)

    def _judge_log_keys(
        self, standing: Standing, judged: Judged, foreseen: Sequence[tuple[int, bytes]]
    ) -> None:
        """Check that who signed was still the log's, as far as it is the log that was read."""
        if self._tally.verdict(ROOT) is not PROVED or standing.state.governance is None:
            return
        states = [(index, decode_state(state)) for index, state in foreseen]
        states.append((standing.state.governance, standing.state))
        try:
            check_still_log_keys(judged, generations_of(states))
        except LedgerError as error:
            doubted = None if standing.doubt is None else Verdict.UNCHECKED
            self._tally.fail(LOG_SIGNATURE, error, verdict=doubted)

    # ---------------------------------------------------------------------------- 6: the rules

    def _open_rules(self, recall: Recall) -> Take | None:
        if self._rules is None:
            return None
        self._rules.open(recall.shelf, recall.index_of)
        if self._start and self._saved is not None and self._saved.findings is not None:
            self._rules.load(self._saved.findings)
        return self._rules.take

    def _find(self, recall: Recall, judged: Judged) -> None:
        """Let the rules say what they found, if they saw all of it and it is what was signed."""
        rules, standing = self._rules, self._standing
        if rules is None or standing is None:
            return
        # A statement that is not admissible is no event, and leaves no gap; one unread may be any.
        if standing.doubt is not None or self._tally.verdict(ROOT) is not PROVED:
            self._tally.fail(FINDINGS, FindingsPartial())
            return
        self._findings = rules.find(self._saved.findings if self._saved is not None else None)
        if rules.error is not None:
            self._tally.fail(FINDINGS, rules.error)
        else:
            self._tally.look(FINDINGS, judged.checkpoint.size - self._start)
        recall.shelf.close()

    # ------------------------------------------------------------------------ 5: the whole of it

    def _judge_root(self, standing: Standing, judged: Judged) -> None:
        if not standing.is_whole:
            return  # not reached, and the entries say why
        self._tally.look(ROOT)
        checkpoint = judged.checkpoint
        calculated = standing.edge.root(standing.tail)
        if calculated != checkpoint.root:
            facts = {"size": checkpoint.size, "calculated": calculated}
            self._tally.fail(
                ROOT, RootDisproved(where="checkpoint.root", expected=checkpoint.root, **facts)
            )

    def _judge_charter(self, standing: Standing) -> None:
        if self._charter is None:
            return
        if standing.charter is None:
            if self._judged is not None and self._judged.checkpoint.size == 0:
                self._tally.fail(CHARTER, LogEmpty(where="checkpoint.size"))
            return  # not reached, and the entries say why
        self._tally.look(CHARTER)
        if standing.charter != self._charter:
            error = CharterDiffers(expected=self._charter, found=standing.charter)
            self._tally.fail(CHARTER, error, index=0)

    # ----------------------------------------------------------------------------- 7: anchors

    def _judge_anchors(self, judged: Judged) -> None:
        if self._given.kinds:
            judge = AnchorJudge(self._source, judged.checkpoint, self._given, self._tally, IN_A_LOG)
            self._anchored = judge.run()

    # --------------------------------------------------------------- 8: for the next audit

    def _save(self, judged: Judged, memory: Path | None) -> None:
        """Save the state for the next audit, if the log is 相符 and anything is new."""
        saved, checkpoint, standing = self._saved, judged.checkpoint, self._standing
        if self._state is None or memory is None or self._charter is None or standing is None:
            return
        if not self._is_right():
            return
        same = saved is not None and saved.size == checkpoint.size and not saved.outdated
        if same and self._rules is None:
            return
        verified = saved.verified if saved is not None else ()
        new = Saved(
            origin=checkpoint.origin,
            charter=self._charter.hex(),
            checkpoint=self._note,
            size=checkpoint.size,
            root=checkpoint.root,
            verified=(*verified, (checkpoint.size, checkpoint.root.hex()))[-CHECKPOINTS_KEPT:],
            edge=standing.edge,
            last=standing.before,
            state=standing.state,
            memory=digest_memory(memory),
            findings=self._kept(),
        )
        try:
            write_saved(self._state, new, memory, saved)
        except LedgerError as error:
            self._tally.fail(GROWTH, error)

    def _is_right(self) -> bool:
        """Say whether the log is 相符, whatever others say of it that the next audit can ask again.

        An anchor of another history is the log's own affair; a node that is down is not.
        """
        others = (IN_A_LOG.stamps, IN_A_LOG.chain)
        own = [each for each in self.report().results if each.check not in others]
        return worst(each.verdict for each in own if each.check.weighs) is PROVED

    # ------------------------------------------------------------------------- 9: files beside it

    def compare(self, folder: str) -> None:
        """Compare the files in *folder*, if the log was found to be what was signed."""
        self._compares = True
        if self._judged is not None and self._tally.verdict(ROOT) is PROVED:
            self._compared = compare_evidence(
                self._source, self._judged.checkpoint, folder, self._tally, self._progress
            )

    def _kept(self) -> dict[str, Any] | None:
        """Give what the rules keep for the next audit; rows that nobody looked at stay."""
        if self._rules is None:
            return None
        before = self._saved.findings if self._saved is not None else None
        rows = read_rows(before) if self._findings is None else self._findings.rows
        return self._rules.save(tuple(rows))

    # -------------------------------------------------------------------------------- the report

    def report(self) -> Report:
        """Give what was found so far."""
        absent = [STRAYS] if not isinstance(self._source, Directory) else []
        absent += [GROWTH] if self._state is None else []
        absent += [FINDINGS] if self._asked is None else []
        absent += [FILES] if not self._compares else []
        absent += [] if self._given.kinds else [*IN_A_LOG]
        unasked = unasked_anchors(self._given, IN_A_LOG)
        results = tuple(
            each
            for each in self._tally.results(unasked=unasked)
            if each.check not in absent and (each.check is not IN_A_LOG.beginning or each.examined)
        )
        content: dict[str, object] = {"place": self._source.name}
        lines: list[tuple[Text, Text]] = []
        judged, standing = self._judged, self._standing
        if judged is not None:
            checkpoint = judged.checkpoint
            content["origin"], content["size"] = checkpoint.origin, checkpoint.size
            content["root"] = checkpoint.root
            root = format_base64(checkpoint.root)
            lines.append((_LOG, Text(checkpoint.origin, checkpoint.origin)))
            lines.append((_ROOT, Text(root, root)))
        content["checkpoint"] = self._note.decode("utf-8", "replace")
        content["charter"] = self._charter
        content["started_at"] = self._start
        if self._compares:
            content["files"] = content_of(self._compared)
        last = standing.before.entry if standing is not None else None
        if self._given.kinds:
            content["anchored"] = [each.content for each in self._anchored]
        content["time"] = format_time_ms(last.time_ms) if last is not None else None
        evidence: tuple[tuple[str, bytes], ...] = ()
        if self._saved is not None and self._tally.verdict(GROWTH) is not PROVED:
            evidence = (
                ("checkpoint-before", self._saved.checkpoint),
                ("checkpoint-now", self._note),
            )
        return Report(
            kind="log",
            sentence=self._sentence(results, last.time_ms if last is not None else None),
            results=results,
            lines=tuple(lines),
            content=content,
            evidence=evidence,
            findings=self._findings,
        )

    def _sentence(self, results: tuple[Result, ...], time_ms: int | None) -> Text:
        """Say in one sentence what came out."""
        if self._judged is None:
            return _first_failure(results, _UNREAD.fill(place=self._source.name))
        checkpoint = self._judged.checkpoint
        when = moment(time_ms) if time_ms is not None else _NO_TIME
        about = _ABOUT.fill(origin=checkpoint.origin, size=checkpoint.size, zh=when.zh, en=when.en)
        if self._start:
            earlier = _EARLIER.fill(size=self._start)
            about = Text(about.zh + earlier.zh, about.en + earlier.en)
        results = tuple(each for each in results if each.check.weighs and each.asked)
        if worst(result.verdict for result in results) is PROVED:
            said = Text(about.zh + _ALL_WELL.zh, about.en + _ALL_WELL.en)
            if not self._anchored:
                return said
            shown = largest(self._anchored).said
            return Text(f"{said.zh}{shown.zh}。", f"{said.en} And {shown.en}.")
        return _first_failure(results, about)


PROVED = Verdict.PROVED

_LOG = Text("账本", "Log")
_ROOT = Text("根哈希", "Root")
_NO_TIME = Text("时间不明", "time unknown")
_ABOUT = Text(
    "{origin} 的账本共 {size} 条（最后一条入账：{zh}）",
    "the ledger {origin} has {size} entries (the last one of {en})",
)
_EARLIER = Text("，其中前 {size} 条上次已查过", ", of which the first {size} were verified before")
_ALL_WELL = Text(
    "。全部查过：内容没有改动，每一条都由当时在任的人按规则签署。",
    ". All of it was checked: nothing was changed, and every entry was signed by those in office, "
    "as the rules ask.",
)
_UNREAD = Text("{place} 的账本", "the ledger at {place}")
_COUNTED = Text(
    "{about}。{count} 处{word}，第一处：{what}", "{about}. {count} × {word}, first: {what}"
)
_FIRST = Text(
    "第一次查，没有上次的状态可比。", "This is the first audit; there is nothing to compare."
)
_OUTDATED = Text(
    "上次的状态是旧版本程序写的：检查点照样对照，条目这次从头看了一遍。",
    "An earlier version wrote the saved state: its checkpoints were compared, and every entry was "
    "looked at again.",
)
_FROM_THE_START = Text(
    "上次的状态里没有这一版规则看过的记录，这次从头看了一遍。",
    "The saved state has nothing that these rules have seen, so everything was looked at again.",
)


def _first_failure(results: tuple[Result, ...], about: Text) -> Text:
    """Say how many failures decide the verdict, and the first of them, by entry."""
    verdict = worst(result.verdict for result in results)
    failures = [each for result in results for each in result.failures if each.verdict is verdict]
    failures = [each for each in failures if not isinstance(each.error, NotReached)] or failures
    if not failures:
        return about
    first = min(failures, key=lambda each: each.index if each.index is not None else -1)
    count = sum(result.failed for result in results if result.verdict is verdict)
    said = [
        getattr(_COUNTED, lang).format(
            about=getattr(about, lang),
            count=count,
            word=getattr(verdict.word, lang),
            what=show_failure(first, lang),
        )
        for lang in ("zh", "en")
    ]
    return Text(*said)
