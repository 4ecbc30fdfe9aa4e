"""Bodies at the edges of their forms: every field of every type, by the schemas of Python's models.

Whatever a schema says of a field (what kind, how long, how large, how many, which words) has a body
that is just inside it and one that is just beyond.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.affairs.types.registry import REGISTRY

Json = Any
Schema = Mapping[str, Any]

_EXAMPLES = {
    r"^\S([^\n\t]*\S)?$": "a{n}",
    r"^[a-z][a-z0-9_]{0,31}$": "a{n}",
    r"^[a-z][a-z0-9-]{0,31}$": "a{n}",
    r"^[0-9a-f]{64}$": "{n:064x}",
    r"^[0-9a-f]{32}$": "{n:032x}",
    r"^[0-9a-f]{16}$": "{n:016x}",
    r"^[A-Z]{3}$": "CNY",
    r"^[0-9]{6}([0-9]{3}|[0-9]{6})?$": "110101",
    r"^(approved|rejected|sent_back)$": "approved",
}
_TEXTS = (
    "", "a", "A", " a", "a ", "a\nb", "a-b", "a_b", "1a", "a" * 32, "a" * 33, "CNY", "CNYX", "110101001",
    "110101001001", "110101001001001", "rejected", "sent_back", "2026-02-30", "2026-11/2026-10", "2026-Q4",
)  # fmt: skip
_EITHER = (("key", "slug"), ("code", "slip"))
"""Fields of which a form wants one: where both are known, one of them is left out."""

_WITH_EITHER = frozenset({"appointment", "handover", "objection"})


class Edges:
    """The edges of one type; of `_EITHER` it leaves out the one at *side*, 0 or 1.

    *seen* are the titles of the groups that were gone through before, in whatever type.
    """

    def __init__(self, schema: Schema, seen: set[str], side: int) -> None:
        self.schema = schema
        self.seen = seen
        self.side = side

    def resolved(self, schema: Schema) -> tuple[Schema, ...]:
        """Give what may stand there: one form, or several."""
        if "$ref" in schema:
            return self.resolved(self.schema["$defs"][schema["$ref"].rpartition("/")[2]])
        options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if options:
            return tuple(form for each in options for form in self.resolved(each))
        return (schema,)

    def example(self, schema: Schema, n: int = 0) -> Json:
        """Something that has the form, as small as may be; another one for another *n*."""
        form = self.resolved(schema)[0]
        if "enum" in form:
            return form["enum"][0]
        kind = form["type"]
        if kind == "string":
            return self._text(form, n)
        if kind in ("integer", "boolean"):
            return max(form["minimum"], 0) if kind == "integer" else True
        if kind == "array":
            return [self.example(form["items"], i) for i in range(max(1, form.get("minItems", 0)))]
        if "properties" not in form:
            return {"a": self.example(_item(form))}
        return {name: self.example(each) for name, each in self.fields(form).items()}

    def _text(self, form: Schema, n: int) -> str:
        if "pattern" in form:
            return _EXAMPLES[form["pattern"]].format(n=n)
        if form.get("maxLength") == 21:
            return "2026"
        return "a" if "maxLength" in form else "2026-11-22"

    def fields(self, form: Schema) -> dict[str, Schema]:
        known: Schema = form["properties"]
        free = known.keys() - form.get("required", ())
        omitted = {pair[self.side] for pair in _EITHER if free >= set(pair)}
        return {name: each for name, each in known.items() if name not in omitted}

    def variants(self, schema: Schema) -> Iterator[Json]:
        """What may stand there, and what may not: each differs from an example in one place."""
        for form in self.resolved(schema):
            yield self.example(form)
            yield from self._edges(form)
            if form.get("type") == "array":
                yield from ([item] for item in self.variants(form["items"]))
            elif "properties" in form and form.get("title", "") not in self.seen:
                self.seen.add(form.get("title", ""))
                yield from self._variants_of_fields(form)

    def _variants_of_fields(self, form: Schema) -> Iterator[Json]:
        example = self.example(form)
        yield {name: example[name] for name in form.get("required", ()) if name in example}
        for name, each in self.fields(form).items():
            yield {other: value for other, value in example.items() if other != name}
            yield from ({**example, name: value} for value in self.variants(each))

    def _edges(self, form: Schema) -> Sequence[Json]:
        kind = form.get("type")
        if "enum" in form:
            return [*form["enum"], "x", 1]
        if kind == "string":
            sizes = [
                form[name] + by
                for name in ("minLength", "maxLength")
                if name in form
                for by in (0, 1)
            ]
            example = self._text(form, 0)
            return [1, *_TEXTS, *("a" * size for size in sizes), f"{example}x", example[:-1]]
        if kind == "integer":
            return [
                form["minimum"] - 1,
                form["minimum"],
                form["maximum"],
                form["maximum"] + 1,
                "1",
                True,
            ]
        if kind == "boolean":
            return [False, 1, "true"]
        if kind == "array":
            sizes = [0, form.get("minItems", 1), form["maxItems"], form["maxItems"] + 1]
            return ["a", {}, *([self.example(form["items"], n) for n in range(size)] for size in sizes),
                    [self.example(form["items"])] * 2]  # fmt: skip
        return self._edges_of_object(form)

    def _edges_of_object(self, form: Schema) -> Sequence[Json]:
        if "properties" in form:
            return ["a", [], {}, {**self.example(form), "x": 1}]
        item = _item(form)
        sizes = [form.get("minProperties", 0), form.get("maxProperties", 1)]
        sizes += [0, sizes[-1] + 1]
        named = [{name: self.example(item)} for name in ("a_1", "a" * 32, "a" * 33)]
        return ["a", [], *named, *({f"a{n}": self.example(item) for n in range(size)} for size in sizes),
                *({"a": value} for value in self.variants(item))]  # fmt: skip


def _item(form: Schema) -> Schema:
    """Give the form of the values of an object that has a key for each."""
    (item,) = form["patternProperties"].values()
    found: Schema = item
    return found


def edge_bodies() -> Iterator[tuple[str, Json]]:
    """Every type's bodies at their edges."""
    seen: tuple[set[str], set[str]] = (set(), set())
    for kind, known in REGISTRY.items():
        schema = known.model.model_json_schema()
        for side in (0, 1) if kind in _WITH_EITHER else (0,):
            for body in Edges(schema, seen[side], side).variants(schema):
                if isinstance(body, dict):
                    yield kind, body
