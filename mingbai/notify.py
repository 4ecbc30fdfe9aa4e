"""``mingbai notify``: what is due, waits for signatures or for an answer, to the group chats.

One run looks once, says what it has not said today, and ends: it is for cron or a systemd timer.
The ledgers' published trees and the desk's database are read in place: it needs no key.
"""

import argparse
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from ledger.core.errors import LedgerError
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, REFUSED, CouldNot
from mingbai.extras import check_server_installed
from mingbai.language import Text
from mingbai.notify_config import NotifyConfig, NotifyConfigWrong, Robot, read_config
from mingbai.notify_memory import Memory, alone
from mingbai.published import open_published
from mingbai.screen import Screen

if TYPE_CHECKING:
    from api.desk.robots import Language, Message
    from api.desk.telling import Told
    from api.desk.webhooks import Webhook
    from ledger.storage.engine import Engines

_AT_ONCE: Final = 8
_FREELY: Final = 15
"""So many messages a robot is sent without a pause: the usual ones take 20 a minute."""
_PACE_S: Final = 4.0


class DeskMissing(CouldNot):
    """There is no desk where the configuration says."""

    code: ClassVar[str] = "notify_desk_missing"
    zh: ClassVar[str] = (
        "{path} 里没有办公台（没有 desk.db，也没有设 MINGBAI_DESK_URL）。请核对配置。"
    )
    en: ClassVar[str] = (
        "There is no desk in {path}: neither desk.db nor MINGBAI_DESK_URL. Check the configuration."
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be told of one ledger now."""

    origin: str
    community: str
    told: "Sequence[Told]"


@dataclass(slots=True)
class Run:
    """One run: what was sent to whom, and what went wrong."""

    config: NotifyConfig
    screen: Screen
    memory: Memory
    clock: Callable[[], int]
    wait: Callable[[float], None] = time.sleep
    failed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, robot: Robot, webhook: "Webhook", standings: Sequence[Standing]) -> None:
        """Tell one robot of every ledger that it is told about; what fails is said, and is left."""
        from api.desk.webhooks import send

        told = [(each, news) for each in standings if (news := self._news(robot, each))]
        for number, (standing, news) in enumerate(told):
            if number >= _FREELY:
                self.wait(_PACE_S)
            message = _message(self.config.address, standing, news, robot.language)
            try:
                send(webhook, message, self.clock(), wait=self.wait)
            except LedgerError as error:
                self.say(_FAILED, robot=robot.name, community=standing.community, error=error)
                continue
            with self.lock:
                self.memory.add(robot.name, _names(standing, news))
            self.say(_TOLD, robot=robot.name, community=standing.community, count=len(news))

    def show(self, robot: Robot, standings: Sequence[Standing]) -> None:
        """Show what a robot would be told, and send nothing."""
        for standing in standings:
            news = self._news(robot, standing)
            if news:
                count = len(news)
                self.screen.say(_WOULD, robot=robot.name, community=standing.community, count=count)
            for each in news:
                item = each.item(robot.language)
                self.screen.show(f"  {item.label} {item.no}  {item.standing}".rstrip())
                self.screen.show(f"    {item.link}")

    def _news(self, robot: Robot, standing: Standing) -> "list[Told]":
        if robot.ledgers and standing.origin not in robot.ledgers:
            return []
        wanted = [each for each in standing.told if not robot.tell or each.matter in robot.tell]
        with self.lock:
            return [
                each
                for each in wanted
                if not self.memory.has_said(robot.name, _name(standing, each))
            ]

    def say(self, text: Text, *, error: LedgerError | None = None, **facts: object) -> None:
        """Say how it goes, one line at a time; an *error* makes the run a failed one."""
        if error is not None:
            facts["reason"] = error.text(self.screen.language)
        with self.lock:
            self.failed = self.failed or error is not None
            self.screen.remark(text, **facts)


def run(
    config: NotifyConfig,
    screen: Screen,
    clock: Callable[[], int],
    *,
    dry: bool = False,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Look once, and say to every robot what it was not told today; *dry* shows it only.

    A ledger that can't be read and a robot that refuses are named; the others go on.

    Raises:
        DeskMissing: there is no desk to read. WebhookMalformed: a robot can't be one.
        NotifyConfigWrong: a robot is told of a ledger that is not in the configuration.
        NotifyRuns: another run is at work.
    """
    from ledger.affairs.calendar import day_of

    webhooks = [_webhook(robot) for robot in config.robots]
    _check_tell(config)
    with alone(config.state):
        memory = Memory(config.state, day_of(clock()))
        now = Run(config, screen, memory, clock, wait)
        standings = _read(now)
        _check_origins(config, standings, unread=now.failed)
        if dry:
            for robot in config.robots:
                now.show(robot, standings)
        else:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                pairs = zip(config.robots, webhooks, strict=True)
                jobs = [pool.submit(now.tell, robot, hook, standings) for robot, hook in pairs]
            for job in jobs:
                job.result()
    return REFUSED if now.failed else DONE


def _webhook(robot: Robot) -> "Webhook":
    from api.desk.webhooks import make_webhook

    return make_webhook(
        robot.kind,
        robot.url,
        robot.secret,
        allow_private=robot.allow_private,
        where=robot.where,
    )


def _check_tell(config: NotifyConfig) -> None:
    from api.desk.telling import MATTERS

    for robot in config.robots:
        for each in robot.tell:
            if each not in MATTERS:
                reason = f"only {', '.join(MATTERS)} / 只有这几种"
                raise NotifyConfigWrong(
                    path=config.path, field=f"{robot.where}.tell", reason=reason
                )


def _check_origins(config: NotifyConfig, standings: Sequence[Standing], *, unread: bool) -> None:
    """Check that what robots are told of is there; not where a ledger could not be read."""
    known = {each.origin for each in standings}
    for robot in config.robots:
        unknown = [each for each in robot.ledgers if each not in known]
        if unknown and not unread:
            reason = f"{unknown[0]}: no such ledger / 没有这个账本"
            raise NotifyConfigWrong(path=config.path, field=f"{robot.where}.ledgers", reason=reason)


def _read(now: Run) -> list[Standing]:
    """Read every ledger; one that can't be read is named."""
    from api.desk.reading import Reading
    from api.desk.telling import Sources, what_to_tell
    from ledger.storage.desk.drafts import DraftRecords
    from ledger.storage.desk.objections import ObjectionRecords

    config = now.config
    found = []
    with _open_desk(config) as engines:
        drafts, objections = DraftRecords(engines), ObjectionRecords(engines)
        for directory in config.ledgers:
            try:
                published = open_published(str(directory))
                reading = Reading(published.checkpoint.origin)
                reading.sync(published.checkpoint.size, published.reader.read_entry)
                sources = Sources(reading, drafts, objections)
                told = what_to_tell(sources, config.address, now.clock(), config.ahead_days)
            except LedgerError as error:
                now.say(_UNREAD, directory=directory, error=error)
                continue
            found.append(Standing(reading.origin, reading.community, told))
    return found


@contextmanager
def _open_desk(config: NotifyConfig) -> "Iterator[Engines]":
    from ledger.storage.desk.opening import open_desk_database

    url = os.environ.get("MINGBAI_DESK_URL", "")
    if not url and not (config.desk / "desk.db").is_file():
        raise DeskMissing(path=config.desk)
    engines = open_desk_database(url or f"sqlite:///{config.desk.resolve()}/desk.db")
    try:
        yield engines
    finally:
        engines.close()


def _name(standing: Standing, told: "Told") -> str:
    return f"{standing.origin} {told.name}"


def _names(standing: Standing, news: "Sequence[Told]") -> list[str]:
    return [_name(standing, each) for each in news]


def _message(
    address: str, standing: Standing, news: "Sequence[Told]", language: "Language"
) -> "Message":
    from api.desk.robots import Message

    items = [each.item(language) for each in news]
    return Message(standing.community, items, f"{address}/desk/", language)


def _add(arguments: Arguments) -> None:
    arguments.add("config", Text("配置文件", "the configuration file"), metavar="CONFIG")
    arguments.add(
        "--dry-run",
        Text("只显示要说什么，不发送", "show what would be said, and send nothing"),
        action="store_true",
    )


def _notify(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    from ledger.log.clock import read_clock

    return run(read_config(Path(asked.config)), screen, read_clock, dry=asked.dry_run)


_TOLD = Text("{robot}：{community} {count} 件，已发。", "{robot}: {community}, {count}, sent.")
_WOULD = Text(
    "{robot}：{community} {count} 件（只显示，没有发）：",
    "{robot}: {community}, {count} (shown, not sent):",
)
_FAILED = Text("{robot}（{community}）没有发出：{reason}", "{robot} ({community}): {reason}")
_UNREAD = Text("{directory} 读不出来：{reason}", "{directory} can't be read: {reason}")

COMMAND = Command(
    "notify",
    Text("把待办发到工作群（给定时任务用）", "tell group chats what is due, for a timer"),
    Text(
        "把到期、逾期、等签字、等答复的事发到企业微信、钉钉、飞书的群，一天里同一件事只说一次。"
        "运行一次就结束，请用 cron 或 systemd 定时运行。不用任何钥匙，"
        "直接读账本目录和办公台的数据库。",
        "Tells the groups of WeCom, DingTalk and Feishu what is due, overdue, or waits for "
        "signatures or an answer; nothing is said twice a day. One run looks once and ends: have "
        "cron or a systemd timer start it. It needs no key, and reads the ledgers' directories and "
        "the desk's database in place.",
    ),
    _add,
    _notify,
)
