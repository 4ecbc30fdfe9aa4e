"""Runs the cases of ``tests/vectors/affairs``: a charter, steps, and the code the last one meets.

The README beside the cases says what a step may hold.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from ledger.affairs.admission import admit, open_statement
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.memory import Overlay
from ledger.affairs.state import EMPTY, State
from ledger.affairs.statement import signers_of
from ledger.core.errors import LedgerError
from ledger.core.keys import COSIGNATURE, ML_DSA_44, SigningKey, format_vkey
from ledger.core.text import format_base64, format_time_s, parse_time_s
from tests import community
from tests.community import MADE_MS, ORIGIN

VECTORS = Path(__file__).parents[1] / "vectors" / "affairs"
Json = Any

_BODIES: Mapping[str, Callable[[], Json]] = {
    "charter": community.charter_body,
    "expenditure": community.expenditure_body,
    "outflow": lambda: community.expenditure_body(reason="急需，事后补批"),
    "income": community.income_body,
    "refund": community.income_body,
    "notice": community.notice_body,
    "correction": lambda: community.notice_body(corrects="$id:target", reason="金额写错"),
    "ratification": lambda: {
        "amount": 12_345,
        "currency": "CNY",
        "outflow": "$id:target",
        "reason": "会议追认",
    },
    "reversal": lambda: {
        "amount": 12_345,
        "currency": "CNY",
        "date": "2026-11-21",
        "reason": "重复入账",
        "reverses": "$id:target",
    },
    "appointment": lambda: {"key": "$key:clerk-2", "person": "p-11", "roles": ["clerk"]},
    "revocation": lambda: {"reason": "离任", "slug": "clerk-1"},
    "rekey": lambda: {"key": "$key:director-2", "reason": "手机遗失", "slug": "director-1"},
    "rules": lambda: {"reason": "改为两人签", "rules": community.RULES},
    "handover": lambda: {
        "accounts": [{"account": "现金", "amount": 12_300}],
        "appoints": [{"key": "$key:director-2", "person": "p-31", "roles": ["director"]}],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["director-1"],
        "reason": "换届",
    },
    "key_succession": lambda: {"log_keys": ["$log_key:2"], "reason": "换服务器"},
}
_AUTHORITY = {"authority": "authority-1"}
_BY = {
    "expenditure": community.APPROVED,
    "outflow": {"accountant": "accountant-1"},
    "income": {"accountant": "accountant-1"},
    "refund": {"accountant": "accountant-1"},
    "notice": {"director": "director-1"},
    "correction": {"director": "director-1"},
    "ratification": {
        "accountant": "accountant-1",
        "director": "director-1",
        "supervision": "supervision-1",
    },
    "reversal": community.APPROVED,
    "handover": {"authority": "authority-1", "director": ["director-1", "director-2"]},
}
GOVERNANCE = (
    "charter",
    "appointment",
    "revocation",
    "rekey",
    "rules",
    "handover",
    "key_succession",
)


def cases(*names: str) -> list[Json]:
    """All cases of the named files, or of all files."""
    paths = [VECTORS / f"{name}.json" for name in names] or sorted(VECTORS.glob("*.json"))
    return [
        {"file": path.stem, **case}
        for path in paths
        for case in json.loads(path.read_text("utf-8"))
    ]


def name_of(case: Json) -> str:
    return f"{case['file']}: {case['desc']}"


class Run:
    """One case as it is played; *state* and *memory* are the ledger's so far."""

    def __init__(self, case: Json) -> None:
        self.case = case
        self.known = community.known_keys(*case.get("known", ()))
        self.state: State = EMPTY
        self.memory = Overlay()
        self.ids: dict[str, bytes] = {}
        self.index = 0

    def play(self) -> LedgerError | None:
        """Give the error that the last step meets; any other step's is raised."""
        steps = list(self.steps())
        for step in steps[:-1]:
            self.take(step)
        before = (self.state, self.memory.added(), self.memory.closed())
        try:
            self.take(steps[-1])
        except LedgerError as error:
            assert before == (self.state, self.memory.added(), self.memory.closed())
            return error
        return None

    def steps(self) -> Iterator[Json]:
        charter = self.case.get("charter", {})
        if charter is not None:
            yield {"type": "charter", **charter}
        yield from self.case.get("steps", ())

    def take(self, step: Json) -> None:
        note = self.build(step)
        opened = open_statement(note, ORIGIN, self.known)
        time_ms = MADE_MS + 1000 * self.index
        if "time" in step:
            time_ms = parse_time_s(step["time"])
        index = step.get("index", self.index)
        admission = admit(self.state, self.memory, opened, index=index, time_ms=time_ms)
        self.memory.remember(admission.remembered)
        for closed, closer in admission.closed:
            self.memory.close(closed, closer)
        self.state = admission.state
        self.ids[step.get("id", f"step-{self.index}")] = opened.id
        self.index += 1

    # ------------------------------------------------------------------------------ a note

    def build(self, step: Json) -> bytes:
        if "note" in step:
            return bytes_of(step["note"])
        text = self.text(step)
        names = step.get("lines") or self.default_lines(step, text)
        lines = [self.line(name, text) for name in names]
        note = text + b"\n" + b"".join(lines)
        for old, new in step.get("replace_note", ()):
            assert old.encode() in note, old
            note = note.replace(old.encode(), new.encode(), 1)
        appended: str = step.get("append", "")
        return note + appended.encode()

    def default_lines(self, step: Json, text: bytes) -> list[str]:
        by = step.get("by") or _BY.get(step["type"], _AUTHORITY)
        pairs = [(role, (s,) if isinstance(s, str) else tuple(s)) for role, s in by.items()]
        return list(signers_of(pairs))

    def line(self, name: str, text: bytes) -> bytes:
        """A signature line by *name*: a slug, ``wrong slug``, ``short slug``, ``slug as other``."""
        signer, _, called = name.partition(" as ")
        flaw, _, slug = signer.rpartition(" ")
        key = community.key(slug)
        signed = key.sign(b"something else\n" if flaw == "wrong" else text)
        if flaw == "short":
            signed = signed[:-1]
        shown = f"{ORIGIN}/{called}" if called else key.name
        blob = format_base64(key.verifier.key_id + signed)
        return f"— {shown} {blob}\n".encode()

    def text(self, step: Json) -> bytes:
        value = self.envelope(step)
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        for old, new in step.get("replace", ()):
            assert old.encode() in text, old
            text = text.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1)
        return text + b"\n"

    def envelope(self, step: Json) -> Json:
        kind = step["type"]
        body = deepcopy(step["body"] if "body" in step else _BODIES[kind]())
        for path, item in step.get("set", {}).items():
            put(body, path, item)
        for path in step.get("remove", ()):
            put(body, path, None)
        value: dict[str, Json] = {
            "body": body,
            "by": step.get("by") or _BY.get(kind, _AUTHORITY),
            "log": ORIGIN,
            "made": step.get("made", format_time_s(MADE_MS)),
            "no": step.get("no", f"no-{self.index}"),
            "type": kind,
            "v": 1,
        }
        if kind != "charter":
            value["charter"] = (self.state.charter or bytes(32)).hex()
        if kind in GOVERNANCE and kind != "charter":
            value["after"] = (self.state.governance_id or bytes(32)).hex()
        for path, item in step.get("envelope", {}).items():
            put(value, path, item)
        return self.filled(value)

    def filled(self, value: Json) -> Json:  # noqa: PLR0911 - one for each kind of placeholder
        """Put ids and keys in the places of ``$id:name``, ``$key:slug``, ``$log``."""
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        kind, _, name = value[1:].partition(":")
        if kind == "id":
            return self.ids[name].hex()
        if kind == "key":
            return community.vkey(name)
        if kind == "cosigner":
            key = community.key(name)
            return format_vkey(SigningKey(key.name, COSIGNATURE, key.seed).verifier)
        if kind == "officer_mldsa":
            key = community.key(name)
            return format_vkey(SigningKey(key.name, ML_DSA_44, key.seed).verifier)
        if kind == "log_cosigner":
            return format_vkey(SigningKey(ORIGIN, COSIGNATURE, community.log_key().seed).verifier)
        if kind == "log_key":  # another one, of this name
            seed = community.key(f"log-{name}").seed
            return format_vkey(SigningKey(ORIGIN, 1, seed).verifier)
        if kind == "log_mldsa":  # its second key, of another type
            return format_vkey(SigningKey(ORIGIN, ML_DSA_44, community.log_key().seed).verifier)
        if kind == "log_of":  # the key of SLUG under the log's name
            return format_vkey(SigningKey(ORIGIN, 1, community.key(name).seed).verifier)
        if kind == "standard":
            return STANDARD_CATALOGUE.hash
        if kind == "log":
            return format_vkey(community.log_key(name or ORIGIN).verifier)
        if kind == "key_of_log":
            return format_vkey(SigningKey(f"{ORIGIN}/{name}", 1, community.log_key().seed).verifier)
        if kind == "key_of":
            old, _, new = name.partition(" as ")
            seed = community.key(old).seed
            return format_vkey(SigningKey(f"{ORIGIN}/{new}", 1, seed).verifier)
        if kind == "policy":  # lines of log keys, each without its $
            keys = [f"log {self.filled('$' + each)}\n" for each in name.split()]
            return "".join(keys) + "quorum none\n"
        if kind == "repeat":
            piece, _, times = name.rpartition("*")
            return piece * int(times)
        raise AssertionError(value)


def put(value: Json, path: str, item: Json) -> None:
    """Set the field at a dotted *path*, ``rows[0]`` written ``rows.0``; None removes it."""
    *outer, last = path.split(".")
    for name in outer:
        value = value[int(name)] if isinstance(value, list) else value[name]
    if isinstance(value, list):
        value[int(last)] = item
    elif item is None:
        value.pop(last, None)
    else:
        value[last] = item


def bytes_of(spec: Mapping[str, Json]) -> bytes:
    """The bytes of a case: text, hex, or pieces with how often each stands there."""
    if "hex" in spec:
        return bytes.fromhex(spec["hex"])
    if "pieces" in spec:
        return "".join(piece * times for piece, times in spec["pieces"]).encode()
    return str(spec["text"]).encode()
