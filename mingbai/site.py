"""``mingbai site``: the board as plain files beside the tiles, for any web server or USB stick."""

import argparse
import gc
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.errors import LedgerError, Reason
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.core.tiles import parse_path
from mingbai.arguments import Arguments, Command
from mingbai.check_page import find_policy, make_check_file, make_pledge
from mingbai.errors import DONE, CouldNot, FileUnreadable, FileUnwritable
from mingbai.extras import check_site_installed
from mingbai.files import read_file, write_file
from mingbai.founding import POLICY
from mingbai.language import Text
from mingbai.published import CHECKPOINT, PublishedLog, find_tree, open_published
from mingbai.screen import Screen

if TYPE_CHECKING:
    from ledger.core.anchors import Anchor
    from ledger.log.anchor_states import AnchorState
    from ledger.log.stopped import Stopped
    from publish.site.book import Book, Setting
    from publish.site.released import Released
    from publish.site.settings import Settings
    from publish.site.writing import Outcome

SETTINGS = "site.toml"
PAPERS = "paper"
_LONGEST_REPORT = 1_000_000
_CHINA = timezone(timedelta(hours=8))


class OtherLedger(CouldNot):
    """The site's directory holds another ledger."""

    code = "site_of_other_ledger"
    zh = "{path} 里是另一个账本 {found}，没有动它。请换一个目录。"
    en = "{path} holds another ledger, {found}; it was left alone. Choose another directory."


class DirectoryOnly(CouldNot):
    """A site is made from a directory, not from an address."""

    code = "site_needs_directory"
    zh = "做网站要给账本目录或公开目录，不能是网址：{place}"
    en = "A site is made from the ledger's directory or its published one, not from {place}."


class Asked(NamedTuple):
    """What a site is made with, all of it optional but the day."""

    today: date
    to: Path | None = None
    settings: Path | None = None
    evidence: Path | None = None
    policy: Path | None = None
    catalogue: Path | None = None
    holidays: Path | None = None


def _add(arguments: Arguments) -> None:
    arguments.add(
        "place",
        Text("账本目录或公开目录", "the ledger's directory, or its published one"),
        metavar="DIR",
    )
    for name, text, metavar in _OPTIONS:
        arguments.add(name, text, metavar=metavar)


_OPTIONS = (
    (
        "--to",
        Text(
            "写到这个目录，账本的公开文件也带去；不给就写在公开文件旁边",
            "write into this directory, the published files too; beside them by default",
        ),
        "DIR2",
    ),
    (
        "--settings",
        Text(
            f"网站设置：电话、网址（默认 DIR 里的 {SETTINGS}）",
            f"telephone numbers and addresses ({SETTINGS} in DIR by default)",
        ),
        "FILE",
    ),
    (
        "--evidence",
        Text(
            "放着遮盖过的票据图片的目录；签了脱敏公开的才会放出来",
            "masked images; only those that a release signs are shown",
        ),
        "DIR3",
    ),
    (
        "--trust",
        Text(
            f"放进查验页的信任文件（默认 DIR 里的 {POLICY}）",
            f"the policy that the check page brings ({POLICY} in DIR by default)",
        ),
        "POLICY",
    ),
    ("--catalogue", Text("账本用的目录文件", "the catalogue that the ledger names"), "FILE"),
    ("--holidays", Text("账本用的假日文件", "the holidays that the ledger names"), "FILE"),
    ("--today", Text("按哪一天算（默认今天）", "as of this day, today by default"), "DATE"),
)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_site_installed()
    day = read_day(asked.today) if asked.today else today()
    options = Asked(
        day,
        *(
            None if given is None else Path(given)
            for given in (
                asked.to,
                asked.settings,
                asked.evidence,
                asked.trust,
                asked.catalogue,
                asked.holidays,
            )
        ),
    )
    with screen.progress(_WRITING) as update, _uncollected():
        made = make_site(asked.place, options, update)
    outcome = made.outcome
    for remark in made.remarks:
        screen.remark(remark)
    facts = {"written": len(outcome.written), "kept": outcome.kept, "removed": len(outcome.removed)}
    screen.say(_DONE, root=made.root, **facts)
    return DONE


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: a run keeps nearly all it makes, and the search takes a fifth of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Made(NamedTuple):
    """A site that was made: where, what was done, and what its operator should know."""

    root: Path
    outcome: "Outcome"
    remarks: tuple[Text, ...]


def make_site(place: str, asked: Asked, progress: object = None) -> Made:
    """Make the site of the ledger at *place*, a directory; see docs/board.md.

    Raises:
        DirectoryOnly, CheckpointMissing, OtherLedger, FileUnreadable, FileUnwritable, and what
        `build_site`, `parse_settings` and reading the entries raise.
    """
    from publish.site.book import Book, Log
    from publish.site.build import build_site

    if place.startswith(("http://", "https://")):
        raise DirectoryOnly(place=place)
    tree = Path(normpath(find_tree(place)))
    published = open_published(str(tree))
    root = tree if asked.to is None else asked.to
    if root.resolve() != tree.resolve():
        copy_tree(tree, root, published)
    settings = _read_settings(place, asked.settings)
    log = Log(published.checkpoint, published.note, tuple(published.read_entries()))
    founded = published.checkpoint.size > 0
    book = Book(log, _setting(asked, settings, tree, root, has_check=founded))
    remarks = [*_missing(book)]
    extra = []
    if founded:
        policy = find_policy(place, asked.policy, book.log_keys)
        remarks += [_NO_POLICY] if policy.own else []
        extra.append(make_check_file(book, policy, asked.today))
        book.pledge = make_pledge(book, policy)
    update = progress if callable(progress) else _ignore
    return Made(root, build_site(book, root, extra, progress=update), tuple(remarks))


def _ignore(_done: int) -> None:
    return None


def _setting(
    asked: Asked, settings: "Settings", tree: Path, root: Path, *, has_check: bool
) -> "Setting":
    from ledger.affairs.calendar import STANDARD_CALENDAR, parse_calendar
    from ledger.affairs.catalogue import STANDARD_CATALOGUE, parse_catalogue
    from publish.site.book import Setting

    catalogue, calendar = STANDARD_CATALOGUE, STANDARD_CALENDAR
    if asked.catalogue is not None:
        catalogue = parse_catalogue(read_file(asked.catalogue))
    if asked.holidays is not None:
        calendar = parse_calendar(read_file(asked.holidays))
    return Setting(
        asked.today,
        settings,
        catalogue,
        calendar,
        {} if asked.evidence is None else dict(_released(asked.evidence)),
        has_check,
        dict(_papers(root)),
        read_faults(tree),
        read_anchors(tree),
        read_anchor_states(tree),
        read_stopped(tree),
    )


def read_anchors(tree: Path) -> "tuple[Anchor, ...]":
    """Read the list of anchors; nothing where it is damaged or not there."""
    from ledger.core.anchors import INDEX_PATH, MAX_INDEX_BYTES, parse_anchors

    path = tree / INDEX_PATH
    try:
        return tuple(parse_anchors(read_file(path, MAX_INDEX_BYTES))) if path.is_file() else ()
    except LedgerError:
        return ()


def read_anchor_states(tree: Path) -> "tuple[AnchorState, ...]":
    """Read how authorities and chains did; nothing where it is damaged or not there."""
    from ledger.log.anchor_states import MAX_STATUS_BYTES, STATUS_PATH, parse_anchor_states

    path = tree / STATUS_PATH
    try:
        return parse_anchor_states(read_file(path, MAX_STATUS_BYTES)) if path.is_file() else ()
    except LedgerError:
        return ()


def read_stopped(tree: Path) -> "Stopped | None":
    """Read that signing stopped, and why; nothing where it goes on, or what is there is damaged."""
    from ledger.log.stopped import MAX_STOPPED_BYTES, STOPPED_PATH, parse_stopped

    path = tree / STOPPED_PATH
    try:
        return parse_stopped(read_file(path, MAX_STOPPED_BYTES)) if path.is_file() else None
    except LedgerError:
        return None


def read_faults(tree: Path) -> Mapping[str, tuple[str, str]]:
    """Read what the ledger says of its witnesses; nothing where it is damaged or not there."""
    from publish.witnesses_report import WITNESSES_FILE, parse_witnesses

    path = tree / WITNESSES_FILE
    try:
        return parse_witnesses(read_file(path, _LONGEST_REPORT)) if path.is_file() else {}
    except LedgerError:
        return {}


def today() -> date:
    """Give the day that it is in China."""
    return datetime.now(UTC).astimezone(_CHINA).date()


def read_day(text: str) -> date:
    """Read a day of the calendar like 2026-11-22.

    Raises:
        NotADate: it is none.
    """
    from ledger.affairs.errors import NotADate
    from ledger.affairs.types.fields import is_date

    if not is_date(text):
        raise NotADate(where="--today", value=text)
    return date.fromisoformat(text)


# ------------------------------------------------------------------------------- what goes beside


def copy_tree(tree: Path, root: Path, published: PublishedLog) -> None:
    """Bring the published files of *tree* into *root*: missing tiles, anchors, the checkpoint last.

    A larger checkpoint that is there stays: what was shown is not taken back, though *tree* was.

    Raises:
        OtherLedger: another ledger is there.
        FileUnwritable: something can't be written.
    """
    target, size = root / CHECKPOINT, 0
    if target.exists():
        try:
            there = parse_checkpoint(parse_note(read_file(target)).text)
            found, size = there.origin, there.size
        except LedgerError:
            found = "?"
        if found != published.checkpoint.origin:
            raise OtherLedger(path=root, found=found)
    try:
        for path in sorted((tree / "tile").rglob("*")):
            name = path.relative_to(tree).as_posix()
            if path.is_file() and _is_tile(name) and not (root / name).exists():
                _copy(path, root / name)
        for path in sorted((tree / "anchors").rglob("*")):  # what the lists name before the lists
            copied = root / path.relative_to(tree)
            if path.is_file() and not _is_same(path, copied):
                _copy(path, copied)
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=root, reason=reason_of(error)) from error
    if size <= published.checkpoint.size:
        write_file(target, published.note)


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(".new")
    shutil.copyfile(path, draft)
    draft.replace(target)


def _is_same(path: Path, target: Path) -> bool:
    return target.is_file() and path.read_bytes() == target.read_bytes()


def _is_tile(name: str) -> bool:
    try:
        parse_path(name)
    except LedgerError:
        return False
    return True


def _read_settings(place: str, given: Path | None) -> "Settings":
    from publish.site.settings import MAX_SETTINGS_BYTES, Settings, parse_settings

    own = Path(place) / SETTINGS
    if given is None and not own.is_file():
        return Settings()
    path = own if given is None else given
    return parse_settings(read_file(path, MAX_SETTINGS_BYTES), str(path))


def _released(folder: Path) -> "Iterator[tuple[str, Released]]":
    """Yield the pictures below *folder* by their SHA-256 (hex)."""
    from publish.site.released import MAX_IMAGE_BYTES, Released, suffix_of

    if not folder.is_dir():
        raise FileUnreadable(path=folder, reason=Reason("不是目录", "not a directory"))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size <= MAX_IMAGE_BYTES:
            data = read_file(path, MAX_IMAGE_BYTES)
            suffix = suffix_of(data)
            if suffix:
                yield sha256(data).hexdigest(), Released(suffix, path.read_bytes)


def _papers(root: Path) -> Iterator[tuple[int, str]]:
    """Yield the papers to print that ``mingbai paper`` has left in the site."""
    for path in sorted((root / PAPERS).glob("*.pdf")):
        name = path.stem
        if name.isascii() and name.isdecimal():
            yield int(name), f"{PAPERS}/{path.name}"


def _missing(book: "Book") -> Iterator[Text]:
    """Say which standards the ledger names that were not given."""
    named: Mapping[str, str] = book.missing
    for what, digest in named.items():
        yield _STANDARD.fill(what=what, hash=digest)


_WRITING = Text("写网页", "Writing pages")
_DONE = Text(
    "网站在 {root}：写了 {written} 个文件，{kept} 个没变，撤下 {removed} 个。",
    "The site is in {root}: {written} files written, {kept} unchanged, {removed} removed.",
)
_NO_POLICY = Text(
    "没有找到 policy.txt：查验页用章程里的账本公钥，没有见证人。请用 --trust 给街道发的那一份。",
    "No policy.txt was found: the check page uses the keys of the charter and no witnesses. Give "
    "the street's own with --trust.",
)
_STANDARD = Text(
    "账本用的 {what}（{hash}）没有给，先按标准的算。",
    "The ledger names a {what} ({hash}) that was not given; the standard one was used.",
)

COMMAND = Command(
    "site",
    Text("把账本做成公开栏网站", "make the board's website from a ledger"),
    Text(
        "把公开的内容做成普通网页，放在公开文件旁边：公开栏、收支、决策、异议、查验页、搜索、订阅、"
        "开放数据，每页有普通版、长辈版、英文版。任何网站、对象存储、U 盘都能放。只重写变了的页，"
        "中断了再来一次就接着做；到了最后一天的名单和附件会撤下，请每天运行一次。",
        "Makes plain pages of what is public, beside the published files: the boards, money, "
        "decisions, objections, the check page, search, feeds, open data; each page in three "
        "versions: usual, for the elderly, English. Any web server, object store or USB stick "
        "will do. Only pages that changed are written; after a stop, run it again. Lists and "
        "attachments past their last day are withdrawn, so run it daily.",
    ),
    _add,
    _run,
)
