"""Building a site: every family gives its pages, and those that changed are rendered and written.

The look comes first and the front page last, so that a reader in the middle of it finds no page
that leads nowhere. Two builds of the same entries, settings and day give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from publish.site.aside import Aside
from publish.site.book import Book
from publish.site.chrome import chrome_of
from publish.site.families import FAMILIES
from publish.site.page import FOLDERS, VARIANTS, Family, File, Page, check_path, is_alone
from publish.site.rendering import STATIC, Renderer, digest_templates
from publish.site.writing import Folder, Outcome, open_folder

FRONT = "index.html"
Progress = Callable[[int], None]

_STRICT = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def build_site(
    book: Book,
    root: Path,
    extra: Iterable[File] = (),
    *,
    families: Iterable[Family] = FAMILIES,
    progress: Progress = lambda _done: None,
) -> Outcome:
    """Write the site of *book* below *root*, with the *extra* files that others have made.

    Raises:
        SiteBusy: another run is writing there.
        SiteFileUnwritable: a file can't be written; running it again goes on.
        SitePathRefused: a family gave a path that no page may have.
    """
    made = (each for family in families for each in family(book))
    return write_pages(root, chrome_of(book), (*static_files(), *extra), made, progress)


def write_pages(
    root: Path,
    chrome: Mapping[str, Any],
    files: Iterable[File],
    made: Iterable[Page | File],
    progress: Progress = lambda _done: None,
) -> Outcome:
    """Write *files*, then what is *made*, below *root*; the pages share *chrome*.

    Raises:
        SiteBusy, SiteFileUnwritable, SitePathRefused: as `build_site` says.
    """
    with open_folder(root) as folder:
        run = _Run(folder, chrome, progress)
        try:
            for each in chain(files, made):
                run.take(each)
            run.finish_long()
        finally:
            run.close()
        return folder.finish()


class _Run:
    def __init__(self, folder: Folder, chrome: Mapping[str, Any], progress: Progress) -> None:
        self._folder = folder
        self._look = digest_templates() + digest(chrome)
        self._renderers = {variant: Renderer(variant, chrome) for variant in VARIANTS}
        self._progress = progress
        self._done = 0
        self._taken: set[str] = set()
        self._long: dict[str, tuple[str, Aside]] = {}

    def take(self, made: Page | File) -> None:
        """Write a page or a file, if it is another than it was; the first of a path counts."""
        check_path(made.path)
        if made.path in self._taken:
            return
        self._taken.add(made.path)
        if made.path == FRONT:
            self.finish_long()
        if isinstance(made, File):
            self._take_file(made)
        else:
            self._take_page(made)
        self._done += 1
        self._progress(self._done)

    def _take_file(self, file: File) -> None:
        key = digest(file.view)
        if self._folder.is_current(file.path, key):
            return
        if file.long:
            self._long[file.path] = (key, Aside(file.make))
        else:
            self._folder.write(file.path, key, file.make())

    def finish_long(self) -> None:
        """Write what was made beside the pages; raises what making it raises."""
        for path, (key, aside) in self._long.items():
            self._folder.write(path, key, aside.take())
        self._long.clear()

    def close(self) -> None:
        """End what is still being made, when a run stops in the middle."""
        for _, aside in self._long.values():
            aside.close()

    def _take_page(self, page: Page) -> None:
        key = digest([self._look, page.template, page.view])
        variants = ("zh",) if is_alone(page.path) else VARIANTS
        for variant in variants:
            path = FOLDERS[variant] + page.path
            if not self._folder.is_current(path, key):
                data = self._renderers[variant].render(page.path, page.template, page.view)
                self._folder.write(path, key, data)


def digest(view: Any) -> str:  # noqa: ANN401 - a JSON value
    """Give the digest of a view, which holds plain JSON values and nothing else.

    Raises:
        TypeError: it holds something else.
    """
    return sha256(orjson.dumps(view, option=_STRICT)).hexdigest()


def static_files() -> Iterator[File]:
    """Give the files that are the same in every site: the look and the scripts."""
    for path in sorted(STATIC.iterdir()):
        if path.is_file():
            data = path.read_bytes()
            yield File(path.name, sha256(data).hexdigest(), lambda data=data: data)  # type: ignore[misc]
