"""The chain before a publication: draft, the committee's opinion, joint meeting, filing.

Which of these a place asks for is in its profile; matters of the party are not villagers' affairs
and have no such chain. The committee's opinion stands whatever became of the draft.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.monthly import Monthly
from ledger.affairs.audit.places import rests_on
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.catalogue import Profile
from ledger.affairs.publicity import (
    OF_DRAFTS,
    PUBLICATIONS,
    Drafts,
    Life,
    clamped,
    draft_text,
    outcome,
)
from ledger.affairs.statement import signers_of

_CHAIN_LAW = "村务公开程序：重庆实施办法第二十九条、四川条例第九条、山东条例第十一条"

CHAIN_MISSING: Final = Rule(
    "publicity.chain_missing",
    Colour.YELLOW,
    _CHAIN_LAW,
    "A",
    "{month} 有 {count} 件公示少了公布前的步骤（{steps}）。",
    "{count} notices of {month} lack steps that come before a publication ({steps}).",
)
SAME_PEOPLE: Final = Rule(
    "publicity.chain_same_people",
    Colour.YELLOW,
    _CHAIN_LAW,
    "A",
    "《{title}》的审查意见由起草或公布它的同一人签署。",
    "the opinion on {title} was signed by somebody who drafted or published it.",
)
AGAINST: Final = Rule(
    "publicity.against_opinion",
    Colour.YELLOW,
    _CHAIN_LAW,
    "A",
    "《{title}》被监督委员会否决或联席会议否定，仍然公布了。",
    "{title} was published although the supervision committee or the joint meeting was against.",
)
_CONSENT_CLAUSES: Final = {
    "HEB-village-1999": "河北省村务公开条例第九条（清单经监督小组逐项逐笔审核同意后方可公布）"
}
WITHOUT_CONSENT: Final = Rule(
    "publicity.without_consent",
    Colour.RED,
    _CONSENT_CLAUSES["HEB-village-1999"],
    "A",
    "《{title}》没有监督小组同意的意见就公布了，本地规定同意后方可公布。",
    "{title} was published without the consent that it needs here.",
)
DRAFT_DIFFERS: Final = Rule(
    "publicity.draft_differs",
    Colour.YELLOW,
    _CHAIN_LAW,
    "A",
    "公布的《{title}》和监督委员会审查过的稿子不是同一份内容。",
    "what was published as {title} is not what the supervision committee saw.",
)
WITHDRAWN: Final = Rule(
    "publicity.withdrawn_published",
    Colour.YELLOW,
    "撤回的稿子不再公布（账本规则）",
    "A",
    "《{title}》的稿子已经撤回，又被公布。",
    "{title} was published from a draft that had been withdrawn.",
)
DRAFT_OPEN: Final = Rule(
    "publicity.draft_open",
    Colour.GREY,
    "送审的稿子应有下文",
    "U",
    "送审的《{title}》已有意见，{days} 天没有下文。",
    "the draft {title} has had an opinion for {days} days, and nothing came of it.",
)
HANDOVER: Final = Rule(
    "publicity.handover_drafts",
    Colour.YELLOW,
    "村民委员会组织法（2025）第二十四条、城市居民委员会组织法（2025）第二十五条（工作移交）：清单与账上的应当一致",
    "A",
    "{day}移交清单上没办完的公开草案与账不同：漏列 {left} 件，多列 {more} 件。",
    "the drafts of the handover of {day} are not those that were open: {left} left out, {more} too "
    "many.",
)
NOT_FILED: Final = Rule(
    "publicity.not_filed",
    Colour.YELLOW,
    "重庆市实施村民委员会组织法办法第二十九条、四川省村务公开条例第九条（报乡镇备案）",
    "A",
    "{month} 有 {count} 件公示过了 {days} 天还没有报乡镇备案的记录。",
    "{count} notices of {month} were not filed with the township after {days} days.",
)

_BEFORE = ("draft", "opinion", "meeting")
_LABELS = {"draft": "公开方案", "opinion": "监督委员会审查意见", "meeting": "两委联席会议"}
_ZERO = timedelta(0)
_FILED_WITHIN = timedelta(days=15)
_OPEN_AFTER = timedelta(days=60)
_KEPT = timedelta(days=90)


class PublicityChain:
    """The family of the chain before a publication."""

    name: ClassVar[str] = "publicity_chain"
    types: ClassVar[frozenset[str]] = OF_DRAFTS | PUBLICATIONS | {"filing", "handover"}
    rules: ClassVar[tuple[Rule, ...]] = (
        CHAIN_MISSING,
        SAME_PEOPLE,
        AGAINST,
        WITHOUT_CONSENT,
        DRAFT_DIFFERS,
        WITHDRAWN,
        DRAFT_OPEN,
        HANDOVER,
        NOT_FILED,
    )

    def __init__(self) -> None:
        self._drafts = Drafts()
        self._found = Found(self.rules)
        self._unfiled: dict[str, list[Any]] = {}  # by id: index, day
        self._never_filed = Monthly()
        self._lacking = Monthly()

    # ---------------------------------------------------------------------------------- taking

    def take(self, event: Event, scene: Scene) -> None:
        """Take a draft, what becomes of it, a notice, a filing or a handover."""
        if event.type == "filing":
            self._unfiled.pop(event.body["notice"], None)
            return
        if event.type == "handover":
            self._hand_over(event, scene)
            return
        draft = self._drafts.take(event)
        if event.type == "draft":
            self._sweep(day_of(event.time_ms))
        elif event.type == "opinion" and draft is not None:
            self._look_at_signers(draft, draft["slugs"], event, scene)
        elif event.type == "notice":
            self._publish(event, draft, scene)

    def _publish(self, event: Event, draft: Life | None, scene: Scene) -> None:
        profile, body = scene.profile, event.body
        day = day_of(event.time_ms)
        if draft is not None:
            self._look_at_draft(draft, event)
            for _, _, slugs in draft["opinions"]:
                self._look_at_signers(draft, slugs, event, scene)
        if profile is None or body["kind"] == "party":
            return
        self._look_at_steps(profile, draft, event)
        if profile.filing:
            self._sweep_unfiled(day)
            self._unfiled[event.id] = [event.index, day.isoformat()]

    def _look_at_steps(self, profile: Profile, draft: Life | None, event: Event) -> None:
        lacking = [step for step in _BEFORE if step in profile.chain and not _took(draft, step)]
        if lacking:
            month = day_of(event.time_ms).isoformat()[:7]
            self._lacking.add(f"{month}|{'+'.join(lacking)}", event.index)
        agreed = draft is not None and any(view == "agree" for view, _, _ in draft["opinions"][-1:])
        if profile.opinion_must_agree and not agreed:
            title = event.body["title"]
            own = rests_on(profile, _CONSENT_CLAUSES)
            self._found.add(WITHOUT_CONSENT, str(event.index), event.index, title=title, **own)

    def _look_at_draft(self, draft: Life, event: Event) -> None:
        """Look whether what is published is what was agreed to."""
        cause, title = str(event.index), event.body["title"]
        both = (draft["index"], event.index)
        if draft["text"] != draft_text(event.body):
            self._found.add(DRAFT_DIFFERS, cause, *both, title=title)
        if draft["withdrawn"] >= 0:
            self._found.add(WITHDRAWN, cause, *both, draft["withdrawn"], title=title)
        veto = [index for view, index, _ in draft["opinions"][-1:] if view == "veto"]
        rejected = [index for how, index, _ in draft["meetings"][-1:] if how == "rejected"]
        if veto or rejected:
            self._found.add(AGAINST, cause, *both, *veto, *rejected, title=title)

    def _look_at_signers(
        self, draft: Life, slugs: Iterable[str], event: Event, scene: Scene
    ) -> None:
        """Look whether the opinion's signers are other people than those of the draft or notice."""
        person_of = scene.offices.person_of
        one = {person_of(slug) for slug in slugs}
        other = {person_of(slug) for slug in signers_of(event.by)}
        if one & other:
            cause = str(draft["index"])
            self._found.add(SAME_PEOPLE, cause, draft["index"], event.index, title=draft["title"])

    def _hand_over(self, event: Event, scene: Scene) -> None:
        """Compare the drafts that a handover lists with those that nobody has decided.

        A draft of the handover's own day may be on either side of it, and so may one that came to
        its end before the handover was entered: neither is looked at.
        """
        body, day = event.body, event.body["date"]
        if "drafts" not in body:
            return
        listed = set(body["drafts"])
        lives = self._drafts.lives
        left = [
            draft["index"]
            for key, draft in lives.items()
            if draft["day"] < day and key not in listed and outcome(draft) == "open"
        ]
        found = [(key, scene.index_of(key)) for key in body["drafts"]]
        more = [index for key, index in found if index is None or _is_later(lives.get(key), day)]
        if left or more:
            known = [index for index in more if index is not None]
            self._found.add(
                HANDOVER, str(event.index), event.index, *left, *known,
                since=day, day=day, left=len(left), more=len(more),
            )  # fmt: skip

    def _sweep(self, today: date) -> None:
        """Forget drafts whose story is over."""
        over = [
            key
            for key, draft in self._drafts.lives.items()
            if _after(draft["day"], _KEPT) < today and not _is_open(draft, today)
        ]
        for key in over:
            self._drafts.forget(key)

    def _sweep_unfiled(self, today: date) -> None:
        over = [key for key, (_, day) in self._unfiled.items() if _after(day, _KEPT) < today]
        for key in over:
            index, day = self._unfiled.pop(key)
            self._never_filed.add(day[:7], index)

    # ---------------------------------------------------------------------------------- asking

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        del scene
        yield from self._found.findings()
        for draft in self._drafts.lives.values():
            if _is_open(draft, today):
                days = (today - clamped(draft["day"])).days
                entries = (draft["index"], *(index for _, index, _ in draft["opinions"]))
                facts = {"title": draft["title"]}
                cause = str(draft["index"])
                yield Finding(DRAFT_OPEN, cause, entries, 0, days, draft["day"], facts)
        yield from self._lacking.findings(CHAIN_MISSING, today, _ZERO, _steps)
        never_filed = self._never_filed.copy()
        for index, day in self._unfiled.values():
            if _after(day, _FILED_WITHIN) < today:
                never_filed.add(day[:7], index)
        yield from never_filed.findings(NOT_FILED, today, _FILED_WITHIN)

    # ---------------------------------------------------------------------------------- keeping

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return {
            "drafts": self._drafts.lives,
            "found": self._found.save(),
            "unfiled": self._unfiled,
            "never_filed": self._never_filed.save(),
            "lacking": self._lacking.save(),
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._drafts.lives = dict(value["drafts"])
        self._found.load(value["found"])
        self._unfiled = dict(value["unfiled"])
        self._never_filed.load(value["never_filed"])
        self._lacking.load(value["lacking"])


def _steps(cause: str) -> dict[str, str]:
    """Give the steps that a row of the month lacks, as its sentence names them."""
    return {"steps": "、".join(_LABELS[step] for step in cause.partition("|")[2].split("+"))}


def _took(draft: Life | None, step: str) -> bool:
    """Say whether *step* of the chain was taken about *draft* so far."""
    if draft is None:
        return False
    return step == "draft" or bool(draft["opinions" if step == "opinion" else "meetings"])


def _is_open(draft: Life, today: date) -> bool:
    """Say whether a draft has had an opinion for long, and nothing came of it."""
    waited = _after(draft["day"], _OPEN_AFTER) < today
    return waited and bool(draft["opinions"]) and outcome(draft) == "open"


def _is_later(draft: Life | None, day: str) -> bool:
    """Say whether a draft was laid before the committee after *day*."""
    return draft is not None and draft["day"] > day


def _after(day: str, span: timedelta) -> date:
    return clamped(day) + span
