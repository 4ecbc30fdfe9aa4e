"""Whatever is taken away from a ledger's evidence, what it showed is 相符 no more."""

from collections.abc import Callable
from itertools import combinations

import pytest

from ledger.core.anchors import INDEX_PATH, anchored_path
from ledger.core.keys import COSIGNATURE, ED25519, ML_DSA_44
from ledger.core.note import Note, format_note, parse_note
from tests.anchors.listed import block_of, files_beside, recorded, stamped
from tests.anchors.stamping import Stamper
from tests.requirements import needs
from tests.verifier.publishing import InMemory, files_of
from tests.verifier.test_retired_keys import AFTER, ENTRIES, NEW, NEW_PQ, checkpoint, trusting
from verifier.anchor_proof import Witnessing
from verifier.anchors import check_anchors
from verifier.audit import audit_log
from verifier.verdict import Report, Verdict

pytestmark = needs("tsa")
TRUST = trusting(NEW, NEW_PQ)
NOTE = checkpoint(6, NEW, NEW_PQ, seen_s=AFTER)
KEYS = {ED25519: NEW.verifier, ML_DSA_44: NEW_PQ.verifier}
Files = dict[str, bytes]


def without_line(algorithm: int) -> Callable[[Files], Files]:
    """Take the checkpoint's line of the log's key of this type away, or the witness's."""

    def strip(files: Files) -> Files:
        note = parse_note(files["checkpoint"])
        own = {key.key_id: algorithm for algorithm, key in KEYS.items()}
        kept = [each for each in note.signatures if own.get(each[1], COSIGNATURE) != algorithm]
        assert len(kept) < len(note.signatures)
        return {**files, "checkpoint": format_note(Note(note.text, tuple(kept)))}

    return strip


def without(path: str) -> Callable[[Files], Files]:
    return lambda files: {name: data for name, data in files.items() if name != path}


def anchored(tsa: Stamper) -> tuple[Files, Witnessing, dict[str, Callable[[Files], Files]]]:
    """A ledger with two log keys, a witness, a stamp and a receipt, and all that can be stripped."""
    stamp, block = stamped(tsa, NOTE, AFTER), recorded(NOTE, AFTER)
    files = {**files_of(ENTRIES), **files_beside(stamp, block), "checkpoint": NOTE}
    strips = {
        "the list": without(INDEX_PATH),
        "the stamp": without(stamp.anchor.path),
        "the receipt": without(block.anchor.path),
        "what was anchored": without(anchored_path(6)),
        "the ML-DSA line": without_line(ML_DSA_44),
        "the Ed25519 line": without_line(ED25519),
        "the cosignature": without_line(COSIGNATURE),
        "the checkpoint": without("checkpoint"),
    }
    given = Witnessing((tsa.root,), blocks=frozenset({block_of(block)}))
    return files, given, strips


@pytest.mark.parametrize("is_audit", [True, False], ids=["log", "anchor"])
def test_nothing_can_be_taken_away_unnoticed(
    tmp_path_factory: pytest.TempPathFactory, *, is_audit: bool
) -> None:
    files, given, strips = anchored(Stamper(tmp_path_factory.mktemp("stamps") / "tsa"))

    def ask(files: Files) -> Report:
        source = InMemory(files)
        if is_audit:
            return audit_log(source, TRUST, workers=1, given=given)
        return check_anchors(source, TRUST, given)

    assert ask(files).verdict is Verdict.PROVED
    for name, strip in strips.items():
        assert ask(strip(files)).verdict is not Verdict.PROVED, name
    lines = [name for name in strips if name.endswith("line") or name == "the cosignature"]
    for names in combinations(lines, 2):
        left = files
        for name in names:
            left = strips[name](left)
        assert ask(left).verdict is not Verdict.PROVED, names
