"""``mingbai staff``: who comes, who leaves, who has a new key, in many ledgers, from one table.

Every row is judged before anything is signed, by the rules that will admit it; ``--dry-run`` stops
there. What stands already is left as it is: after an interruption the same command goes on.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.errors import LedgerError
from mingbai import desk_client, passphrase, staffing_desk, staffing_ledgers
from mingbai.arguments import Arguments, Command
from mingbai.drafts import read_vkey_file
from mingbai.errors import DONE, REFUSED
from mingbai.extras import check_server_installed
from mingbai.language import Text
from mingbai.published import is_url
from mingbai.screen import Screen
from mingbai.signing import open_keys

if TYPE_CHECKING:
    from ledger.core.keys import SigningKey
    from ledger.log.ingest.staffing import Act, Planned
    from ledger.log.ingest.staffing_table import NewKey, RowProblem, Step
    from mingbai.staffing_desk import Wanted
    from mingbai.staffing_ledgers import Place, Signed

_KEY_FILES = (".key", ".pub")


def _add(arguments: Arguments) -> None:
    arguments.add(
        "table",
        Text("表格（CSV、XLSX、XLS），每人一行", "a table (CSV, XLSX, XLS), a row for each person"),
        metavar="TABLE",
    )
    arguments.add(
        "--at",
        Text(
            "账本的目录（或放着许多账本的目录），或办公台的网址",
            "a ledger's directory, one with ledgers below it, or a desk's URL",
        ),
        required=True,
        metavar="DIR|URL",
    )
    arguments.add(
        "--key",
        Text("签字的钥匙文件，通常是街道的", "the key file to sign with, mostly the authority's"),
        required=True,
        metavar="FILE",
    )
    arguments.add(
        "--dry-run",
        Text(
            "只检查，列出会入账什么，什么也不签", "check, show what would be entered, sign nothing"
        ),
        action="store_true",
    )
    passphrase.add_option(arguments)
    arguments.add(
        "--log-passphrase-file",
        Text("各账本钥匙的口令在这个文件的第一行", "the passphrase of the logs' keys"),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    table = Path(asked.table)
    if is_url(asked.at):
        return _at_desk(asked, table, screen)
    return _in_directories(asked, table, screen)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    from ledger.log.ingest.table import open_table

    return [(row.number, [cell.text for cell in row.cells]) for row in open_table(path).rows]


# --------------------------------------------------------------------------------- directories


def _in_directories(asked: argparse.Namespace, table: Path, screen: Screen) -> int:
    from ledger.log.ingest.staffing_table import read_steps

    places = {each.origin: each for each in staffing_ledgers.find_places(Path(asked.at))}
    communities: dict[str, list[str]] = {}
    for place in places.values():
        communities.setdefault(place.community, []).append(place.origin)
    read = read_steps(_rows(table), _key_reader(table.parent), communities)
    files = [asked.passphrase_file] if asked.passphrase_file else []
    wanted = argparse.Namespace(key=[asked.key], passphrase_file=files)
    keys = open_keys(wanted, screen)
    planned = _plan_all(read.steps, read.problems, places, keys)
    problems = [*read.problems, *(p for each in planned.values() for p in each.planned.problems)]
    good = {origin: each for origin, each in planned.items() if each.notes}
    for origin, each in good.items():
        _show_acts(places[origin].community, each.planned.acts, each.planned.vacant, screen)
    _show_problems(table.name, problems, screen)
    if asked.dry_run:
        _show_checked(
            screen,
            [each.planned for each in good.values()],
            bad=len({each.row for each in problems}),
            stood=sum(len(each.planned.stood) for each in planned.values()),
        )
        return REFUSED if problems else DONE
    failed = _append_all(places, good, asked, screen)
    return REFUSED if problems or failed else DONE


def _plan_all(
    steps: Sequence["Step"],
    problems: Iterable["RowProblem"],
    places: dict[str, "Place"],
    keys: Sequence["SigningKey"],
) -> dict[str, "Signed"]:
    """Plan every ledger that the table names, but those of which a row could not be read."""
    stopped = {problem.origin for problem in problems}
    groups: dict[str, list[Step]] = {}
    for step in steps:
        if step.origin not in stopped:
            groups.setdefault(step.origin, []).append(step)
    return {
        origin: staffing_ledgers.plan_place(places[origin], group, keys)
        for origin, group in groups.items()
    }


def _append_all(
    places: dict[str, "Place"], good: dict[str, "Signed"], asked: argparse.Namespace, screen: Screen
) -> bool:
    """Append what was signed, a ledger at a time; return whether one did not take it."""
    from ledger.log.openers import Openers

    if not good:
        screen.remark(_NOTHING)
        return False
    file = asked.log_passphrase_file or asked.passphrase_file
    secret = passphrase.find_passphrase(file, asked.at, screen)
    failed = entered = 0
    with Openers(0) as openers:
        for origin, each in good.items():
            error = staffing_ledgers.append_notes(places[origin], each.notes, secret, openers)
            if error is None:
                entered += len(each.notes)
                screen.show(f"{origin} {len(each.notes)}")
            else:
                failed += 1
                screen.remark(_REFUSED, origin=origin, said=error.text(screen.language))
    screen.remark(_ENTERED, acts=entered, ledgers=len(good) - failed)
    if failed:
        screen.remark(_FAILED, failed=failed)
    return bool(failed)


def _key_reader(folder: Path) -> Callable[[str], "NewKey | None"]:
    """Return what gives the key that a cell names; key files are looked for in *folder*."""
    from ledger.log.ingest.staffing_table import read_key

    def read(text: str) -> "NewKey | None":
        return read_key(_with_key(text, folder))

    return read


def _with_key(text: str, folder: Path) -> str:
    return read_vkey_file(folder / text, "key") if text.endswith(_KEY_FILES) else text


# ---------------------------------------------------------------------------------- at the desk


def _at_desk(asked: argparse.Namespace, table: Path, screen: Screen) -> int:
    rows = [
        (number, [_sent(cell, table.parent) for cell in cells]) for number, cells in _rows(table)
    ]
    named = argparse.Namespace(url=asked.at, key=asked.key, passphrase_file=asked.passphrase_file)
    with desk_client.open_desk(named, screen) as desk:
        ledgers, problems = staffing_desk.judge(desk, rows)
        for ledger in ledgers:
            _show_acts(ledger.community, ledger.acts, ledger.vacant, screen)
        _show_problems(table.name, problems, screen)
        good = [ledger for ledger in ledgers if ledger.acts]
        if asked.dry_run:
            _show_checked(
                screen,
                good,
                bad=len({each.row for each in problems}),
                stood=sum(ledger.stood for ledger in ledgers),
            )
            return REFUSED if problems else DONE
        failed = [_enter(desk, ledger, screen) for ledger in good]
    if not good:
        screen.remark(_NOTHING)
    return REFUSED if problems or any(failed) else DONE


def _enter(desk: desk_client.Desk, ledger: staffing_desk.Wanted, screen: Screen) -> bool:
    """Enter one ledger's acts by its desk; return whether something was refused."""
    done = 0
    try:
        for outcome in staffing_desk.enter(desk, ledger):
            if outcome.state == "appended":
                done += 1
            else:
                screen.remark(_WAITS, row=outcome.act.row, waits=outcome.waits)
    except LedgerError as error:
        screen.remark(_REFUSED, origin=ledger.origin, said=error.text(screen.language))
        return True
    screen.show(f"{ledger.origin} {done}")
    return done < len(ledger.acts)


def _sent(text: str, folder: Path) -> str:
    """Give a cell as the desk is sent it: a key file's name becomes the public key in it."""
    try:
        return _with_key(text.strip(), folder)
    except LedgerError:
        return text  # the desk names its row and column


# -------------------------------------------------------------------------------------- showing


def _show_acts(
    community: str, acts: Iterable["Act"], vacant: Sequence[str], screen: Screen
) -> None:
    for act in acts:
        screen.remark(
            _ACTS[act.type],
            row=act.row,
            community=community,
            who=act.who,
            offices="、".join(act.offices),
            slug=act.slug,
        )
    if vacant:
        screen.remark(_VACANT, community=community, offices="、".join(vacant))


def _show_checked(
    screen: Screen, ledgers: Sequence["Planned | Wanted"], *, bad: int, stood: int
) -> None:
    """Say what the ledgers would enter, so that it can be held against the table's own counts."""
    kinds = [act.type for ledger in ledgers for act in ledger.acts]
    screen.remark(
        _CHECKED,
        acts=len(kinds),
        ledgers=len(ledgers),
        **{kind: kinds.count(kind) for kind in _ACTS},
        vacant=sum(bool(ledger.vacant) for ledger in ledgers),
        bad=bad,
        stood=stood,
    )


def _show_problems(file: str, problems: Iterable["RowProblem"], screen: Screen) -> None:
    from ledger.log.ingest.staffing_table import COLUMNS

    for each in sorted(problems):
        column = COLUMNS[each.column][0] if screen.language == "zh" else each.column
        said = each.said.zh if screen.language == "zh" else each.said.en
        screen.remark(_PROBLEM, file=file, row=each.row, column=column, said=said)


_PROBLEM = Text("{file} 第 {row} 行 {column}：{said}", "{file} row {row}, {column}: {said}")
_ACTS = {
    "appointment": Text(
        "第 {row} 行 {community}：{who} 任 {offices}（{slug}）",
        "row {row}, {community}: {who} becomes {offices} ({slug})",
    ),
    "revocation": Text(
        "第 {row} 行 {community}：{who} 不再任 {offices}（{slug}）",
        "row {row}, {community}: {who} is no longer {offices} ({slug})",
    ),
    "rekey": Text(
        "第 {row} 行 {community}：{who}（{offices}）换成钥匙 {slug}",
        "row {row}, {community}: {who} ({offices}) has the new key {slug}",
    ),
}
_VACANT = Text(
    "  注意：照这样办，{community} 就没有人任 {offices} 了。",
    "  Mind: after this nobody in {community} is {offices}.",
)
_CHECKED = Text(
    "检查完：{ledgers} 个账本可以入账 {acts} 条"
    "（任职 {appointment}、免职 {revocation}、换钥 {rekey}），{vacant} 个账本有职务会空缺，"
    "{stood} 行原来就是这样，{bad} 行有问题。什么也没有入账。",
    "Checked: {acts} statements can be entered in {ledgers} ledgers (appointments {appointment}, "
    "revocations {revocation}, new keys {rekey}), {vacant} of them with an office that nobody "
    "would hold; {stood} rows say what stands already, {bad} rows have problems. Nothing was "
    "entered.",
)
_NOTHING = Text("没有要入账的。", "There is nothing to enter.")
_ENTERED = Text(
    "入账 {acts} 条，{ledgers} 个账本。",
    "{acts} statements were entered in {ledgers} ledgers.",
)
_FAILED = Text(
    "{failed} 个账本没有收。改好后原样再运行一次，只补还没有的。",
    "{failed} ledgers took nothing. Put it right and run the same again: it enters what is "
    "missing.",
)
_REFUSED = Text("{origin} 没有收：{said}", "{origin} took nothing: {said}")
_WAITS = Text(
    "第 {row} 行已起草，还等 {waits} 签；签齐后再运行一次，接着办后面的。",
    "Row {row} is drafted and waits for {waits}. Once it stands run the same again for the rest.",
)

COMMAND = Command(
    "staff",
    Text("照一张表任职、免职、换钥", "appoint, revoke and rekey from one table"),
    Text(
        "照一张表在许多账本里任职、免职、换钥，每人一行，列名见 docs/founding.md。先逐行检查，"
        "每个问题都列出来；有问题的账本不动，别的照办；已是这样的不再入账，中断了原样再来一次即可。",
        "Appoints, revokes and rekeys in many ledgers from one table with a row for each person; "
        "for its columns see docs/founding.md. Every row is checked first and every problem "
        "listed; a ledger with a problem is left alone, the others are not; what stands already "
        "is not entered again, so that after an interruption the same is run again.",
    ),
    _add,
    _run,
)
