"""The publisher of a ledger with witnesses: asks them, then shows readers what they cosigned.

A checkpoint goes to every witness with the log's own lines alone, and with the growth since what
that witness saw. It is shown to readers when the policy's quorum has cosigned it, or, where the
settings say ``available``, with what there is; either way no append waits longer than ``total_s``.
Cosignatures that come later are added when the same checkpoint is published again.

What witnesses and mirrors show may stop signing: a checkpoint under the log's own key that is
larger than, or not part of, what was signed here. A number alone is an alarm (docs/adr/0054).
"""

import logging
from collections.abc import Callable, Sequence

from ledger.core.checkpoint_text import Checkpoint, parse_checkpoint
from ledger.core.cosignature import check_cosignature
from ledger.core.errors import DisprovedError, LedgerError
from ledger.core.keys import VerifierKey
from ledger.core.merkle import check_consistency
from ledger.core.note import Note, Signature, format_note, open_note, parse_note
from ledger.core.policy import Policy, open_checkpoint_by_policy
from ledger.log.contracts import Published, WitnessState
from ledger.log.errors import CheckpointGoesBack
from ledger.log.read import TileReader
from ledger.storage.contracts import PublishedFiles, SignedHead
from publish.tree import TreePublisher, read_standing
from publish.witnesses_asking import Target
from publish.witnesses_circle import Attended, Circle
from publish.witnesses_errors import (
    WitnessAnswerWrong,
    WitnessedAhead,
    WitnessedOther,
    WitnessNumberUnexplained,
)
from publish.witnesses_report import WITNESSES_FILE, format_witnesses
from publish.witnesses_settings import SETTINGS_FILE, WitnessSettings, peers_of

LOG = logging.getLogger("mingbai.witnesses")


class WitnessedPublisher:
    """Publishes into *files* what the witnesses of *policy* have seen; see ``Publisher``.

    *now_s* gives the Unix second, by which the times of cosignatures are judged. *log_keys* are
    the log's own beside those of the policy: what they signed counts as evidence, too. What the
    keys *ended* alone have signed doesn't: a key succession has ended them, and whoever stole one
    must not be able to stop this log.
    """

    def __init__(
        self,
        files: PublishedFiles,
        origin: str,
        policy: Policy,
        settings: WitnessSettings,
        *,
        now_s: Callable[[], int],
        log_keys: Sequence[VerifierKey] = (),
        ended: Sequence[VerifierKey] = (),
    ) -> None:
        """Make the publisher; nobody is asked yet.

        Raises:
            WitnessSettingsWrong: see `peers_of`.
        """
        self._files = files
        self._origin = origin
        self._policy = policy
        self.settings = settings
        self._tree = TreePublisher(files)
        peers = peers_of(policy, settings, SETTINGS_FILE)
        tiles = TileReader(files.read)
        self.circle = Circle(origin, peers, settings, tiles.prove_growth, now_s)
        own = (*policy.log_keys(origin), *log_keys)
        self.outside = WitnessedOutside(self.circle, files, own, settings, ended)
        self._known = {(each.key.name, each.key.key_id): each.key for each in policy.witnesses}
        self._told: bytes | None = None
        self._refused = ""

    @property
    def witnesses(self) -> int:
        """How many witnesses and mirrors would notice that this ledger was restored."""
        return len(self.circle.attended)

    def publish(self, checkpoint: bytes, size: int) -> Published:
        """Have *checkpoint* cosigned, and show it if its quorum is there; see ``Publisher``.

        Raises:
            CheckpointGoesBack: what stands is larger, or of the same size with another text.
            WitnessedAhead, WitnessedOther: a witness showed what must not be; nothing is shown.
        """
        own = parse_note(checkpoint)
        standing = self._standing(own, size)
        # Whatever else signed what stands is kept; the log's own lines as readers have them.
        base = own if standing is None else standing
        own_lines = tuple(each for each in base.signatures if each[:2] not in self._known)
        target = Target(own.text, format_note(Note(own.text, own.signatures)), size)
        earlier = tuple(each for each in base.signatures if self._is_right(own.text, each))

        def cosigned() -> bytes:
            return _merge(own.text, own_lines, (*earlier, *self.circle.signatures(own.text)))

        self.circle.show(target)
        # The same again, while nothing is submitted: what has come is taken, and nobody waits.
        if not self.outside.was_given(own.text) and not self._has_quorum(cosigned()):
            self.circle.wait(lambda: self._has_quorum(cosigned()))
        # Stop here: witnesses have seen it and readers have not; the next turn asks again, and is
        # given cosignatures again.
        root = parse_checkpoint(own.text).root
        self.outside.check(SignedHead(size, root, 0))
        note = cosigned()
        self.outside.give(target, note)
        witnessed = self._has_quorum(note)
        shown = witnessed or self.settings.publish == "available"
        if shown:
            note = self._tree.publish(note, size).checkpoint
        self._tell()
        return Published(note, size, witnessed, shown)

    def _standing(self, own: Note, size: int) -> Note | None:
        """Give what readers have, if it is the same checkpoint.

        Raises:
            CheckpointGoesBack: as in `publish`.
        """
        data = read_standing(self._files)
        if data is None:
            return None
        standing = parse_note(data)
        if standing.text == own.text:
            return standing
        old_size = parse_checkpoint(standing.text).size
        if old_size >= size:
            raise CheckpointGoesBack(standing=old_size, size=size)
        return None

    def _is_right(self, text: bytes, signature: Signature) -> bool:
        key = self._known.get(signature[:2])
        try:
            return key is not None and check_cosignature(text, signature, key) > 0
        except LedgerError:
            return False

    def _has_quorum(self, note: bytes) -> bool:
        """Say whether a verifier with this policy would find the quorum: the same code decides.

        A policy that does not know the log's key of today finds none, and stops nothing.
        """
        try:
            return open_checkpoint_by_policy(note, self._policy, self._origin).quorum_reached
        except LedgerError as error:
            if self._refused != error.code:
                LOG.warning("%s: %s: %s", self._origin, error.code, error.text("en"))
                self._refused = error.code
            return False

    def _tell(self) -> None:
        """Publish how the witnesses do, where that has changed."""
        data = format_witnesses(self.outside.states)
        if data != self._told:
            self._files.replace(WITNESSES_FILE, data)
            self._told = data


def _merge(text: bytes, own: Sequence[Signature], cosignatures: Sequence[Signature]) -> bytes:
    """Write *text* with the log's *own* lines, and the first cosignature of each key."""
    first: dict[tuple[str, bytes], Signature] = {}
    for each in cosignatures:
        first.setdefault(each[:2], each)
    return format_note(Note(text, (*own, *first.values())))


class WitnessedOutside:
    """What the witnesses say; see ``Outside``."""

    def __init__(
        self,
        circle: Circle,
        files: PublishedFiles,
        log_keys: Sequence[VerifierKey],
        settings: WitnessSettings,
        ended: Sequence[VerifierKey] = (),
    ) -> None:
        self._circle = circle
        self._files = files
        self._log_keys = log_keys
        self._in_force = [key for key in log_keys if key not in ended]
        self._settings = settings
        self._tiles = TileReader(files.read)
        self._looked = False
        self._sound: dict[str, bytes] = {}  # what each witness showed and is part of our tree
        self._given: tuple[Target, bytes] | None = None

    def give(self, target: Target, note: bytes) -> None:
        """Say what was handed out last."""
        self._given = target, note

    def was_given(self, text: bytes) -> bool:
        """Say whether *text* is what was handed out last."""
        return self._given is not None and self._given[0].text == text

    def check(self, signed: SignedHead | None) -> None:
        """Check what the witnesses showed against *signed*; see ``Outside.check``."""
        if not self._looked:
            self._circle.look(self._standing_target(), at_start=True)
            self._looked = True
        for each in self._circle.attended:
            self._check_shown(each, signed)
            size = signed.size if signed else 0
            accepted = self._settings.accepted.get(each.peer.name, 0)
            if each.at_start and each.claimed > max(size, accepted):
                raise WitnessNumberUnexplained(
                    name=each.peer.name, claimed=each.claimed, size=size, file=SETTINGS_FILE
                )
            if each.at_start and each.claimed <= size:
                self._circle.forgive(each)

    def look(self) -> None:
        """Ask the witnesses again what they saw last; `check` then looks at it."""
        self._circle.look(None)

    @property
    def unfinished(self) -> bool:
        """Whether cosignatures came since, or a witness that lacks the checkpoint may be asked."""
        if self._given is None:
            return False
        target, note = self._given
        have = {each[:2] for each in parse_note(note).signatures}
        came = {each[:2] for each in self._circle.signatures(target.text)}
        return not came <= have or self._circle.is_due(target)

    @property
    def states(self) -> tuple[WitnessState, ...]:
        """How each witness does."""
        return tuple(each.state() for each in self._circle.attended)

    def close(self) -> None:
        """Ask nobody any more."""
        self._circle.close()

    def _standing_target(self) -> Target | None:
        data = read_standing(self._files)
        if data is None:
            return None
        note = parse_note(data)
        own = {(key.name, key.key_id) for key in self._log_keys}
        lines = tuple(each for each in note.signatures if each[:2] in own)
        if not lines:
            return None
        text = note.text
        return Target(text, format_note(Note(text, lines)), parse_checkpoint(text).size)

    def _check_shown(self, each: Attended, signed: SignedHead | None) -> None:
        shown, name = each.shown, each.peer.name
        if shown is None or self._sound.get(name) == shown:
            return
        try:
            seen = parse_checkpoint(open_note(shown, self._in_force).text)
        except LedgerError as error:
            if not each.peer.url and not self._is_by_ended(shown):
                self._circle.blame(each, WitnessAnswerWrong(name=name, problem=error.code))
            return  # not under our key, so it says nothing about us
        note, signed_size = shown.decode(), signed.size if signed else 0
        if seen.size > signed_size:
            raise WitnessedAhead(
                name=name, size=seen.size, signed_size=signed_size, checkpoint=note
            )
        if signed is not None and not self._is_ours(seen, signed):
            raise WitnessedOther(name=name, size=seen.size, checkpoint=note)
        self._sound[name] = shown
        each.size = max(each.size, seen.size)
        if not each.peer.url:
            self._circle.clear(each)

    def _is_by_ended(self, shown: bytes) -> bool:
        """Say whether keys of ours that a succession has ended have signed what was shown."""
        try:
            open_note(shown, self._log_keys)
        except LedgerError:
            return False
        return True

    def _is_ours(self, seen: Checkpoint, signed: SignedHead) -> bool:
        """Say whether the tree of *seen* is the beginning of what was *signed*."""
        if seen.size == 0:
            return True
        try:
            hashes = self._tiles.prove_growth(seen.size, signed.size)
            check_consistency(seen.size, signed.size, seen.root, signed.root, hashes)
        except DisprovedError:
            return False
        return True
