"""The description, and whether an answer is one that it promises."""

import re
from typing import Any

import httpx
import jsonschema_rs

from api.desk.description.document import CODES, PREFIX, document
from api.settings import Settings

DESCRIPTION = document(Settings())
COMPONENTS = DESCRIPTION["components"]
Operation = tuple[str, str]
"""A path below ``/desk/api`` as it is described, and a method."""
OPERATIONS: dict[Operation, dict[str, Any]] = {
    (path.removeprefix(PREFIX), method): operation
    for path, them in DESCRIPTION["paths"].items()
    for method, operation in them.items()
}


def check_schema(schema: dict[str, Any], value: object) -> None:
    jsonschema_rs.validator_for({**schema, "components": COMPONENTS}).validate(value)


def operation_of(method: str, path: str) -> Operation:
    """Find what is described for a request, the most exact path first."""
    exact = sorted(OPERATIONS, key=lambda each: each[0].count("{") - each[0].count("/"))
    for described, its_method in exact:
        pattern = re.sub(r"\\\{origin\\\}", ".+", re.escape(described))
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", pattern)
        if its_method == method.lower() and re.fullmatch(pattern, path):
            return described, its_method
    raise AssertionError(f"{method} {path} is not described")


def check_answer(operation: Operation, answered: httpx.Response) -> None:
    """Check that *answered* is what the description promises: status, type, schema, code."""
    responses = OPERATIONS[operation]["responses"]
    said = f"{operation}: {answered.status_code} {answered.content[:900]!r}"
    assert answered.status_code != 500, said  # it is described, and never to be seen
    assert str(answered.status_code) in responses, said
    promised = responses[str(answered.status_code)]
    media = "".join(answered.headers["content-type"]).partition(";")[0]
    content = promised["content"].get(media) or promised["content"].get("*/*")
    assert content is not None, said
    if media.endswith("json"):
        check_schema(content["schema"], answered.json())
    if media == "application/problem+json":
        problem = answered.json()
        assert problem["detail"], said
        assert problem["detail_en"], said
        assert {problem["code"], "*"} & set(promised[CODES]), said


def example_of(operation: Operation) -> Any:
    content = OPERATIONS[operation].get("requestBody", {"content": {}})["content"]
    schema = content.get("application/json", {}).get("schema", {"example": {}})
    if "$ref" in schema:
        schema = COMPONENTS["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema["example"]


def filled(operation: Operation, **known: str) -> str:
    """Give the operation's path with what is *known* in it, and the description's examples."""
    parameters = {
        each["name"]: str(each["example"])
        for each in OPERATIONS[operation]["parameters"]
        if each["in"] == "path"
    }
    return re.sub(r"\{(\w+)\}", lambda m: {**parameters, **known}[m[1]], operation[0])
