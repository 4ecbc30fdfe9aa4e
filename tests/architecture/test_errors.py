"""Every named error has one code and two texts that can be shown."""

import importlib
import pkgutil
import re
import string

import api
import ledger
import mingbai
import publish
import verifier
from ledger.core.errors import LedgerError


def concrete_errors() -> list[type[LedgerError]]:
    for package in (ledger, api, publish, verifier, mingbai):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    found: list[type[LedgerError]] = []
    waiting = [LedgerError]
    while waiting:
        kind = waiting.pop()
        below = [k for k in kind.__subclasses__() if not k.__module__.startswith("tests.")]
        waiting += below
        if not below:
            found.append(kind)
    return found


def test_every_error_has_a_code_of_its_own() -> None:
    errors = concrete_errors()
    codes = [e.code for e in errors]
    assert len(errors) > 60
    assert sorted(codes) == sorted(set(codes))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in codes)


def test_every_error_speaks_chinese_and_english() -> None:
    for kind in concrete_errors():
        assert re.search(r"[一-鿿]", kind.zh), kind
        assert re.search(r"[A-Za-z]{3}", kind.en), kind
        names = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (kind.zh, kind.en)]
        if kind.__module__.startswith("ledger."):  # an edge may say more in one of the languages
            facts = [each - {"where"} for each in names]
            assert facts[0] == facts[1], f"{kind}: the two texts differ in facts"
