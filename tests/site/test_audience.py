"""What may be shown on a day: lists of persons and attachments go after their last, everywhere."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from publish.site.build import build_site
from tests.site.logs import TODAY, book_of, few, id_of, notice, with_more

NAME = "张某某等十二人"
FILE = "低保花名册扫描件"
PERSONS = notice(
    title="低保拟享受名单公示",
    text=f"名单：{NAME}",
    table={"columns": ["序号", "姓名"], "rows": [["1", NAME]]},
    totals={"count": 1},
    display={"from": "2026-11-20", "to": "2026-11-30"},
    persons={"commitments": ["ab" * 32], "last": "2026-11-30"},
)
LAST = TODAY + timedelta(days=7)


def attached(**changes: str) -> tuple[str, dict[str, object]]:
    attachment = {"commitment": "cd" * 32, "name": f"{FILE}.pdf", "bytes": 10, **changes}
    return notice(title="有附件的公示", attachments=[attachment])


def everything(root: Path) -> dict[str, str]:
    """All that a site says, the archive's files included."""
    found = {}
    for path in root.rglob("*"):
        if not path.is_file():
            continue
        name = path.relative_to(root).as_posix()
        data = path.read_bytes()
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for inner in archive.namelist():
                    found[f"{name}/{inner}"] = archive.read(inner).decode("utf-8-sig")
        else:
            found[name] = data.decode("utf-8", "replace")
    return found


def where(root: Path, text: str) -> list[str]:
    return [path for path, said in everything(root).items() if text in said]


def test_a_list_of_persons_goes_from_everywhere_after_its_last_day(tmp_path: Path) -> None:
    told = with_more(few(), PERSONS)
    build_site(book_of(told, LAST), tmp_path)
    assert f"notices/{len(few())}.html" in where(tmp_path, NAME)
    build_site(book_of(told, LAST + timedelta(days=1)), tmp_path)
    assert where(tmp_path, NAME) == []
    page = (tmp_path / f"notices/{len(few())}.html").read_text("utf-8")
    assert "名单已按规定撤下" in page
    assert "当时登记过，没改过" in page
    assert "低保拟享受名单公示" in page


def test_a_lists_commitments_are_on_no_page(tmp_path: Path) -> None:
    build_site(book_of(with_more(few(), PERSONS), LAST), tmp_path)
    said = where(tmp_path, "ab" * 32)
    assert said
    assert all(path.startswith("open-data.zip/") for path in said)


def test_a_list_that_still_hangs_after_its_last_day_is_due_to_come_down(tmp_path: Path) -> None:
    build_site(book_of(with_more(few(), PERSONS), LAST + timedelta(days=1)), tmp_path)
    assert "名单该撤下" in (tmp_path / "due.html").read_text("utf-8")
    taken = ("takedown", {
        "notice": id_of(with_more(few(), PERSONS)[-1]), "day": "2026-11-30", "cause": "persons",
        "reason": "名单到期",
    })  # fmt: skip
    build_site(book_of(with_more(few(), PERSONS, taken), LAST + timedelta(days=1)), tmp_path)
    assert "名单该撤下" not in (tmp_path / "due.html").read_text("utf-8")


def test_an_attachment_goes_after_its_last_day(tmp_path: Path) -> None:
    told = with_more(few(), attached(until="2026-11-30"))
    build_site(book_of(told, LAST), tmp_path)
    assert f"notices/{len(few())}.html" in where(tmp_path, FILE)
    build_site(book_of(told, LAST + timedelta(days=1)), tmp_path)
    assert where(tmp_path, FILE) == []


@pytest.mark.parametrize("audience", ["党员", "本社区居民", "everybody?"])
def test_an_attachment_for_some_is_never_named(audience: str, tmp_path: Path) -> None:
    build_site(book_of(with_more(few(), attached(audience=audience))), tmp_path)
    assert where(tmp_path, FILE) == []


def test_an_attachment_for_all_is_named(tmp_path: Path) -> None:
    build_site(book_of(with_more(few(), attached(audience="公众"))), tmp_path)
    assert f"en/notices/{len(few())}.html" in where(tmp_path, FILE)


def test_the_archive_says_of_which_entries_something_is_left_out(tmp_path: Path) -> None:
    build_site(book_of(with_more(few(), PERSONS), LAST + timedelta(days=1)), tmp_path)
    said = everything(tmp_path)
    assert f'"{len(few())}"' in said["open-data.zip/withheld.json"]
    assert "withheld.json" in said["open-data.zip/README.md"]
    build_site(book_of(with_more(few(), PERSONS), LAST), tmp_path)
    assert "open-data.zip/withheld.json" not in everything(tmp_path)
