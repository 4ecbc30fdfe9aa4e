"""Makes a module short, and leaves it what it is: a phone in a stairwell fetches all of it.

Comments and needless spaces go, lines stay where a semicolon may be missing, functions that nobody
uses are left out. Names of a module's own get short ones, the same in every module, so that what is
written alike compresses. Only names are renamed that are variables wherever they stand in the
module: one that anywhere is a property, a key, a method or a shorthand is left alone, and so are
classes.
The modules in ``verifier/web`` are there to be read, and the page can be made from them again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

from verifier.tokens import KEYWORDS, Token

_OPENING = {"(": ")", "[": "]", "{": "}"}
_BEFORE_KEY = frozenset({"{", ","})
_AFTER_SHORTHAND = frozenset({",", "}", "="})
_BEFORE_METHOD = frozenset({"{", "}", ",", ";", "async", "*", "static", "get", "set"})
_DECLARING = frozenset({"const", "let", "function"})
_GOES_ON = frozenset(["", *"{([,;=?:", "=>", "&&", "||"])
"""After these no semicolon is ever put in for the end of a line (ECMA-262, section 12.10)."""

_LETTERS = ascii_lowercase + ascii_uppercase


def names_in(tokens: Iterable[Token]) -> frozenset[str]:
    """Give every name that stands in *tokens*, keywords too."""
    return frozenset(token.text for token in tokens if token.kind == "name")


def without_unused(tokens: Sequence[Token], wanted: Iterable[str]) -> Sequence[Token]:
    """Leave out a module's functions whose names stand nowhere else, and are not *wanted*."""
    kept = list(tokens)
    used = frozenset(wanted)
    while True:
        for start, end, name in _functions(kept):
            rest = kept[:start] + kept[end:]
            if name not in used and name not in names_in(rest):
                kept = rest
                break
        else:
            return kept


def _functions(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Yield where each function of the module itself begins and ends, and its name."""
    depth = 0
    for at, token in enumerate(tokens):
        if token.kind == "sign":
            depth += (token.text in _OPENING) - (token.text in ")]}")
        elif token.text == "function" and not depth and tokens[at + 1].kind == "name":
            start = at - (tokens[at - 1].text == "async" if at else 0)
            if start and tokens[start - 1].text not in {"}", ";"}:
                continue
            body = _closing(tokens, at + 2) + 1
            yield start, _closing(tokens, body) + 1, tokens[at + 1].text


class Part(NamedTuple):
    """A module's *tokens*, and new names that somebody else has chosen for some, by the old."""

    tokens: Sequence[Token]
    given: Mapping[str, str]


def choose_names(parts: Sequence[Part], taken: frozenset[str]) -> Mapping[str, str]:
    """Give short names for what is declared in *parts*: one a name, never two of them in one part.

    The names that stand in most parts choose first. None is one of *taken*.
    """
    counted: Counter[str] = Counter()
    places: dict[str, list[int]] = {}
    for at, part in enumerate(parts):
        uses = Counter(token.text for token in part.tokens if token.kind == "name")
        for name in _own(part):
            counted[name] += uses[name]
            places.setdefault(name, []).append(at)
    free = [name for name in short_names() if name not in taken]
    used: list[set[str]] = [set() for _ in parts]
    chosen: dict[str, str] = {}
    for name in sorted(places, key=lambda name: (-len(places[name]), -counted[name], name)):
        unused = (new for new in free if not any(new in used[at] for at in places[name]))
        new = next(unused, name)
        if len(new) < len(name):
            chosen[name] = new
            for at in places[name]:
                used[at].add(new)
    return chosen


def squeeze(part: Part, chosen: Mapping[str, str]) -> tuple[str, set[str]]:
    """Shorten a module: give its text, and which of the names *given* to it kept their own.

    *chosen* is what `choose_names` gave for all the modules.
    """
    fixed = _fixed(part.tokens)
    renamed = {name: new for name, new in part.given.items() if name not in fixed}
    renamed |= {name: chosen[name] for name in _own(part) if name in chosen}
    tokens = list(_without_last_semicolons(part.tokens))
    return _written(_joined(tokens), renamed), part.given.keys() & fixed


def _own(part: Part) -> set[str]:
    """Give the names of a module that may be renamed, and that nobody else has named."""
    return _declared(part.tokens) - _fixed(part.tokens) - part.given.keys()


def _declared(tokens: Sequence[Token]) -> set[str]:
    """Give the names that are declared in a module as variables."""
    declared: set[str] = set()
    for at, token in enumerate(tokens):
        if token.text in _DECLARING and token.kind == "name":
            declared |= _declared_after(tokens, at + 1)
        elif token.text == "=>":
            declared |= _parameters(tokens, at - 1)
        elif token.text == "catch" and tokens[at + 1].text == "(":
            declared.add(tokens[at + 2].text)
    return declared - KEYWORDS


def _declared_after(tokens: Sequence[Token], at: int) -> set[str]:
    """Give what a ``const``, ``let`` or ``function`` before *at* declares."""
    if tokens[at].text == "*":
        at += 1
    found = set()
    if tokens[at].kind == "name":
        found.add(tokens[at].text)
        at += 1
    if tokens[at].text in {"(", "["}:
        found |= _plain(tokens[at + 1 : _closing(tokens, at)])
    return found


def _parameters(tokens: Sequence[Token], at: int) -> set[str]:
    """Give the parameters of the arrow function whose list ends *at*."""
    if tokens[at].kind == "name":
        return {tokens[at].text}
    depth, start = 0, at
    while start >= 0:
        depth += {")": 1, "(": -1}.get(tokens[start].text, 0)
        if depth == 0:
            break
        start -= 1
    return _plain(tokens[start + 1 : at])


def _plain(tokens: Sequence[Token]) -> set[str]:
    """Give the names of a list, at its first level and in its brackets; not in braces or calls."""
    found, depth, before = set(), 0, ","
    for token in tokens:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
        if token.kind == "name" and not depth and before in {",", "[", "..."}:
            found.add(token.text)
        before = token.text
    return found


def _closing(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].kind == "sign":
            depth += (tokens[place].text in _OPENING) - (tokens[place].text in ")]}")
            if depth == 0:
                return place
    msg = "a bracket is not closed"
    raise ValueError(msg)


def _fixed(tokens: Sequence[Token]) -> set[str]:
    """Give the names that somewhere are not plain variables."""
    fixed: set[str] = set()
    stack: list[str] = []
    nothing = Token("sign", ";", begins_line=False)
    for at, token in enumerate(tokens):
        if token.kind == "name":
            before = tokens[at - 1] if at else nothing
            after = tokens[at + 1] if at + 1 < len(tokens) else nothing
            in_braces = bool(stack) and stack[-1] == "{"
            if (
                before.text in {".", "?.", "class"}
                or (in_braces and _is_key(before.text, after.text))
                or (in_braces and _is_method(tokens, at, before.text, after.text))
            ):
                fixed.add(token.text)
        elif token.kind == "sign" and token.text in _OPENING:
            stack.append(token.text)
        elif token.kind == "sign" and token.text in ")]}":
            stack.pop()
    return fixed


def _is_key(before: str, after: str) -> bool:
    return before in _BEFORE_KEY and (after == ":" or after in _AFTER_SHORTHAND)


def _is_method(tokens: Sequence[Token], at: int, before: str, after: str) -> bool:
    if after != "(" or before not in _BEFORE_METHOD:
        return False
    return tokens[_closing(tokens, at + 1) + 1].text == "{"


def short_names() -> Iterator[str]:
    """Yield names of one and two letters, then no more."""
    yield from _LETTERS
    for first in _LETTERS:
        for second in _LETTERS:
            yield first + second


def _without_last_semicolons(tokens: Sequence[Token]) -> Iterator[Token]:
    """Leave out each semicolon that would be put in before its ``}`` (ECMA-262, section 12.10.1).

    None is put in for an empty statement, as that of ``while (more());``.
    """
    opened: list[int] = []
    is_lone = True  # whether a semicolon here is a statement of its own
    for at, token in enumerate(tokens):
        ends = at + 1 < len(tokens) and tokens[at + 1].text == "}"
        if token.text != ";" or is_lone or not ends:
            yield token
        is_lone = token.text in {"{", ";", "else", "do"}
        if token.text == "(":
            opened.append(at)
        elif token.text == ")":
            is_lone = _is_head(tokens, opened.pop())


def _is_head(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the bracket *at* begins the head of a statement and not a call."""
    return at > 0 and tokens[at - 1].text in {"for", "if", "while", "with"}


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield *tokens* with declarations in a row made one: ``const a = 1, b = 2``."""
    declaring = [""]  # by depth of brackets, the word that the statement here began with
    before, skipped = ";", False
    for at, token in enumerate(tokens):
        if skipped:
            skipped = False
            continue
        if token.kind == "sign" and token.text in _OPENING:
            declaring.append("")
        elif token.kind == "sign" and token.text in ")]}":
            declaring.pop()
        elif token.text in {"const", "let"} and before in {";", "{", "}"}:
            declaring[-1] = token.text
        elif token.text == ";" and declaring[-1]:
            skipped = at + 1 < len(tokens) and tokens[at + 1].text == declaring[-1]
            if not skipped:
                declaring[-1] = ""
        before = token.text
        yield token._replace(text=",") if skipped else token


def _written(tokens: Iterable[Token], renamed: Mapping[str, str]) -> str:
    lines: list[str] = []
    before = ""
    for token in tokens:
        text = renamed.get(token.text, token.text) if token.kind == "name" else token.text
        if token.begins_line and before not in _GOES_ON and text != "}":
            lines.append("\n")
        elif _must_part(before, text):
            lines.append(" ")
        lines.append(text)
        before = text
    return "".join(lines)


def _must_part(before: str, after: str) -> bool:
    if not before:
        return False
    one, other = before[-1], after[0]
    words = (one.isalnum() or one in "_$") and (other.isalnum() or other in "_$")
    return words or (one == other and one in "+-") or (before.isdecimal() and other == ".")
