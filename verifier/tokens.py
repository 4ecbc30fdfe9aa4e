"""The tokens of our own JavaScript, for `verifier.squeezing`: exact for what we write, or refused.

ECMA-262 decides by its grammar whether a slash divides or begins a regular expression. Here the
token before it decides; after ``}``, where that is not enough, a slash is refused.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_WORDS: Final = """
arguments async await break case catch class const continue debugger default delete do else export
extends false finally for from function get if import in instanceof let new null of return set
static super switch this throw true try typeof undefined var void while with yield
"""
KEYWORDS: Final = frozenset(_WORDS.split())
"""Words that are no names, and some that only sometimes are."""

_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]+n?|[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?n?")
_TEXT: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|' r"'(?:[^'\\\n]|\\.)*'")
_PATTERN: Final = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_COMMENT: Final = re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/")
_SPACE: Final = re.compile(r"[ \t\n]+")
_TEMPLATE: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)", re.DOTALL)
_SIGN: Final = re.compile(
    r"\.\.\.|=>|>>>=|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|==|!=|<=|>=|&&|\|\||\?\?|\?\."
    r"|\+\+|--|\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|>>|\*\*|[-+*/%&|^!~<>=?:;,.(){}\[\]]"
)
_DIVIDED: Final = frozenset({")", "]"})


class Token(NamedTuple):
    """A token: its *kind* (name, number, text, sign), and whether a line ended before it."""

    kind: str
    text: str
    begins_line: bool


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of *text*, without comments.

    Raises:
        ValueError: something is none that we write.
    """
    at, begins, before = 0, False, Token("sign", ";", begins_line=False)
    templates: list[int] = []  # how many braces are open in each ${…}
    while at < len(text):
        blank = _SPACE.match(text, at) or _COMMENT.match(text, at)
        if blank is not None:
            begins, at = begins or "\n" in blank[0], blank.end()
            continue
        kind, found = _next(text, at, before, inside=bool(templates) and templates[-1] == 0)
        if kind == "text" and found[-2:] == "${":
            if found[0] == "`":
                templates.append(0)
        elif kind == "text" and found[0] == "}":
            templates.pop()
        elif templates and found in "{}":
            templates[-1] += 1 if found == "{" else -1
        before = Token(kind, found, begins)
        yield before
        begins, at = False, at + len(found)


def _next(text: str, at: int, before: Token, *, inside: bool) -> tuple[str, str]:
    """Give kind and text of the token that begins *at*; *inside*: a brace ends a ``${…}``."""
    letter = text[at]
    if letter == "`" or (letter == "}" and inside):
        found = _TEMPLATE.match(text, at + 1)
        kind = "text"
    elif letter == "/" and _begins_pattern(before):
        found, kind = _PATTERN.match(text, at), "text"
    else:
        tried = (("name", _NAME), ("number", _NUMBER), ("text", _TEXT), ("sign", _SIGN))
        kind, found = next(
            ((kind, match) for kind, form in tried if (match := form.match(text, at))), ("", None)
        )
    if found is None:
        msg = f"not understood: {text[at : at + 40].splitlines()[0]}"
        raise ValueError(msg)
    return kind, text[at : found.end()]


def _begins_pattern(before: Token) -> bool:
    if before.text == "}" and before.kind == "sign":
        msg = "a slash after }"
        raise ValueError(msg)
    if before.kind == "name":
        return before.text in KEYWORDS and before.text not in {"this", "null", "true", "false"}
    return before.kind == "sign" and before.text not in _DIVIDED
