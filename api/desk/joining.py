"""Joining: whoever has an invitation's code brings a key, and shows that he holds it (ADR 0042).

The proof is a signature over a text of its own, ``mingbai/join/v1``, which names the ledger, the
code's hash and the key: it is no statement and no challenge, and proves nothing elsewhere.
"""

from typing import Final

import orjson

from api.desk.codes import parse_code
from api.desk.drafting import Drafting
from api.desk.invitation_errors import InvitationUnknown, JoinKeyElsewhere, JoinProofWrong
from api.desk.invitation_rules import Shown, described
from api.desk.invitations import body_of, fingerprint
from api.desk.objection_errors import CodeUnreadable
from ledger.affairs.codes import hash_code
from ledger.affairs.tenure import appoint, rekey
from ledger.core.ed25519 import SIGNATURE_BYTES, verify
from ledger.core.errors import Base64Malformed
from ledger.core.keys import ED25519, VerifierKey, parse_vkey
from ledger.core.text import format_time_s, parse_base64
from ledger.storage.desk.invitations import InvitationRow, Invitations

HEAD: Final = "mingbai/join/v1"
_APPLY: Final = {"appointment": appoint, "rekey": rekey}


def join_text(origin: str, code_hash: str, vkey: str) -> bytes:
    """Give what is signed to show that one holds *vkey*; *code_hash* in hex."""
    return f"{HEAD}\n{origin}\n{code_hash}\n{vkey}\n".encode()


class Joining:
    """What those who have a code may do with it, and nobody else learns of."""

    def __init__(self, records: Invitations, drafting: Drafting) -> None:
        """Find invitations in *records*."""
        self._records = records
        self._readings = drafting.readings
        self._clock = drafting.clock

    def look_up(self, code: str) -> Shown:
        """Give whom an invitation is for, to whoever has its code.

        Raises:
            InvitationUnknown: it can't be used now.
        """
        row = self._records.find_open(_hash_of(code), self._clock())
        if row is None:
            raise InvitationUnknown
        return self._told(row)

    def join(self, code: str, vkey: str, proof: str) -> Shown:
        """Spend a code on a key; the same key again is answered the same again.

        Raises:
            InvitationUnknown: it can't be used, or another key was faster.
            JoinKeyElsewhere, JoinProofWrong: the key is another's.
            LedgerError: the ledger would not take the key, such as one that it has.
        """
        code_hash = _hash_of(code)
        now_ms = self._clock()
        row = self._records.find_open(code_hash, now_ms)
        if row is None:  # spent; whoever has spent it may have lost the answer
            row = self._records.find_joined(code_hash, vkey)
        if row is None:
            raise InvitationUnknown
        key = _key_of(row, vkey)
        check_proof(row, key, vkey, proof)
        if not row.joined_ms:
            self._check_taken(row, vkey)
            row = self._records.join(code_hash, key.public_key.hex(), vkey, now_ms)
        if row is None:  # another key was faster
            raise InvitationUnknown
        return {**self._told(row), "vkey": vkey, "fingerprint": fingerprint(row.public_key)}

    def _check_taken(self, row: InvitationRow, vkey: str) -> None:
        """Check by the ledger's own rules that *vkey* can come into office as things are now.

        Raises:
            SlugRegistered, KeyRegistered, and whatever else the ledger has against it.
        """
        body = body_of(row.kind, orjson.loads(row.document), vkey)
        with self._readings.of(row.origin) as reading:
            state = reading.state
            _APPLY[row.kind](state, body, state.size, max(self._clock(), state.time_ms))

    def _told(self, row: InvitationRow) -> Shown:
        with self._readings.of(row.origin) as reading:
            charter = reading.state.charter
            return {
                "origin": row.origin,
                "community": reading.community,
                "charter": charter.hex() if charter else None,
                "kind": row.kind,
                **described(reading, row.kind, orjson.loads(row.document)),
                "by": reading.name_of(row.by_person),
                "expires": format_time_s(row.expires_ms // 1_000 * 1_000),
                "code_hash": row.code_hash,
            }


def check_proof(row: InvitationRow, key: VerifierKey, vkey: str, proof: str) -> None:
    """Check that whoever joins holds *key*.

    Raises:
        JoinProofWrong: the signature is not that key's over this invitation's text.
    """
    try:
        signature = parse_base64(proof, where="proof")
    except Base64Malformed:
        raise JoinProofWrong from None
    text = join_text(row.origin, row.code_hash, vkey)
    if len(signature) != SIGNATURE_BYTES or not verify(key.public_key, text, signature):
        raise JoinProofWrong


def _key_of(row: InvitationRow, vkey: str) -> VerifierKey:
    """Read the key that joins by *row*.

    Raises:
        JoinKeyElsewhere: it is named otherwise, or of another type; what `parse_vkey` raises.
    """
    key = parse_vkey(vkey, where="vkey")
    expected = f"{row.origin}/{orjson.loads(row.document)['slug']}"
    if key.name != expected or key.algorithm != ED25519:
        raise JoinKeyElsewhere(where="vkey", name=key.name, expected=expected)
    return key


def _hash_of(code: str) -> str:
    """Give the hash by which an invitation is found; what is no code is as unknown as any other.

    Raises:
        InvitationUnknown: it isn't even one.
    """
    try:
        return hash_code(parse_code(code)).hex()
    except CodeUnreadable:
        raise InvitationUnknown from None
