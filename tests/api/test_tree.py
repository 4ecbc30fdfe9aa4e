"""The published tree over HTTP is the tree: readers can follow it while it grows."""

import gzip
import threading
from pathlib import Path

import httpx

from api.app import create_app
from api.settings import Settings
from ledger.core import merkle, tiles
from ledger.core.checkpoint import Checkpoint, open_checkpoint
from ledger.core.hashing import HASH_BYTES, hash_leaf
from tests.api.community import Ledger, notice_body, open_ledger
from tests.api.serving import Address, serving


def fetch(client: httpx.Client, path: str) -> bytes:
    """Fetch a tile as a C2SP client does: the full one where the partial one has gone."""
    answer = client.get(f"/demo/{path}")
    if answer.status_code == 404 and ".p/" in path:
        answer = client.get(f"/demo/{path.partition('.p/')[0]}")
    assert answer.status_code == 200, (path, answer.status_code)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    return answer.content


def read_log(client: httpx.Client, ledger: Ledger) -> Checkpoint:
    """Read the whole log by its checkpoint, and check that its entries lead to the root."""
    note = client.get("/demo/checkpoint").content
    checkpoint, _ = open_checkpoint(note, ledger.community.log_key.verifier)
    hashes: list[bytes] = []
    for bundle in tiles.bundles_of(checkpoint.size):
        data = fetch(client, tiles.bundle_path(bundle.index, bundle.width))
        leaves = [hash_leaf(entry) for entry in tiles.decode_bundle(data)[: bundle.width]]
        tile = tiles.tile_path(tiles.Tile(0, bundle.index, bundle.width))
        assert fetch(client, tile)[: bundle.width * HASH_BYTES] == b"".join(leaves)
        hashes += leaves
    frontier = merkle.extend(merkle.EMPTY_FRONTIER, hashes)
    assert (frontier.size, merkle.root(frontier)) == (checkpoint.size, checkpoint.root)
    return checkpoint


def test_a_reader_finds_all_of_every_checkpoint_while_the_log_grows(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        batches = [[ledger.notice(f"n-{b}-{i}") for i in range(37)] for b in range(9)]
        with serving(create_app({ledger.origin: ledger}, Settings())) as address:

            def write() -> None:
                for batch in batches:
                    ledger.appender.append(batch)

            writer = threading.Thread(target=write)
            writer.start()
            seen: list[int] = []
            with address.client() as client:
                while writer.is_alive() or not seen or seen[-1] < 334:
                    seen.append(read_log(client, ledger).size)
            writer.join()
    assert seen == sorted(seen)
    assert seen[-1] == 1 + 9 * 37
    assert len(set(seen)) > 3


def test_a_bundle_is_the_same_compressed_and_not(ledger: Ledger, address: Address) -> None:
    ledger.appender.append([ledger.notice(f"n-{i}") for i in range(20)])
    path = "/demo/tile/entries/000.p/21"
    with address.client() as client:
        plain = client.get(path, headers={"accept-encoding": "identity"})
        with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            packed = b"".join(answer.iter_raw())
    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(packed) < len(plain.content)
    assert gzip.decompress(packed) == plain.content
    assert plain.headers["etag"] != answer.headers["etag"]


def test_a_checkpoint_may_be_kept_for_seconds_where_the_operator_says_so(tmp_path: Path) -> None:
    settings = Settings(checkpoint_max_age_s=5)
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, settings)) as address,
        address.client() as client,
    ):
        for path in ("/demo/checkpoint", "/api/ledger.example.org/demo/checkpoint"):
            assert client.get(path).headers["cache-control"] == "public, max-age=5"


def test_a_page_of_a_range_is_bounded_in_entries_and_in_bytes(tmp_path: Path) -> None:
    settings = Settings(max_range=7, max_range_bytes=65_536)
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, settings)) as address,
        address.client() as client,
    ):
        small = [ledger.notice(f"s-{i}") for i in range(12)]
        rows = [[str(i), "长" * 300] for i in range(40)]
        body = {**notice_body(), "table": {"columns": ["序号", "说明"], "rows": rows}}
        body["totals"] = {"count": len(rows)}
        by = {"director": "director-1"}
        large = [ledger.sign("notice", body, by, f"l-{i}") for i in range(3)]
        ledger.appender.append(small + large)
        found: list[int] = []
        url = httpx.URL(f"{address.url}/api/{ledger.origin}/entries")
        pages = 0
        while True:
            answer = client.get(url)
            page = answer.json()
            found += [entry["index"] for entry in page["entries"]]
            pages += 1
            if "next" not in page:
                break
            assert answer.links["next"]["url"] == page["next"]
            url = url.join(page["next"])
    assert found == list(range(16))
    assert pages == 4  # of seven small; six small and a large; two large are too many for one
