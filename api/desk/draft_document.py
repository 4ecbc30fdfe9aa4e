"""A draft as the desk's database keeps it: one JSON document, read back exactly."""

from typing import Any

import orjson

from api.desk.draft import Draft, Happened, Opinion, Past, Refusal, Signed

_VERSION = 1


def encode_draft(draft: Draft) -> bytes:
    """Write *draft* as JSON."""
    return orjson.dumps(
        {
            "v": _VERSION,
            "id": draft.id,
            "origin": draft.origin,
            "revision": draft.revision,
            "text": draft.text.decode(),
            "state": draft.state,
            "proposed_by": draft.proposed_by,
            "person": draft.person,
            "created_ms": draft.created_ms,
            "order": list(draft.order),
            "note": draft.note,
            "signatures": [list(each) for each in draft.signatures],
            "opinions": [list(each) for each in draft.opinions],
            "past": [
                [
                    each.revision,
                    each.text.decode(),
                    [list(line) for line in each.signatures],
                    each.cause,
                    each.time_ms,
                ]
                for each in draft.past
            ],
            "history": [list(each) for each in draft.history],
            "refusal": None if draft.refusal is None else list(draft.refusal),
            "index": draft.index,
        }
    )


def decode_draft(data: bytes) -> Draft:
    """Read what `encode_draft` wrote.

    Raises:
        ValueError: another version wrote it.
    """
    value: dict[str, Any] = orjson.loads(data)
    if value["v"] != _VERSION:
        msg = f"a draft of version {value['v']}"
        raise ValueError(msg)
    return Draft(
        id=value["id"],
        origin=value["origin"],
        revision=value["revision"],
        text=value["text"].encode(),
        state=value["state"],
        proposed_by=value["proposed_by"],
        person=value["person"],
        created_ms=value["created_ms"],
        order=tuple(value["order"]),
        note=value["note"],
        signatures=_signatures(value["signatures"]),
        opinions=tuple(Opinion(*each) for each in value["opinions"]),
        past=tuple(
            Past(revision, text.encode(), _signatures(signed), cause, time_ms)
            for revision, text, signed, cause, time_ms in value["past"]
        ),
        history=tuple(Happened(*each) for each in value["history"]),
        refusal=None if value["refusal"] is None else Refusal(*value["refusal"]),
        index=value["index"],
    )


def _signatures(value: list[list[Any]]) -> tuple[Signed, ...]:
    return tuple(Signed(*each) for each in value)
