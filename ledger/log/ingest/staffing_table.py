"""A table of who comes into office, who leaves, who has a new key: a row for each, read strictly.

Columns by their Chinese or English name, in any order: 账本 origin or 社区 community, 动作 action
(任职, 免职, 换钥), 职务 roles, 姓名 name, 公钥 key, and if need be 人员 person, 钥匙名 slug,
决议 resolution, 理由 reason. A ledger stands in the first of its rows; below it may be left blank.
A key is 64 hex digits or a vkey. Nothing here knows a ledger: `ledger.log.ingest.staffing` does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, parse_vkey

Action = Literal["appoint", "end", "rekey"]

ACTIONS: Final[Mapping[str, Action]] = MappingProxyType(
    {
        **dict.fromkeys(("任职", "任命", "上任", "appoint", "appointment"), "appoint"),
        **dict.fromkeys(("免职", "离任", "停用", "end", "revocation"), "end"),
        **dict.fromkeys(("换钥", "换钥匙", "rekey"), "rekey"),
    }
)
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "origin": ("账本", "账本地址", "origin"),
        "community": ("社区", "社区名称", "村（居）", "村居", "community"),
        "action": ("动作", "事项", "action"),
        "roles": ("职务", "roles"),
        "person": ("人员", "人员编号", "person"),
        "name": ("姓名", "name"),
        "slug": ("钥匙名", "slug"),
        "key": ("公钥", "key"),
        "resolution": ("决议", "resolution"),
        "reason": ("理由", "原因", "reason"),
    }
)
_SEPARATORS: Final = str.maketrans(dict.fromkeys("、，；;/|", ","))
_HEX_DIGITS: Final = 64


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


class RowProblem(NamedTuple):
    """What is wrong in a row, counted as a spreadsheet does; *origin* is the ledger it stops."""

    row: int
    column: str
    origin: str
    said: Said


class NewKey(NamedTuple):
    """A public key that a cell names, and the name it bears where it was made, or nothing."""

    public_key: bytes
    name: str


class Step(NamedTuple):
    """What a row asks for; what it leaves out is empty."""

    row: int
    origin: str
    action: Action
    roles: tuple[str, ...]
    person: str
    name: str
    slug: str
    key: NewKey | None
    resolution: str
    reason: str


class Steps(NamedTuple):
    """The rows that could be read, in order, and every problem of the others."""

    steps: tuple[Step, ...]
    problems: tuple[RowProblem, ...]


ReadKey = Callable[[str], NewKey | None]
"""Gives the key that a cell names, None where it names none. Raises LedgerError."""

NO_HEADING: Final = Said("第一行没有这一列", "the first row has no such column")
TWICE: Final = Said("这一列有两列", "this column stands there twice")
BLANK: Final = Said("这里不能空着", "this can't be blank")
NO_LEDGER: Final = Said("要写账本或社区", "name the ledger or the community")
UNKNOWN_LEDGER: Final = Said("没有这个账本，或无权管它", "no such ledger, or none of yours")
TWO_LEDGERS: Final = Said(
    "同名的社区不止一个，请写账本", "several communities have this name: give the ledger"
)
NO_ACTION: Final = Said("动作是 任职、免职 或 换钥", "the action is appoint, end or rekey")
KEY_FORM: Final = Said(
    "公钥写 64 位十六进制，或钥匙文件里 vkey 那一行",
    "a public key is 64 hex digits, or the vkey in a key file",
)


def read_key(text: str) -> NewKey | None:
    """Give the key of 64 hex digits, or of a vkey of type 0x01; None for anything else.

    Raises:
        LedgerError: a vkey that is damaged.
    """
    if len(text) == _HEX_DIGITS:
        try:
            return NewKey(bytes.fromhex(text), "")
        except ValueError:
            return None
    if "+" not in text:
        return None
    key = parse_vkey(text)
    return NewKey(key.public_key, key.name) if key.algorithm == ED25519 else None


def read_steps(
    rows: Iterable[tuple[int, Sequence[str]]],
    read: ReadKey,
    communities: Mapping[str, Sequence[str]],
) -> Steps:
    """Read the table's rows (number, cells), the heading first.

    *communities* gives, for the name of each community, its ledgers; it has every ledger.
    """
    lines = iter(rows)
    number, heading = next(lines, (1, ()))
    columns, problems = _columns(number, heading)
    if problems:
        return Steps((), tuple(problems))
    known = {origin for origins in communities.values() for origin in origins}
    steps: list[Step] = []
    last = ""
    for number, cells in lines:
        line = dict.fromkeys(COLUMNS, "") | {
            name: cells[at].strip() for name, at in columns.items() if at < len(cells)
        }
        if not any(line.values()):
            continue
        found = _ledger_of(line, last, known, communities)
        if isinstance(found, Said):
            column = "origin" if line["origin"] or not line["community"] else "community"
            problems.append(RowProblem(number, column, "", found))
            last = ""
            continue
        last = found
        step = _step(number, found, line, read, problems)
        if step is not None:
            steps.append(step)
    return Steps(tuple(steps), tuple(problems))


def _columns(number: int, heading: Sequence[str]) -> tuple[dict[str, int], list[RowProblem]]:
    found: dict[str, int] = {}
    problems = []
    for at, text in enumerate(heading):
        for name, words in COLUMNS.items():
            if text.strip().lower() in words:
                if name in found:
                    problems.append(RowProblem(number, name, "", TWICE))
                found[name] = at
    if "action" not in found:
        problems.append(RowProblem(number, "action", "", NO_HEADING))
    if not {"origin", "community"} & set(found):
        problems.append(RowProblem(number, "origin", "", NO_HEADING))
    return found, problems


def _ledger_of(
    line: Mapping[str, str],
    last: str,
    known: set[str],
    communities: Mapping[str, Sequence[str]],
) -> str | Said:
    if line["origin"]:
        return line["origin"] if line["origin"] in known else UNKNOWN_LEDGER
    if line["community"]:
        origins = communities.get(line["community"], ())
        if len(origins) > 1:
            return TWO_LEDGERS
        return origins[0] if origins else UNKNOWN_LEDGER
    return last or NO_LEDGER


def _step(
    number: int,
    origin: str,
    line: Mapping[str, str],
    read: ReadKey,
    problems: list[RowProblem],
) -> Step | None:
    before = len(problems)
    action = ACTIONS.get(line["action"].lower())
    if action is None:
        problems.append(RowProblem(number, "action", origin, NO_ACTION))
    key: NewKey | None = None
    if line["key"]:
        try:
            key = read(line["key"])
        except LedgerError as error:
            said = Said(error.text("zh"), error.text("en"))
            problems.append(RowProblem(number, "key", origin, said))
        else:
            if key is None:
                problems.append(RowProblem(number, "key", origin, KEY_FORM))
    elif action in {"appoint", "rekey"}:
        problems.append(RowProblem(number, "key", origin, BLANK))
    parts = (part.strip() for part in line["roles"].translate(_SEPARATORS).split(","))
    roles = tuple(dict.fromkeys(part for part in parts if part))
    if action == "appoint" and not roles:
        problems.append(RowProblem(number, "roles", origin, BLANK))
    if action is None or len(problems) > before:
        return None
    return Step(
        number, origin, action, roles, line["person"], line["name"], line["slug"], key,
        line["resolution"], line["reason"],
    )  # fmt: skip
