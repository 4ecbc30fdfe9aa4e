"""The ledgers that are anchored: their published checkpoints, and what lies beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from ledger.core.anchors import INDEX_PATH, Anchor, anchored_path, format_anchors, parse_anchors
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.errors import NotFoundError
from ledger.core.note import parse_note
from ledger.storage.contracts import PublishedFiles

CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Place:
    """A ledger's published files, and the checkpoint in them: *note* as signed, *text* without."""

    directory: str
    files: PublishedFiles
    note: bytes
    text: bytes
    checkpoint: Checkpoint

    @classmethod
    def read(cls, directory: str, files: PublishedFiles) -> Self:
        """Read the published checkpoint.

        Raises:
            NotFoundError: nothing was published yet.
            MalformedError: what is there is no checkpoint.
        """
        note = files.read(CHECKPOINT)
        return cls.of(directory, files, note)

    @classmethod
    def of(cls, directory: str, files: PublishedFiles, note: bytes) -> Self:
        """Give the place with a checkpoint that it had."""
        text = parse_note(note).text
        return cls(directory, files, note, text, parse_checkpoint(text))

    def at(self, note: bytes) -> Self:
        """Give the same place with the earlier checkpoint *note*."""
        text = parse_note(note).text
        return replace(self, note=note, text=text, checkpoint=parse_checkpoint(text))

    def anchors(self) -> list[Anchor]:
        """Give what lies beside the checkpoint already.

        Raises:
            AnchorMalformed: the list is damaged.
        """
        try:
            return parse_anchors(self.files.read(INDEX_PATH))
        except NotFoundError:
            return []

    def is_anchored(self, kind: str, name: str) -> bool:
        """Say whether this checkpoint has an anchor of that kind and name."""
        size = self.checkpoint.size
        return any((a.size, a.kind, a.name) == (size, kind, name) for a in self.anchors())

    def keep(self, anchor: Anchor, data: bytes) -> None:
        """Put evidence beside the checkpoint: first the evidence, then the line that names it.

        What a crash leaves between is evidence that nobody is pointed to; the same again mends it.
        """
        kept: Sequence[Anchor] = [a for a in self.anchors() if a.path != anchor.path]
        self.files.replace(anchored_path(anchor.size), self.note)
        self.files.replace(anchor.path, data)
        self.files.replace(INDEX_PATH, format_anchors([*kept, anchor]))
