"""What the views of one ledger come to beside each other, and which of them is kept.

Every checkpoint that the log's key has signed is compared with every other, wherever it was found.
Two that exclude each other are evidence, and kept as a file.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import combinations
from pathlib import Path

from ledger.core.errors import LedgerError
from verifier.diff import Relation, View, compare
from verifier.errors import FileUnwritable
from verifier.language import Text
from verifier.mirror_files import as_unwritable, replace_durably
from verifier.reader import CHECKPOINT
from verifier.split import format_split, open_split
from verifier.split_errors import CopiesNotCompared
from verifier.trust import Trust
from verifier.verdict import Verdict
from verifier.watch_alerts import Raised

_SPLIT = Text(
    "{origin} 分叉了：{one}（{first} 条）和{other}（{second} 条）是同一把账本钥匙签的，互相矛盾。"
    "证据：{path}",
    "{origin} HAS FORKED: {one} (size {first}) and {other} (size {second}), both signed by the "
    "log's key, exclude each other. Evidence: {path}",
)
_UNSHOWN = Text(
    "{one}（{first} 条）和{other}（{second} 条）对不上，或没法证明对得上；"
    "这还不能作为证据给别人看（inconsistent, not transferable）。",
    "{one} (size {first}) and {other} (size {second}) are inconsistent, or not shown to go "
    "together; not transferable: this convinces nobody else.",
)
_BEHIND = Text(
    "网站只给出 {size} 条，{place}见过 {seen} 条：网站给的是旧的，或者账本退回去了。",
    "The site shows size {size}; {place} has seen size {seen}: it is stale, or was rolled back.",
)


def judge_views(
    site: View | None, others: Sequence[View], trust: Trust, raised: Raised, folder: Path
) -> None:
    """Compare every two views; what is wrong is *raised*, and evidence is kept in *folder*."""
    views = [*([site] if site is not None else []), *others]
    unique = {(each.checkpoint.size, each.checkpoint.root): each for each in reversed(views)}
    for one, other in combinations(unique.values(), 2):
        try:
            found = compare(one, other)
        except CopiesNotCompared:
            if site is one or site is other:
                _raise_unshown(raised, one, other)
            continue
        if found.split is None:
            continue
        try:
            open_split(found.split, trust.policy)  # what is given away must hold
        except LedgerError:
            _raise_unshown(raised, one, other)
            continue
        _raise_split(raised, (found.smaller, found.larger), format_split(found.split), folder)
    if site is not None:
        ahead = max(others, key=lambda each: each.checkpoint.size, default=site)
        size, seen = site.checkpoint.size, ahead.checkpoint.size
        if seen > size:
            text = _BEHIND.fill(size=size, place=ahead.name, seen=seen)
            raised.add("behind", Verdict.UNCHECKED, text, key=str(size), place=ahead.name)


def goes_on(site: View, kept: View | None) -> bool:
    """Say whether *site* is to be kept: it is the first, or continues the one that was kept."""
    if kept is None:
        return True
    try:
        found = compare(kept, site)
    except CopiesNotCompared:
        return False
    if found.relation is Relation.SAME:
        return True
    return found.relation is Relation.BEGINNING and found.larger is site


def keep_view(site: View, folder: Path) -> None:
    """Put the site's checkpoint into *folder*, durably.

    Raises:
        FileUnwritable: it can't be done.
    """
    with as_unwritable(folder):
        folder.mkdir(parents=True, exist_ok=True)
    replace_durably(folder / CHECKPOINT, site.note)


def _raise_split(raised: Raised, pair: tuple[View, View], data: bytes, folder: Path) -> None:
    one, other = pair
    trees = [each.checkpoint for each in pair]
    key = " ".join(f"{each.size} {each.root.hex()}" for each in trees)
    digest = sha256(key.encode()).hexdigest()
    path = folder / f"evidence-{digest[:16]}.txt"
    kept: Path | FileUnwritable = path
    try:
        with as_unwritable(folder):
            folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            replace_durably(path, data)
    except FileUnwritable as error:  # a full disk hides no fork
        kept = error
    text = _SPLIT.fill(
        origin=one.checkpoint.origin,
        one=one.name,
        other=other.name,
        first=one.checkpoint.size,
        second=other.checkpoint.size,
        path=kept,
    )
    evidence = str(path) if kept is path else None
    raised.add("split_view", Verdict.DISPROVED, text, key=key, evidence=evidence)


def _raise_unshown(raised: Raised, one: View, other: View) -> None:
    text = _UNSHOWN.fill(
        one=one.name,
        other=other.name,
        first=one.checkpoint.size,
        second=other.checkpoint.size,
    )
    place = f"{one.name} / {other.name}"
    raised.add("inconsistent_not_transferable", Verdict.UNCHECKED, text, place=place)
