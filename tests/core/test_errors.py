"""An error is a value that says what is wrong, where, in two languages, and travels."""

import pickle

import pytest

from ledger.core.errors import (
    FAMILIES,
    ChainBroken,
    IntegerMalformed,
    LedgerError,
    MalformedError,
    NoteWithoutSignatures,
    OriginWrong,
    error_classes,
)

OURS = [cls for cls in error_classes() if cls.__module__ == "ledger.core.errors"]


def test_the_text_is_chinese_or_english_and_begins_with_the_place() -> None:
    error = OriginWrong(where="checkpoint.origin", expected="a.example.org", found="b.example.org")
    assert error.text() == error.text("zh")
    assert error.text() == "checkpoint.origin：这是 b.example.org 的检查点，不是 a.example.org 的。"
    assert error.text("en") == str(error)
    assert (
        str(error)
        == "checkpoint.origin: this is a checkpoint of b.example.org, not of a.example.org."
    )


def test_without_a_place_the_sentence_stands_alone() -> None:
    assert NoteWithoutSignatures().text("zh").startswith("没有签名")


def test_a_template_may_name_the_place_itself() -> None:
    class PlacedError(LedgerError):
        zh = "在 {where}：{what}"
        en = "{what} at {where}"

    error = PlacedError(where="line 3", what="nothing")
    assert (error.text("zh"), error.text("en")) == ("在 line 3：nothing", "nothing at line 3")


def test_a_missing_fact_is_a_question_mark_and_never_another_error() -> None:
    for cls in OURS:
        for lang in ("zh", "en"):
            assert cls().text(lang)
    assert "?" in IntegerMalformed().text("en")


def test_facts_are_shown_without_control_characters_and_not_for_ever() -> None:
    shown = IntegerMalformed(value="\x1b[31m\n\u202e" + "9" * 5000).text("en")
    assert shown.isprintable()
    assert "\\u001b[31m\\u000a\\u202e999" in shown
    assert len(shown) < 300


def test_bytes_are_shown_in_hexadecimal() -> None:
    error = ChainBroken(index=3, expected=b"\x01\xff", found=bytes(100_000))
    assert "01ff" in error.text("zh")
    assert len(error.text("zh")) < 300


def test_braces_in_a_fact_are_text() -> None:
    assert "{where.__class__}" in IntegerMalformed(value="{where.__class__}").text("en")


@pytest.mark.parametrize("cls", OURS)
def test_an_error_travels_between_processes(cls: type[LedgerError]) -> None:
    error = cls(where="line 2", index=3, found=b"\x00", names=("a", "b"))
    back = pickle.loads(pickle.dumps(error))
    assert back == error
    assert hash(back) == hash(error)
    assert type(back) is cls
    assert (back.where, back.facts) == ("line 2", error.facts)
    assert str(back) == str(error)


def test_errors_are_equal_when_class_place_and_facts_are() -> None:
    error = IntegerMalformed(where="a", value="05")
    assert error != IntegerMalformed(where="b", value="05")
    assert error != IntegerMalformed(where="a", value="06")
    assert error != MalformedError(where="a", value="05")
    assert error != "an integer"
    assert error == IntegerMalformed(where="b", value="05").at("a")
    assert repr(error) == "IntegerMalformed(where='a', facts={'value': '05'})"


def test_every_error_belongs_to_one_family() -> None:
    for cls in OURS:
        assert sum(issubclass(cls, family) for family in FAMILIES) == 1


def test_a_family_without_classes_yet_is_no_concrete_error() -> None:
    assert not {*FAMILIES} & {*error_classes()}
