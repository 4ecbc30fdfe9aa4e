"""The description is true: Schemathesis plays a client that goes by it, and one that doesn't."""

import base64
from hashlib import sha256
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from api.openapi import document
from api.settings import Settings
from ledger.core.entry import parse_entry
from ledger.core.hashing import hash_leaf
from ledger.core.note import parse_note
from tests.api.serving import Address

EXAMPLES = 15
DESCRIPTION = document(Settings())
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = [(path, method) for path, them in DESCRIPTION["paths"].items() for method in them]


def can_be_violated(path: str, method: str) -> bool:
    """Return whether the description forbids anything that can be said in a URL or a body."""
    operation = DESCRIPTION["paths"][path][method]
    kinds = [each["schema"]["type"] for each in operation.get("parameters", ())]
    return "integer" in kinds or "requestBody" in operation


@pytest.mark.timeout(60)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
def test_every_answer_is_one_that_the_description_promises(
    address: Address, mode: GenerationMode
) -> None:
    for path, method in OPERATIONS:
        operation = SCHEMA[path][method]
        if mode is GenerationMode.NEGATIVE and not can_be_violated(path, method):
            continue

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def converse(case: Case[Any]) -> None:
            # A statement that nobody signed is described well and refused all the same; the
            # unsupported methods are test_docs' and the scripts'.
            case.call_and_validate(
                base_url=address.url,
                excluded_checks=[
                    positive_data_acceptance,
                    negative_data_rejection,
                    unsupported_method,
                ],
            )

        converse()
    assert address.is_alive()


def examples(value: object) -> list[object]:
    if isinstance(value, list):
        return [found for each in value for found in examples(each)]
    if not isinstance(value, dict):
        return []
    found = [value["example"]] if "example" in value else []
    return found + [each for below in value.values() for each in examples(below)]


def test_the_examples_are_the_worked_example_and_not_made_up() -> None:
    entry = DESCRIPTION["components"]["schemas"]["Entry"]["example"]
    data = entry["entry"].encode()
    parsed = parse_entry(data)
    assert hash_leaf(data).hex() == entry["leaf_hash"]
    assert sha256(parse_note(parsed.statement).text).hexdigest() == entry["id"]
    assert (parsed.index, parsed.governance) == (entry["index"], entry["governance"])
    submitted = DESCRIPTION["paths"]["/api/{origin}/statements"]["post"]["requestBody"]["content"]
    assert submitted["text/plain"]["example"].encode() == parsed.statement
    checkpoint = DESCRIPTION["components"]["schemas"]["Answer"]["example"]["checkpoint"]
    assert base64.b64decode(checkpoint.split("\n")[2]).hex().startswith("0d3a283e11bd9209")


def test_every_operation_and_every_schema_has_an_example_or_needs_none() -> None:
    for path, method in OPERATIONS:
        operation = DESCRIPTION["paths"][path][method]
        assert operation["operationId"]
        assert operation["summary"]
    for name, schema in DESCRIPTION["components"]["schemas"].items():
        assert examples(schema), name


def test_the_served_description_is_this_one(address: Address) -> None:
    with address.client() as client:
        assert client.get("/openapi.json").json() == DESCRIPTION
