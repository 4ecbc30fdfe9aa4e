"""What a server answered to a submission, read strictly, and checked against one's own policy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import DisprovedError, MalformedError, Reason
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import check_inclusion
from ledger.core.policy import Policy, open_checkpoint_by_policy
from ledger.core.proof import parse_proof
from ledger.core.text import parse_hash_hex, parse_time_ms
from mingbai.errors import ReceiptNotWitnessed, ReceiptWrong, ServerSilent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands: *duplicate* says that it had been there before."""

    index: int
    id: str
    leaf_hash: str
    time: str
    duplicate: bool


class Receipt(NamedTuple):
    """The places of a submission's statements under one checkpoint; *proof* only for a single."""

    places: tuple[Place, ...]
    checkpoint: bytes
    witnessed: bool
    proof: bytes | None


def parse_receipt(data: bytes, count: int, url: str) -> Receipt:
    """Read the answer to a submission of *count* statements.

    Raises:
        ServerSilent: it isn't such an answer.
    """
    try:
        answer = json.loads(data)
        places = tuple(_parse_place(each) for each in answer["entries"])
        proof = answer.get("proof")
        receipt = Receipt(
            places,
            answer["checkpoint"].encode(),
            answer["witnessed"] is True,
            proof.encode() if proof is not None else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, MalformedError) as error:
        raise ServerSilent(url=url, reason=Reason("回的不是回执", "not a receipt")) from error
    if len(places) != count:
        raise ServerSilent(url=url, reason=Reason("回执的条数不对", "another number of entries"))
    return receipt


def _parse_place(value: Mapping[str, object]) -> Place:
    index, duplicate = value["index"], value["duplicate"]
    if not isinstance(index, int) or not isinstance(duplicate, bool) or index < 0:
        raise TypeError(index)
    id_, leaf_hash, time = (str(value[name]) for name in ("id", "leaf_hash", "time"))
    for each in (id_, leaf_hash):
        parse_hash_hex(each)
    parse_time_ms(time)
    return Place(index, id_, leaf_hash, time, duplicate)


def check_proof(proof: bytes, note: bytes, place: Place, policy: Policy, origin: str) -> None:
    """Check that *proof* shows *note* at *place* in the log that *policy* trusts for *origin*.

    Raises:
        ReceiptWrong: it is of another statement, another place, or leads to another root.
        ReceiptNotWitnessed: the checkpoint lacks the witnesses that the policy asks for.
        LedgerError: the checkpoint isn't one that the policy trusts.
    """
    try:
        shown = parse_proof(proof)
        judged = open_checkpoint_by_policy(shown.checkpoint, policy, origin)
        checkpoint: Checkpoint = judged.checkpoint
        if shown.extra is None or parse_entry(shown.extra).statement != note:
            raise ReceiptWrong(index=place.index)
        leaf_hash = hash_leaf(shown.extra)
        check_inclusion(shown.index, checkpoint.size, leaf_hash, shown.hashes, checkpoint.root)
    except (DisprovedError, MalformedError) as error:
        raise ReceiptWrong(index=place.index) from error
    if (shown.index, leaf_hash.hex()) != (place.index, place.leaf_hash):
        raise ReceiptWrong(index=place.index)
    if not judged.quorum_reached:
        raise ReceiptNotWitnessed
