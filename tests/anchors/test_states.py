"""``anchors/status.json``: written and read byte for byte, and seen by whoever runs the server."""

from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from ledger.log.anchor_states import (
    STATUS_PATH,
    AnchorState,
    AnchorStatesMalformed,
    format_anchor_states,
    parse_anchor_states,
)
from mingbai.published import open_published
from mingbai.site import copy_tree, read_anchor_states
from tests.api.community import ORIGIN, open_ledger
from tests.api.serving import serving
from tests.log.site import Site

STATES = (
    AnchorState("rfc3161", "tsa.example.org", 7, 1_790_000_000, 1_790_000_100),
    AnchorState("evm", '示例链"\\', 5, 1_780_000_000, 1_790_000_100, "chain_silent", 1_789_000_000),
)
DATA = (
    '{"anchors":[{"asked_s":1790000100,"fault":"","kind":"rfc3161","name":"tsa.example.org",'
    '"since_s":0,"size":7,"time_s":1790000000},{"asked_s":1790000100,"fault":"chain_silent",'
    '"kind":"evm","name":"示例链\\"\\\\","since_s":1789000000,"size":5,"time_s":1780000000}],'
    '"v":1}\n'
).encode()


def test_states_are_written_as_the_specification_says_and_read_again() -> None:
    assert format_anchor_states(STATES) == DATA
    assert parse_anchor_states(DATA) == STATES


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 10_000,
        b'{"anchors":3,"v":1}',
        b'{"anchors":[3],"v":1}',
        b'{"anchors":[],"v":2}',
        b'{"anchors":[],"v":1}',
        DATA.replace(b"chain_silent", b"<b>"),
        DATA.replace(b"chain_silent", b"\\n"),
        DATA.replace(b'"size":7', b'"size":-7'),
        DATA.replace(b'"size":7', b'"size":true'),
        DATA.replace(b'"size":7', b'"size":9223372036854775808'),
        DATA.replace(b'"size":7', b'"size":7,"surprise":1'),
        DATA.replace(b'"kind":"evm"', b'"kind":null'),
        DATA.replace(b'"kind":"evm"', b'"kind":"<script>"'),
        DATA.replace(b"tsa.example", b"tsa\\n.example"),
    ],
)
def test_what_is_damaged_is_not_believed(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(AnchorStatesMalformed):
        parse_anchor_states(data)
    (tmp_path / "anchors").mkdir()
    (tmp_path / STATUS_PATH).write_bytes(data)
    assert read_anchor_states(tmp_path) == ()


def test_the_server_s_metrics_say_how_a_ledger_is_anchored(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        app = create_app({ORIGIN: ledger}, Settings())
        with serving(app) as address, address.client() as client:
            assert f'mingbai_anchor_failing{{ledger="{ORIGIN}"' not in client.get("/metrics").text
            ledger.stores.files.replace(STATUS_PATH, DATA)
            said = client.get("/metrics").text
            tsa = f'{{anchor="tsa.example.org",kind="rfc3161",ledger="{ORIGIN}"}}'
            evm = f'{{anchor="示例链\\"\\\\",kind="evm",ledger="{ORIGIN}"}}'
            assert f"mingbai_anchor_failing{tsa} 0.0" in said
            assert f"mingbai_anchor_failing{evm} 1.0" in said
            assert f"mingbai_anchor_entries{evm} 5.0" in said
            assert f"mingbai_anchor_timestamp_seconds{tsa} 1.79e+09" in said
            assert f"mingbai_anchor_asked_timestamp_seconds{tsa} 1.7900001e+09" in said
            ledger.stores.files.replace(STATUS_PATH, b"damaged")
            assert client.get("/metrics").status_code == 200


def test_a_site_that_is_made_elsewhere_brings_the_anchors_along(tmp_path: Path) -> None:
    site = Site(tmp_path / "site").found()
    tree, other = site.root / "published", tmp_path / "other"
    (tree / "anchors" / "1").mkdir(parents=True)
    for text in (b"first", b"made anew"):
        (tree / "anchors" / "1" / "receipt.json").write_bytes(text)
        (tree / STATUS_PATH).write_bytes(DATA)
        copy_tree(tree, other, open_published(str(tree)))
        assert (other / "anchors" / "1" / "receipt.json").read_bytes() == text
        assert read_anchor_states(other) == STATES
    site.close()
