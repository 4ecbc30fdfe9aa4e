"""Conditional requests and content coding, as RFC 9110 has them."""

import gzip

import pytest

from api.conditional import accepts_gzip, matches, tag_of


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("br;q=1, gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*", True),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("identity", False),
        ("gzipx", False),
        ("gzip;q=2", False),
        ("gzip;q=nan", False),
        (",,,", False),
    ],
)
def test_gzip_is_sent_only_to_who_accepts_it(accept: str, wanted: bool) -> None:
    assert accepts_gzip(accept) is wanted


@pytest.mark.parametrize(
    ("held", "same"),
    [
        ("", False),
        ("*", True),
        (' "a" ', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b"', False),
        ("a", False),
        ('"A"', False),
        ('"ab"', False),
    ],
)
def test_a_tag_matches_weakly_and_whole(held: str, same: bool) -> None:
    assert matches(held, '"a"') is same


def test_a_coded_form_has_a_tag_of_its_own() -> None:
    assert tag_of(b"x") == tag_of(b"x")
    assert len({tag_of(b"x"), tag_of(b"x", "gzip"), tag_of(b"y"), tag_of(b"y", "gzip")}) == 4


def test_the_tag_of_an_unknown_length_of_junk_is_found_in_linear_time() -> None:
    assert not matches('"' * 100_000, '"a"')
    assert not accepts_gzip("gzip;" + " " * 100_000)


def test_compression_repeats_its_bytes() -> None:
    data = b"entry" * 1000
    assert gzip.compress(data, 6, mtime=0) == gzip.compress(data, 6, mtime=0)
