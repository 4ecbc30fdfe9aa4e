"""Why something went wrong is said in the language of the sentence that quotes it."""

import csv
import errno
import json
import pickle
import re
import sqlite3
import ssl
import tomllib
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from ledger.core.errors import LedgerError, NoteWithoutSignatures, Reason
from ledger.core.reasons import reason_of, technical

_HAN = re.compile("[\u4e00-\u9fff]")


class QuotingError(LedgerError):
    """An error that quotes why."""

    zh = "读不了：{reason}。"
    en = "It can't be read: {reason}."


def _raised(what: object) -> BaseException:
    try:
        what()  # type: ignore[operator]  # a lambda of this file
    except Exception as error:  # noqa: BLE001 - that is what is looked at
        return error
    raise AssertionError("nothing was raised")


def _sqlite() -> None:
    sqlite3.connect("/nowhere/at/all").execute("SELECT 1")


def _chained() -> None:
    try:
        raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    except OSError as error:
        raise httpx.ConnectError("[Errno 111] Connection refused") from error


KNOWN = [
    (lambda: Path("/nowhere").stat(), "没有这个文件或目录", "no such file or directory"),
    (lambda: Path("a\0").stat(), "名字里有空字符（NUL）", "there is a NUL in the name"),
    (_chained, "对方拒绝连接", "the connection was refused"),
    (_sqlite, "数据库打不开", "the database can't be opened"),
    (
        lambda: json.loads(""),
        "第 1 行第 1 个字：这里应有一个值",
        "line 1, column 1: Expecting value",
    ),
    (
        lambda: json.loads("{\n'a'"),
        "第 2 行第 1 个字：这里应是用双引号括起的名字",
        "line 2, column 1: Expecting property name enclosed in double quotes",
    ),
    (b"a\xff".decode, "第 2 个字节起不是 utf-8 文字", "no text from byte 2 on"),
    (
        lambda: tomllib.loads("a = 1\nb ="),
        "文件末尾的写法不对（技术信息：Invalid value）",
        "at its end: Invalid value",
    ),
    (
        lambda: tomllib.loads("a = 1\nb = x\n"),
        "第 2 行第 5 个字的写法不对（技术信息：Invalid value）",
        "line 2, column 5: Invalid value",
    ),
    (
        lambda: list(csv.reader(['"a'], strict=True)),
        "引号没有收尾",
        "a quoted cell doesn't end",
    ),
    (lambda: zlib.decompress(b"x"), "压缩的内容坏了", "the compressed bytes are damaged"),
    (
        lambda: zipfile.ZipFile(BytesIO(b"x")),
        "不是完整的 .xlsx（它应是一个 ZIP 压缩包）",
        "it is no whole ZIP package, as .xlsx is",
    ),
    (lambda: json.loads("[" * 100_000), "套得太深", "it is nested too deeply"),
]


@pytest.mark.parametrize(("failing", "zh", "en"), KNOWN)
def test_what_libraries_usually_say_is_known_in_both_languages(
    failing: object, zh: str, en: str
) -> None:
    error = _raised(failing)
    assert reason_of(error) == Reason(zh, en)
    quoted = QuotingError(reason=reason_of(error))
    assert quoted.text("zh") == f"读不了：{zh}。"
    assert quoted.text("en") == str(quoted) == f"It can't be read: {en}."
    assert not _HAN.search(quoted.text("en"))


def test_what_is_not_known_stands_behind_a_word_that_says_what_it_is() -> None:
    for error, said in [
        (ValueError("invalid literal"), "invalid literal"),
        (OSError(9999, "a new one", "/secret/path"), "a new one"),
        (KeyError(), "KeyError"),
        (csv.Error("something new"), "something new"),
        (sqlite3.DatabaseError("something new"), "something new"),
    ]:
        assert reason_of(error) == technical(said) == Reason(f"技术信息：{said}", said)


def test_the_nearest_cause_that_is_known_counts_and_a_ring_of_causes_ends() -> None:
    inner, outer = ValueError("a"), ValueError("b")
    outer.__cause__, inner.__cause__ = inner, outer
    assert reason_of(outer).en == "b"
    refused = ssl.SSLCertVerificationError(1, "certificate verify failed")
    assert reason_of(refused).zh == "对方的证书验不过"


def test_an_error_of_ours_and_a_validators_reason_are_said_as_they_are() -> None:
    ours = NoteWithoutSignatures(where="note")
    assert reason_of(ours) == Reason(ours.text("zh"), ours.text("en"))
    assert reason_of(ValueError(Reason("不对", "wrong"))) == Reason("不对", "wrong")
    nested = QuotingError(reason=ours)
    assert ours.text("zh") in nested.text("zh")
    assert ours.text("en") in nested.text("en")
    assert str(Reason("不对", "wrong")) == "wrong"


def test_a_reason_travels_and_is_shown_without_control_characters() -> None:
    error = QuotingError(reason=Reason("坏\x1b[31m", "bad\x1b[31m"))
    again = pickle.loads(pickle.dumps(error))
    assert again == error
    assert str(again) == "It can't be read: bad\\u001b[31m."


def test_json_that_is_wrong_in_an_unknown_way_is_placed_all_the_same() -> None:
    error = json.JSONDecodeError("Something new", "ab\ncd", 4)
    assert reason_of(error).zh == "第 2 行第 2 个字：写法不对"
