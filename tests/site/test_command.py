"""``mingbai site``: from a directory to a folder that is whole by itself, and its named errors."""

import io
import shutil
import subprocess
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.core import tiles
from ledger.core.entry import format_entry
from ledger.core.hashing import hash_leaf
from mingbai.cli import main
from publish.site.images import image_files
from publish.site.released import Released
from tests import community
from tests.site.logs import book_of, few, id_of, log_of, with_more

Done = tuple[int, str]
PNG = b"\x89PNG\r\n\x1a\n" + b"masked"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published files of the year's first entries and of one that releases an image."""
    release = {
        "of": "ab" * 32, "source": "cd" * 32, "masked": "姓名", "day": "2026-11-23",
        "image": {"sha256": sha256(PNG).hexdigest(), "name": "收据.html"},
    }  # fmt: skip
    log = log_of(with_more(few(), ("release", release)))
    root = tmp_path_factory.mktemp("published")
    entries = [format_entry(entry) for entry in log.entries]
    bundle = root / tiles.bundle_path(0, len(entries))
    bundle.parent.mkdir(parents=True)
    bundle.write_bytes(tiles.encode_bundle(entries))
    tile = root / tiles.tile_path(tiles.Tile(0, 0, len(entries)))
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"".join(map(hash_leaf, entries)))
    (root / "checkpoint").write_bytes(log.note)
    return root


@pytest.fixture
def tree(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "published"))


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    code = main(["site", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_it_writes_beside_the_tiles_and_leaves_them_as_they_were(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()}
    code, said = run(capsys, tree, "--today", "2026-11-23")
    assert code == 0, said
    assert "没有找到 policy.txt" in said
    assert {path: path.read_bytes() for path in before} == before
    for name in ("index.html", "elder/index.html", "en/index.html", "check.html", "open-data.zip"):
        assert (tree / name).is_file()
    assert "没变" in run(capsys, tree, "--today", "2026-11-23")[1]


def test_another_folder_is_whole_by_itself_and_keeps_up(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    for _ in range(2):
        assert run(capsys, tree, "--to", stick, "--today", "2026-11-23")[0] == 0
    assert not (tree / "index.html").exists()
    for path in tree.rglob("*"):
        if path.is_file():
            assert (stick / path.relative_to(tree)).read_bytes() == path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from verifier.cli import main; sys.exit(main())",
         "log", str(stick), "--no-findings"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "不是账本的文件" not in done.stdout + done.stderr


def test_the_check_page_holds_the_policy_and_the_street(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "site.toml").write_text('[contacts.street]\nname = "示例街道"\nphone = "021-5550 0100"')
    run(capsys, tree)
    page = (tree / "check.html").read_text("utf-8")
    assert "021-5550 0100" in page
    assert "quorum none" in page
    policy = tmp_path / "policy.txt"
    policy.write_text("log broken\n")
    assert run(capsys, tree, "--trust", policy)[0] == 2


def test_a_masked_image_is_shown_by_its_hash_and_as_what_it_is(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "masked"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/whatever.bin").write_bytes(PNG)
    (folder / "original.png").write_bytes(PNG + b" not masked")
    (folder / "page.html").write_bytes(b"<script>")
    assert run(capsys, tree, "--evidence", folder)[0] == 0
    (shown,) = tree.glob("files/*")
    assert shown.read_bytes() == PNG
    assert shown.suffix == ".png"  # whatever the name in the release says


def test_a_later_release_takes_the_earlier_one_s_place() -> None:
    """docs/spec/publicity.md, release: so a mask that was too small is mended."""
    about = community.expenditure_body(amount=100)
    told = with_more(few(), ("outflow", about))
    source = about["evidence"][0]["sha256"]
    files = {sha256(data).hexdigest(): data for data in (PNG, PNG + b" more of it")}
    given = {name: Released("png", partial(bytes, data)) for name, data in files.items()}
    releases = [
        ("release", {
            "of": id_of(told[-1]), "source": source, "masked": "姓名", "day": "2026-11-23",
            "image": {"sha256": name},
        })
        for name in files
    ]  # fmt: skip
    book = book_of(with_more(told, *releases), released=given)
    (shown,) = image_files(book)
    assert shown.make() == PNG + b" more of it"


def test_a_run_without_the_images_takes_them_down(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "masked"
    folder.mkdir()
    (folder / "a.png").write_bytes(PNG)
    run(capsys, tree, "--evidence", folder)
    run(capsys, tree)
    assert not list(tree.glob("files/*"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "没有公开的账本"),
        (("https://board.example.org/x",), "不能是网址"),
        (("{tree}", "--today", "2026-13-40"), "2026-13-40"),
        (("{tree}", "--settings", "{tree}/no.toml"), "no.toml"),
        (("{tree}", "--settings", "{tree}/checkpoint"), "看不懂网站设置"),
        (("{tree}", "--evidence", "{tree}/checkpoint"), "checkpoint"),
        (("{tree}", "--catalogue", "{tree}/checkpoint"), "JSON"),
        (("{tree}", "--to", "{tree}/checkpoint/x"), "写不了"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    arguments: tuple[str, ...], says: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, *(each.format(tree=tree) for each in arguments))
    assert code in {1, 2}
    assert says in said
    assert "程序里有个错" not in said


def test_a_folder_of_another_ledger_is_left_alone(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    note = log_of((), origin="ledger.example.org/other").note
    (other / "checkpoint").write_bytes(note)
    code, said = run(capsys, tree, "--to", other)
    assert (code, "另一个账本" in said) == (2, True)
    assert [path.name for path in other.iterdir()] == ["checkpoint"]


def test_a_damaged_tree_makes_no_page(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bundle,) = tree.glob("tile/entries/*.p/*")
    bundle.write_bytes(
        bundle.read_bytes().replace("示例街道办事处".encode(), "示例街道办事外".encode())
    )
    code, said = run(capsys, tree)
    assert (code, "对不上" in said) == (1, True)
    assert not (tree / "index.html").exists()


def test_a_ledger_in_which_nothing_happened_has_a_board(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "checkpoint").write_bytes(log_of(()).note)
    code, said = run(capsys, tmp_path)
    assert code == 0, said
    assert "还没有内容" in (tmp_path / "index.html").read_text("utf-8")
