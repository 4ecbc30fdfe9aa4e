"""``mingbai-verify mirror``: what is asked, in which order it is done, and what is said."""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from ledger.core.keys import SigningKey
from verifier.audit import audit_log
from verifier.language import Language, Text
from verifier.mirror import Mirrored, mirror_log
from verifier.mirror_cosigning import Cosigner
from verifier.mirror_released import Kept, keep_released
from verifier.sources import Directory, Source, open_source
from verifier.split_command import Said, forked, keep_evidence, show
from verifier.split_errors import MirrorKeysClosed
from verifier.standards import read_asked
from verifier.trust import Trust, read_trust
from verifier.verdict import Verdict, worst

OpenKeys = Callable[[Sequence[str], Sequence[str], Language], Sequence[SigningKey]]
"""Opens key files, with files of their passphrases or, without, as a person is asked for them."""

_MIRRORED = Text(
    "镜像已到 {size} 条（新收 {added} 条），内容算得出签名的根。",
    "The mirror has {size} entries ({added} of them new), which lead to the signed root.",
)
_COSIGNED = Text("镜像 {name} 已签字：全部存好。", "The mirror {name} has cosigned: all is stored.")
_AUDITED = Text("整本账查过：{word}。{said}", "The audit says: {word}. {said}")
_RELEASED = Text(
    "脱敏公开的图片 {kept} 张（新取 {fetched}，撤下 {dropped}），还有 {absent} 张没有取到。",
    "Released images: {kept} ({fetched} new, {dropped} dropped), and {absent} not to be had.",
)


def run_mirror(
    asked: argparse.Namespace, language: Language, open_keys: OpenKeys | None = None
) -> int:
    """Bring a mirror up to date; audit it, if the charters are given; cosign it, if keys are.

    *open_keys* is given by whoever puts this program together: the verifier opens no key itself.

    Raises:
        MirrorKeysClosed: keys are asked for, and nothing here opens them.
        What `mirror_log` raises, and what opening the keys does.
    """
    trust = read_trust(asked.trust, charters=asked.charters)
    cosigner = _open(asked, language, open_keys)
    folder = Path(asked.folder)
    with closing(open_source(asked.what)) as source:
        found = mirror_log(source, folder, trust.policy, cosigner)
        if found.split is not None:
            out = asked.out or f"{folder}.split.txt"
            said = forked(found.split, trust, found.at)
            return show(keep_evidence(said, found.split, out), asked, language)
        return show(_said(source, folder, trust, found, cosigner, asked.charters), asked, language)


def _open(
    asked: argparse.Namespace, language: Language, open_keys: OpenKeys | None
) -> Cosigner | None:
    if not asked.key:
        return None
    if open_keys is None:
        raise MirrorKeysClosed
    keys = open_keys(asked.key, asked.passphrase_file, language)
    return Cosigner(tuple(keys), lambda: int(time.time()))


def _said(  # noqa: PLR0917 - what a run has come to
    source: Source,
    folder: Path,
    trust: Trust,
    found: Mirrored,
    cosigner: Cosigner | None,
    charters: str | None,
) -> Said:
    """Go on with the copy that is there now, and say how all of it stands."""
    size, verdict = found.checkpoint.size, Verdict.PROVED
    lines = [_MIRRORED.fill(size=size, added=found.added)]
    facts: dict[str, object] = {"size": size, "added": found.added}
    if cosigner is not None:
        name = cosigner.keys[0].name
        lines.append(_COSIGNED.fill(name=name))
        facts["cosigned"] = [str(key) for key in cosigner.keys]
    if charters is not None:
        state = folder.with_name(f"{folder.name}.state")
        report = audit_log(Directory(str(folder)), trust, workers=1, state=state)
        verdict = worst((verdict, report.verdict))
        word, said = report.verdict.word, report.sentence
        lines.append(
            Text(
                _AUDITED.zh.format(word=word.zh, said=said.zh),
                _AUDITED.en.format(word=word.en, said=said.en),
            )
        )
        kept = _keep_released(source, folder, found, verdict)
        lines.append(_RELEASED.fill(**kept._asdict()))
        facts["released"] = kept._asdict()
    text = Text("\n".join(each.zh for each in lines), "\n".join(each.en for each in lines))
    return Said(verdict, "mirrored", text, facts)


def _keep_released(source: Source, folder: Path, found: Mirrored, verdict: Verdict) -> Kept:
    """Keep what was released; anew only what an audit says two people in office have released."""
    today = read_asked(None, (), ()).today
    fetches = verdict is Verdict.PROVED
    return keep_released(source, folder, found.checkpoint, today, fetches=fetches)
