"""``mingbai-verify split`` and ``diff``: what is asked, and what is said."""

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import orjson

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.note import parse_note
from ledger.core.policy import open_checkpoint_by_policy
from verifier.diff import Relation, View, compare
from verifier.language import Language, Text
from verifier.mirror_files import replace_durably
from verifier.reader import LogReader
from verifier.report import printable
from verifier.sources import Source, open_source, read_file
from verifier.split import MAX_SPLIT_BYTES, Split, format_split, open_split, parse_split
from verifier.trust import Trust, read_trust
from verifier.verdict import Verdict

_FORKED = Text(
    "这本账（{origin}）分叉了：同一把账本钥匙签了两份互相矛盾的检查点"
    "（{first} 条和 {second} 条{zh_at}）。签名赖不掉，证据可以给任何人看。",
    "The ledger {origin} HAS FORKED: its key has signed two checkpoints that exclude each other "
    "(sizes {first} and {second}{en_at}). It can't be denied; show the evidence to anybody.",
)
_KEPT = Text("证据存在 {path}", "The evidence is in {path}")
_SAME = Text("两份是同一个检查点（{size} 条）。", "Both are the same checkpoint (size {size}).")
_BEGINNING = Text(
    "{smaller}（{first} 条）是 {larger}（{second} 条）的开头，前后接得上。",
    "{smaller} (size {first}) is a beginning of {larger} (size {second}): they go together.",
)


class Said(NamedTuple):
    """One verdict and one sentence; *facts* are for programs."""

    verdict: Verdict
    code: str
    text: Text
    facts: dict[str, object]


def run_split(asked: argparse.Namespace, language: Language) -> int:
    """Check a file of evidence; 1 if it shows that the log has forked."""
    split = parse_split(read_file(asked.what, MAX_SPLIT_BYTES))
    return show(forked(split, read_trust(asked.trust)), asked, language)


def run_diff(asked: argparse.Namespace, language: Language) -> int:
    """Compare two copies; 1 if the log has signed both and they exclude each other."""
    trust = read_trust(asked.trust)
    with closing(open_source(asked.what)) as one, closing(open_source(asked.other)) as other:
        found = compare(view_of(one, trust), view_of(other, trust))
    sizes = {"first": found.smaller.checkpoint.size, "second": found.larger.checkpoint.size}
    if found.split is not None:
        return show(
            keep_evidence(forked(found.split, trust, found.index), found.split, asked.out),
            asked,
            language,
        )
    if found.relation is Relation.SAME:
        said = Said(Verdict.PROVED, "same", _SAME.fill(size=sizes["first"]), {**sizes})
    else:
        text = _BEGINNING.fill(smaller=found.smaller.name, larger=found.larger.name, **sizes)
        said = Said(Verdict.PROVED, "beginning", text, {**sizes})
    return show(said, asked, language)


def view_of(source: Source, trust: Trust) -> View:
    """Give the checkpoint that *source* shows, signed by a log that is trusted.

    Raises:
        What `open_checkpoint_by_policy` raises, and what reading it raises.
    """
    note = LogReader(source).read_checkpoint()
    origin = parse_checkpoint(parse_note(note).text).origin
    judged = open_checkpoint_by_policy(note, trust.policy, origin)
    return View(source.name, note, judged, (source,))


def forked(split: Split, trust: Trust, index: int | None = None) -> Said:
    """Say what *split* shows, once it was opened; *index* is where they part, if known.

    Raises:
        What `open_split` raises: it shows nothing.
    """
    fork = open_split(split, trust.policy)
    at = fork.index if fork.index is not None else index
    text = _FORKED.fill(
        origin=fork.origin,
        first=fork.first.size,
        second=fork.second.size,
        zh_at="" if at is None else f"，从第 {at} 条起不同",
        en_at="" if at is None else f", different from entry {at} on",
    )
    facts: dict[str, object] = {
        "origin": fork.origin,
        "first": fork.first.size,
        "second": fork.second.size,
        "first_root": fork.first.root.hex(),
        "second_root": fork.second.root.hex(),
        "index": at,
        "keys": [str(key) for key in fork.keys],
    }
    return Said(Verdict.DISPROVED, "forked", text, facts)


def keep_evidence(said: Said, split: Split, out: str | None) -> Said:
    """Write the evidence to *out*, if that is asked for."""
    if out is None:
        return said
    replace_durably(Path(out), format_split(split))
    kept = _KEPT.fill(path=out)
    text = Text(f"{said.text.zh}\n{kept.zh}", f"{said.text.en}\n{kept.en}")
    return said._replace(text=text, facts={**said.facts, "evidence": out})


def show(said: Said, asked: argparse.Namespace, language: Language) -> int:
    """Say it, or write it for programs; give the exit code."""
    if asked.json:
        value = {
            "format": "mingbai-verify/v1",
            "kind": asked.command,
            "verdict": said.verdict.value,
            "exit": said.verdict.exit_code,
            "code": said.code,
            "sentence": {"zh": said.text.zh, "en": said.text.en},
            **said.facts,
        }
        sys.stdout.write(orjson.dumps(value).decode() + "\n")
    else:
        colon = "：" if language == "zh" else ": "
        lines = said.text.to(language).split("\n")
        shown = "\n".join(map(printable, lines))
        sys.stdout.write(f"{said.verdict.word.to(language)}{colon}{shown}\n")
    sys.stdout.flush()
    return said.verdict.exit_code
