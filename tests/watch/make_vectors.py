"""Writes tests/vectors/split: ``.venv/bin/python -m tests.watch.make_vectors``."""

import json
from dataclasses import replace
from pathlib import Path

from ledger.core.keys import SigningKey
from ledger.core.policy import open_checkpoint_by_policy
from tests import community
from tests.verifier.publishing import checkpoint_note, log_of, policy_text
from tests.verifier.test_long_logs import ENTRIES
from tests.watch.test_copies import POLICY, other
from verifier.diff import View, compare
from verifier.sources import Source
from verifier.split import OtherBeginning, SameSize, Split, TwoLeaves, format_split

FOLDER = Path(__file__).parents[1] / "vectors" / "split"


def view(entries: list[bytes], *, tiles: bool = True) -> View:
    note = checkpoint_note(entries)
    judged = open_checkpoint_by_policy(note, POLICY, community.ORIGIN)
    sources: tuple[Source, ...] = (log_of(entries),) if tiles else ()
    return View("here", note, judged, sources)


def split(one: View, two: View) -> Split:
    found = compare(one, two).split
    if found is None:
        raise ValueError("they go together")
    return found


def vectors() -> dict[str, tuple[bytes, str]]:
    roots = split(view(other(3, 9)), view(ENTRIES[:9]))
    leaves = split(view(other(3, 9)), view(ENTRIES[:300]))
    beginning = split(view(other(3, 9), tiles=False), view(ENTRIES[:300]))
    shown, first = leaves.shown, beginning.shown
    if not isinstance(shown, TwoLeaves) or not isinstance(first, OtherBeginning):
        raise TypeError
    texts = {"roots": roots, "leaves": leaves, "beginning": beginning}
    found = {name: (format_split(each), "fork") for name, each in texts.items()}
    honest = view(ENTRIES[:9])
    same = compare(honest, view(ENTRIES[:300]))
    honest_leaf = replace(shown, first=replace(shown.first, leaf_hash=shown.second.leaf_hash))
    thief = SigningKey(community.ORIGIN, 1, b"t" * 32)
    stolen = checkpoint_note(other(3, 9), signer=thief)
    foreign = checkpoint_note(
        ENTRIES[:9], signer=community.log_key("b.example.org/x"), origin="b.example.org/x"
    )
    wrong = {
        "same-tree": (Split(honest.note, honest.note, SameSize()), "split_same_tree"),
        "sizes-differ": (replace(leaves, shown=SameSize()), "split_kind_unfit"),
        "beginning-of-one-size": (replace(roots, shown=first), "split_kind_unfit"),
        "beginning-reversed": (
            replace(beginning, first=beginning.second, second=beginning.first),
            "split_kind_unfit",
        ),
        "beginning-honest": (
            Split(honest.note, same.larger.note, first),
            "split_same_tree",
        ),
        "beginning-root-wrong": (
            replace(beginning, shown=replace(first, root=bytes(32))),
            "split_not_shown",
        ),
        "leaf-wrong": (replace(leaves, shown=honest_leaf), "split_not_shown"),
        "leaf-index-beyond": (replace(leaves, shown=replace(shown, index=9)), "split_not_shown"),
        "leaf-proof-short": (
            replace(
                leaves,
                shown=replace(shown, first=replace(shown.first, hashes=shown.first.hashes[:-1])),
            ),
            "split_not_shown",
        ),
        "not-the-logs-key": (replace(roots, first=stolen), "not_signed"),
        "another-log": (replace(roots, second=foreign), "log_not_trusted"),
    }
    found |= {name: (format_split(each), code) for name, (each, code) in wrong.items()}
    text = format_split(leaves)
    bad = "split_file_malformed"
    found |= {
        "empty": (b"", bad),
        "other-version": (text.replace(b"v1", b"v2", 1), bad),
        "kind-unknown": (text.replace(b"kind leaves", b"kind leafs"), bad),
        "index-with-zero": (text.replace(b"index 3", b"index 03"), bad),
        "line-added": (text.replace(b"index 3\n", b"index 3\n\n"), bad),
        "checkpoint-cut": (text[:-1], bad),
        "something-after": (text + b"\n", bad),
        "count-wrong": (text.replace(b"checkpoint 5", b"checkpoint 4"), bad),
    }
    return found


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    cases = {}
    for name, (data, expected) in vectors().items():
        (FOLDER / f"{name}.txt").write_bytes(data)
        cases[name] = expected
    (FOLDER / "cases.json").write_text(json.dumps(cases, indent=1) + "\n", "utf-8")
    (FOLDER / "policy.txt").write_text(policy_text(), "utf-8")


if __name__ == "__main__":
    main()
