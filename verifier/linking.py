"""Makes one ES module of the verifier's own ES modules: a linker that knows only what we write.

A page that is opened from disk may not import modules, so they are put into one. Each becomes a
function of its own, so that no two names collide, and runs once, after those that it imports; what
it exports has a name in the whole that begins with ``$``:

    const [$a, $b] = (() => { …the module… return [one, two] })();

Understood are imports and exports that begin a line, of the forms below; whatever else says
``import`` or ``export`` where a statement may begin is refused, and so are circles and names that
the other module does not export. The same modules always give the same bytes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from verifier.squeezing import Part, choose_names, names_in, short_names, squeeze, without_unused
from verifier.tokens import KEYWORDS, Token, tokenize

WEB = Path(__file__).with_name("web")
"""Where the modules are."""

NO_OTHERS: Mapping[str, str] = MappingProxyType({})

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(
    r'^import \{(?P<names>[^{}]*)\} from "\./(?P<file>[\w-]+\.js)";$', re.MULTILINE
)
_EXPORT_LIST = re.compile(r"^export \{(?P<names>[^{}]*)\};$", re.MULTILINE)
_EXPORT = re.compile(
    rf"^export (?=(?:const|class|(?:async )?function\*?) (?P<name>{_NAME})\b)", re.MULTILINE
)
_RENAMED = re.compile(rf"({_NAME})(?: as ({_NAME}))?")
_FOREIGN = re.compile(
    r"^[ \t]*(?:import|export)\b.*|\bimport\s*\(.*|\bimport\.meta\b.*", re.MULTILINE
)
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


class ModuleRefusedError(ValueError):
    """A module has a form that this linker does not know: a mistake in our own source."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")


@dataclass(frozen=True, slots=True)
class _Module:
    """A module's *imports* (file, and its names here by their names there) and *exports*."""

    file: str
    tokens: Sequence[Token]
    imports: tuple[tuple[str, Mapping[str, str]], ...]
    exports: Mapping[str, str]


_FREEZE = "$$"
"""No name that is given begins so, and none of ours has a ``$``."""


class _Source(NamedTuple):
    folder: Path
    instead: Mapping[str, str]


def link(main: str, folder: Path = WEB, instead: Mapping[str, str] = NO_OTHERS) -> str:
    """Give one module that does what the module *main* does, with all that it imports.

    *instead* names the files that stand in the place of others.

    Raises:
        ModuleRefusedError: a module can't be read, or has a form that is not understood.
    """
    ordered: dict[str, _Module] = {}
    _visit(main, _Source(folder, instead), ordered, ())
    modules = _shaken(tuple(ordered.values()))
    taken = frozenset().union(KEYWORDS, *(names_in(module.tokens) for module in modules))
    fresh = (f"${name}" for name in short_names())
    known: dict[tuple[str, str], str] = {}
    for module in modules:
        known |= {(module.file, name): next(fresh) for name in module.exports}
    modules = [replace(module, tokens=_with_freeze(module.tokens)) for module in modules]
    parts = [_part(module, known) for module in modules]
    chosen = choose_names(parts, taken)
    written = (
        _written(module, known, *squeeze(part, chosen))
        for module, part in zip(modules, parts, strict=True)
    )
    return "".join([f"const {_FREEZE}=Object.freeze;\n", *written])


def _with_freeze(tokens: Sequence[Token]) -> Sequence[Token]:
    """Call ``Object.freeze``, which stands in the page 150 times, by a short name."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if [each.text for each in kept[-3:]] == ["Object", ".", "freeze"]:
            kept[-3:] = [kept[-3]._replace(text=_FREEZE)]
    return kept


def _shaken(modules: Sequence[_Module]) -> Sequence[_Module]:
    """Leave out what no module uses, from the last, which imports, to the first."""
    wanted: set[tuple[str, str]] = set()
    shaken = []
    for module in reversed(modules):
        exports = {
            there: here for there, here in module.exports.items() if (module.file, there) in wanted
        }
        tokens = without_unused(module.tokens, exports.values())
        here = names_in(tokens) | frozenset(exports.values())
        imports = tuple(
            (file, {there: name for there, name in names.items() if name in here})
            for file, names in module.imports
        )
        wanted |= {(file, there) for file, names in imports for there in names}
        shaken.append(replace(module, tokens=tokens, imports=imports, exports=exports))
    return shaken[::-1]


def _visit(file: str, source: _Source, ordered: dict[str, _Module], above: tuple[str, ...]) -> None:
    if file in above:
        raise ModuleRefusedError(file, f"imports in a circle: {' → '.join((*above, file))}")
    if file in ordered:
        return
    module = _parse(file, _read(source.folder, source.instead.get(file, file)))
    for other, names in module.imports:
        _visit(other, source, ordered, (*above, file))
        absent = names.keys() - ordered[other].exports.keys()
        if absent:
            raise ModuleRefusedError(file, f"{other} does not export {', '.join(sorted(absent))}")
    ordered[file] = module


def _read(folder: Path, file: str) -> str:
    try:
        return (folder / file).read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise ModuleRefusedError(file, f"can't be read ({type(error).__name__})") from error


def _parse(file: str, text: str) -> _Module:
    imports = [(found["file"], _names(file, found["names"])) for found in _IMPORT.finditer(text)]
    exports: dict[str, str] = {}
    for found in _EXPORT_LIST.finditer(text):
        _add(file, exports, {there: here for here, there in _names(file, found["names"]).items()})
    for found in _EXPORT.finditer(text):
        _add(file, exports, {found["name"]: found["name"]})
    plain = _EXPORT.sub("", _EXPORT_LIST.sub("", _IMPORT.sub("", text)))
    foreign = _FOREIGN.search(plain) or _ENDS_SCRIPT.search(plain)
    if foreign is not None:
        raise ModuleRefusedError(file, f"not understood: {foreign[0].strip()}")
    tokens = _tokens(file, plain)
    for token in tokens:
        if "\n" in token.text or token.text.startswith("$"):
            raise ModuleRefusedError(file, f"not understood: {token.text}")
    return _Module(file, tokens, tuple(imports), exports)


def _tokens(file: str, text: str) -> tuple[Token, ...]:
    try:
        return tuple(tokenize(text))
    except ValueError as error:
        raise ModuleRefusedError(file, str(error)) from error


def _names(file: str, text: str) -> dict[str, str]:
    """Read ``a, b as c``: each name, and what it is called on the other side."""
    names: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _RENAMED.fullmatch(part)
        if found is None or found[1] in names:
            raise ModuleRefusedError(file, f"not understood: {part}")
        names[found[1]] = found[2] or found[1]
    return names


def _add(file: str, exports: dict[str, str], more: Mapping[str, str]) -> None:
    twice = exports.keys() & more.keys()
    if twice:
        raise ModuleRefusedError(file, f"exported twice: {', '.join(sorted(twice))}")
    exports.update(more)


def _part(module: _Module, known: Mapping[tuple[str, str], str]) -> Part:
    ending = tokenize(f"\nreturn [{', '.join(module.exports.values())}];")
    return Part((*module.tokens, *ending), _given(module, known))


def _given(module: _Module, known: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Give what a module's imports are called in the whole, by their names in the module."""
    return {
        here: known[file, there] for file, names in module.imports for there, here in names.items()
    }


def _written(
    module: _Module, known: Mapping[tuple[str, str], str], text: str, kept: set[str]
) -> str:
    given = _given(module, known)
    before = "".join(f"const {name}={given[name]};\n" for name in sorted(kept))
    names = ",".join(known[module.file, name] for name in module.exports)
    return f"const [{names}]=(()=>{{\n{before}{text}\n}})();\n"
