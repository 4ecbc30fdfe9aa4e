"""A small runner for the conversations in ``tests/api/scripts``; the README there is its grammar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson

_REQUEST = re.compile(r"(GET|HEAD|POST|PUT|DELETE|OPTIONS) (\S+)")
_CHECK = re.compile(r"(status|header|body|json)(?: (\S+))? (==|~|absent|empty)(?: (.*))?")
_KEEP = re.compile(r"keep (\w+) = (header|json) (\S+)")


@dataclass(slots=True)
class Step:
    line: int
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    checks: list[tuple[int, str]] = field(default_factory=list)


def parse_script(text: str, bodies: Mapping[str, bytes]) -> list[Step]:
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), 1):
        request = _REQUEST.fullmatch(line)
        if request:
            steps.append(Step(number, request[1], request[2]))
        elif line.startswith("> "):
            name, _, value = line[2:].partition(": ")
            steps[-1].headers[name] = value
        elif line.startswith("<< "):
            steps[-1].body = bodies[line[3:]]
        elif line.startswith("< "):
            steps[-1].body = line[2:].encode()
        elif line and not line.startswith("#"):
            if not _CHECK.fullmatch(line) and not _KEEP.fullmatch(line):
                raise ValueError(f"line {number} is not understood: {line}")
            steps[-1].checks.append((number, line))
    return steps


def run_script(path: Path, client: httpx.Client, bodies: Mapping[str, bytes]) -> int:
    """Hold the conversation, and return how many things were checked."""
    kept: dict[str, str] = {}
    checked = 0
    for step in parse_script(path.read_text("utf-8"), bodies):
        headers = {name: _fill(value, kept) for name, value in step.headers.items()}
        # The target as it stands: httpx would tidy up the dots that a stranger sends.
        request = httpx.Request(
            step.method,
            client.base_url,
            headers=headers,
            content=step.body or None,
            extensions={"target": _raw(step.path)},
        )
        response = client.send(request)
        for number, line in step.checks:
            place = f"{path.name}:{number}: {line}\n{step.method} {step.path} {response.status_code}\n{response.text[:600]}"
            keep = _KEEP.fullmatch(line)
            if keep:
                kept[keep[1]] = str(_value(response, keep[2], keep[3]))
            else:
                _check(response, _fill(line, kept), place)
                checked += 1
    return checked


def _raw(path: str) -> bytes:
    return "".join(
        c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in path
    ).encode()


def _fill(text: str, kept: Mapping[str, str]) -> str:
    for name, value in kept.items():
        text = text.replace("{" + name + "}", value)
    return text


def _value(response: httpx.Response, kind: str, name: str | None) -> object:
    if kind == "status":
        return response.status_code
    if kind == "header":
        return response.headers.get(name or "")
    if kind == "body":
        return response.text
    value: object = orjson.loads(response.content)
    for part in (name or "").split("."):
        if isinstance(value, list):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return _ABSENT
    return value


_ABSENT = object()


def _check(response: httpx.Response, line: str, place: str) -> None:
    parsed = _CHECK.fullmatch(line)
    assert parsed, place
    kind, name, operator, wanted = parsed.groups()
    value = _value(response, kind, name)
    if operator == "absent":
        assert value is None or value is _ABSENT, place
    elif operator == "empty":
        assert response.content == b"", place
    elif operator == "~":
        assert isinstance(value, str), place
        assert re.fullmatch(wanted, value, re.DOTALL), place
    elif kind == "json":
        try:
            expected = orjson.loads(wanted)
        except orjson.JSONDecodeError:
            expected = wanted
        assert value == expected, place
    else:
        assert str(value) == wanted, place
