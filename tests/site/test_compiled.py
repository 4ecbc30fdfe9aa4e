"""Compiled templates are kept for the next run, where nobody else may write; never needed."""

import ast
from pathlib import Path

from jinja2 import DictLoader, Environment

from publish.site import rendering
from publish.site.compiled import Compiled, own_folder


def said(folder: Path | None, template: str = "{{ 6 * 7 }}") -> tuple[str, bool]:
    """What a fresh process says, and whether it found the template compiled."""
    cache = Compiled(folder)
    environment = Environment(
        loader=DictLoader({"page": template}), autoescape=True, bytecode_cache=cache
    )
    compiled: list[str] = []
    compiling = environment.compile

    def compile_template(*given: object, **named: object) -> object:
        compiled.append(template)
        return compiling(*given, **named)  # type: ignore[call-overload]

    environment.compile = compile_template  # type: ignore[method-assign, assignment]
    return environment.get_template("page").render(), not compiled


def test_what_was_compiled_once_is_not_compiled_again(tmp_path: Path) -> None:
    folder = own_folder({"XDG_CACHE_HOME": str(tmp_path)}, b"look")
    assert said(folder) == ("42", False)
    assert said(folder) == ("42", True)


def test_another_template_look_or_process_without_a_folder_compiles_anew(tmp_path: Path) -> None:
    folder = own_folder({"XDG_CACHE_HOME": str(tmp_path)}, b"look")
    said(folder)
    assert said(folder, "{{ 6 * 8 }}") == ("48", False)
    assert said(own_folder({"XDG_CACHE_HOME": str(tmp_path)}, b"other")) == ("42", False)
    assert said(None) == ("42", False)


def test_a_file_that_was_cut_off_is_compiled_again(tmp_path: Path) -> None:
    folder = own_folder({"XDG_CACHE_HOME": str(tmp_path)}, b"look")
    assert folder is not None
    said(folder)
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    for length in (0, 3, 20, len(whole) // 2, len(whole) - 1):
        kept.write_bytes(whole[:length])
        assert said(folder) == ("42", False), length


def test_a_folder_that_others_may_write_to_or_that_cannot_be_made_is_none(tmp_path: Path) -> None:
    at_home = own_folder({"HOME": str(tmp_path)}, b"look")
    assert at_home is not None
    assert at_home.parent == tmp_path / ".cache/mingbai"
    assert at_home.stat().st_mode & 0o777 == 0o700
    at_home.chmod(0o770)
    assert own_folder({"HOME": str(tmp_path)}, b"look") is None
    assert own_folder({}, b"look") is None
    assert own_folder({"XDG_CACHE_HOME": "relative"}, b"look") is None
    (tmp_path / "file").write_text("no folder")
    assert own_folder({"XDG_CACHE_HOME": str(tmp_path / "file")}, b"look") is None


def test_a_folder_in_which_others_could_exchange_it_is_none(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert own_folder({"XDG_CACHE_HOME": str(home)}, b"look") is not None
    (home / "mingbai").chmod(0o777)
    assert own_folder({"XDG_CACHE_HOME": str(home)}, b"look") is None
    (home / "mingbai").chmod(0o1777)  # as /tmp: nobody may exchange what is another's
    assert own_folder({"XDG_CACHE_HOME": str(home)}, b"look") is not None
    (home / "mingbai").chmod(0o700)
    home.chmod(0o770)
    assert own_folder({"XDG_CACHE_HOME": str(home)}, b"look") is None


def test_all_code_that_decides_how_a_page_is_written_is_in_its_digest() -> None:
    root = rendering.HERE.parents[1]
    named = {(rendering.HERE / name).resolve() for name in rendering.RENDERED_BY}
    assert all(path.is_file() for path in named)
    tree = ast.parse((rendering.HERE / "rendering.py").read_text())
    ours = {
        root / f"{node.module.replace('.', '/')}.py"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        and node.module is not None
        and node.module.startswith(("ledger.", "publish."))
    }
    assert ours - named == {rendering.HERE / "compiled.py"}  # which keeps, and decides nothing


def test_a_folder_that_goes_away_only_costs_time(tmp_path: Path) -> None:
    folder = own_folder({"XDG_CACHE_HOME": str(tmp_path)}, b"look")
    assert folder is not None
    folder.rmdir()
    assert said(folder) == ("42", False)
