"""The report on one notice: a sentence that anybody understands, the three verdicts, the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.core.entry import Entry
from ledger.core.policy import Judged
from ledger.core.text import format_base64, format_time_ms
from verifier.checks import (
    CHARTER,
    ENTRY,
    INCLUSION,
    LATER,
    LATER_INTACT,
    LINE,
    LOG_SIGNATURE,
    NOTICE_CHECKS,
    OFFICE,
    PAPER,
    PLACE,
    QUORUM,
    SIGNATURES,
)
from verifier.errors import NotReached
from verifier.language import Text, moment
from verifier.report import show_failure
from verifier.standing import Later
from verifier.subject import Subject, content_of, lines_of, title_of, type_of
from verifier.verdict import Check, Failure, Question, Report, Result, Tally, Verdict, worst

LEDGER, SIGNERS, STANDING = "ledger", "office", "standing"

_TITLES = {
    LEDGER: Text("在不在账本里", "Is it in the ledger"),
    SIGNERS: Text("是不是当时在任的人签的", "Was it signed by those in office"),
    STANDING: Text("后来怎么样了", "How does it stand"),
}
_PARTS: Mapping[str, tuple[Check, ...]] = {
    LEDGER: (ENTRY, LOG_SIGNATURE, PLACE, PAPER, INCLUSION, CHARTER, QUORUM),
    SIGNERS: (CHARTER, SIGNATURES, OFFICE, LINE, INCLUSION, QUORUM),
    STANDING: (LATER, LATER_INTACT, INCLUSION, QUORUM),
}
_OFFLINE_ONLY_LEDGER = frozenset({SIGNERS, STANDING})


@dataclass(slots=True)
class Findings:
    """What was found about one entry. *subject* is there only once it is under the signed root."""

    place: str
    tally: Tally = field(default_factory=lambda: Tally(NOTICE_CHECKS))
    note: bytes = b""
    judged: Judged | None = None
    subject: Subject | None = None
    is_online: bool = False
    has_charter: bool = False
    later: tuple[Later, ...] = ()
    last: Entry | None = None


def notice_report(findings: Findings) -> Report:
    """Write the report."""
    asked = _asked(findings)
    results = tuple(
        result
        for result in findings.tally.results(unasked=_unasked_checks(asked))
        if findings.is_online or result.check is not PAPER
    )
    questions = tuple(_question(code, findings, results, asked=code in asked) for code in _TITLES)
    return Report(
        kind="notice",
        sentence=_sentence(findings, questions, results),
        results=results,
        questions=questions,
        lines=_lines(findings),
        content=_content(findings),
    )


def _asked(findings: Findings) -> frozenset[str]:
    """Say which questions were asked: offline, with a charter named, only the first (ADR 0006)."""
    everything = frozenset(_TITLES)
    if findings.is_online:
        return everything
    is_charter = findings.subject is not None and findings.subject.entry.index == 0
    if not findings.has_charter or is_charter:
        return frozenset({LEDGER, SIGNERS})
    return everything - _OFFLINE_ONLY_LEDGER


def _unasked_checks(asked: frozenset[str]) -> set[Check]:
    wanted = {check for code in asked for check in _PARTS[code]}
    return set(NOTICE_CHECKS) - wanted


def _question(
    code: str, findings: Findings, results: tuple[Result, ...], *, asked: bool
) -> Question:
    parts = [result for result in results if result.check in _PARTS[code]]
    verdict = worst(result.verdict for result in parts)
    if verdict is Verdict.PROVED:
        sentence = _proved(code, findings)
    else:
        sentence = _first([each for result in parts for each in result.failures], verdict)
    return Question(code, _TITLES[code], verdict, sentence, asked)


def _first(failures: list[Failure], verdict: Verdict) -> Text:
    """Say the first failure that decides *verdict*; one that says why before one that doesn't."""
    deciding = [each for each in failures if each.verdict is verdict]
    reasons = [each for each in deciding if not isinstance(each.error, NotReached)]
    for first in reasons or deciding:
        return Text(show_failure(first, "zh"), show_failure(first, "en"))
    return Text("", "")


# --------------------------------------------------------------------------------- sentences


def _proved(code: str, findings: Findings) -> Text:
    if code == LEDGER:
        return _as_of(findings, _IN_LEDGER)
    if code == SIGNERS:
        return _IN_OFFICE
    return _as_of(findings, _standing(findings))


_IN_LEDGER = Text("在签过名的账本里", "it is in the ledger that was signed")
_IN_OFFICE = Text(
    "签名都对，签名的人当时在任，符合签字规则。",
    "the signatures are right, by those in office then, as the rules ask.",
)
_UNCHANGED = Text("没有更正，也没有别的条目改变它", "nothing has corrected it or settled it")
_CLOSED = Text("已由第 {index} 条{zh}（{when_zh}）", "entry {index} is its {en} ({when_en})")
_NAMED = Text("第 {index} 条{zh}提到了它", "entry {index}, {en}, refers to it")


def _as_of(findings: Findings, said: Text) -> Text:
    judged, last = findings.judged, findings.last
    if judged is None:
        return said
    size = judged.checkpoint.size
    if last is None:
        return Text(f"{said.zh}（截至 {size} 条）。", f"{said.en} (as of size {size}).")
    when = moment(last.time_ms)
    zh = f"截至 {size} 条（{when.zh}），{said.zh}。"
    return Text(zh, f"as of size {size} ({when.en}), {said.en}.")


def _standing(findings: Findings) -> Text:
    parts = []
    for later in findings.later:
        kind, when = type_of(later.opened.type), moment(later.time_ms)
        template = _CLOSED if later.closes else _NAMED
        parts.append(
            template.fill(
                index=later.index, zh=kind.zh, en=kind.en, when_zh=when.zh, when_en=when.en
            )
        )
    if not any(later.closes for later in findings.later):
        parts.insert(0, _UNCHANGED)
    display = _display(findings)
    if display is not None:
        parts.append(display)
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _display(findings: Findings) -> Text | None:
    """Say whether a notice's display was over at the time of the last entry, in Beijing's days."""
    statement = findings.subject.statement if findings.subject is not None else None
    display = statement.body.get("display") if statement is not None else None
    if not isinstance(display, dict) or findings.last is None:
        return None
    until = str(display.get("to"))
    today = format_time_ms(findings.last.time_ms + 8 * 3_600_000)[:10]
    if today > until:
        return Text(f"公示期到 {until} 已满", f"its display ended on {until}")
    return Text(f"公示期到 {until}", f"its display goes on until {until}")


def _sentence(
    findings: Findings, questions: tuple[Question, ...], results: tuple[Result, ...]
) -> Text:
    verdict = worst(question.verdict for question in questions if question.asked)
    asked = {question.code for question in questions if question.asked}
    if verdict is Verdict.PROVED and findings.subject is not None:
        return _well(findings, asked)
    parts = {check for code in asked for check in _PARTS[code]}
    failures = [each for result in results if result.check in parts for each in result.failures]
    why = _first(failures, verdict)
    if findings.subject is None:
        return why
    title = title_of(findings.subject)
    return Text(f"{title.zh}：{why.zh}", f"{title.en}: {why.en}")


def _well(findings: Findings, asked: set[str]) -> Text:
    if findings.subject is None or findings.judged is None:
        msg = "nothing is proved without an entry and a checkpoint"
        raise ValueError(msg)
    title, origin = title_of(findings.subject), findings.judged.checkpoint.origin
    zh = f"{title.zh}，在 {origin} 的账本里"
    en = f"{title.en}, is in the ledger {origin}"
    if SIGNERS in asked:
        zh += "，由当时在任的人签署"
        en += ", signed by those in office"
    else:
        zh += "（这次只查了这一项）"
        en += " (only this was checked)"
    closing = [later for later in findings.later if later.closes]
    for later in closing[-1:]:
        kind = type_of(later.opened.type)
        zh += f"；但后来已由第 {later.index} 条{kind.zh}，请看那一条"
        en += f"; but entry {later.index} is a later {kind.en} of it: look at that one"
    if STANDING in asked and not closing:
        zh += "，没有更正"
        en += ", and nothing has corrected it"
    return Text(
        f"{zh}。请对照您面前的那一张：写的一样吗？",
        f"{en}. Compare it with the sheet before you: does it say the same?",
    )


# ----------------------------------------------------------------------------- lines, content


def _lines(findings: Findings) -> tuple[tuple[Text, Text], ...]:
    lines: list[tuple[Text, Text]] = []
    if findings.subject is not None:
        lines += lines_of(findings.subject)
    if findings.judged is not None:
        checkpoint = findings.judged.checkpoint
        lines.append((Text("账本", "Log"), Text(checkpoint.origin, checkpoint.origin)))
        lines.append((Text("条数", "Size"), Text(str(checkpoint.size), str(checkpoint.size))))
        root = format_base64(checkpoint.root)
        lines.append((Text("根哈希", "Root"), Text(root, root)))
    if findings.subject is not None and findings.judged is not None and not findings.is_online:
        origin, entry = findings.judged.checkpoint.origin, findings.subject
        url = f"https://{origin}/#{origin}/{entry.entry.index}/{entry.leaf_hash.hex()}"
        lines.append((Text("联网查", "Check online"), Text(url, url)))
    return tuple(lines)


def _content(findings: Findings) -> dict[str, object]:
    content: dict[str, object] = {"place": findings.place}
    if findings.judged is not None:
        checkpoint = findings.judged.checkpoint
        content |= {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root}
    if findings.last is not None:
        content["time"] = format_time_ms(findings.last.time_ms)
    content["checkpoint"] = findings.note.decode("utf-8", "replace")
    content["entry"] = content_of(findings.subject) if findings.subject is not None else None
    content["later"] = [
        {
            "index": later.index,
            "time": format_time_ms(later.time_ms),
            "type": later.opened.type,
            "id": later.opened.id,
            "closes": later.closes,
        }
        for later in findings.later
    ]
    return content
