"""One question over HTTP: it may be asked from anywhere, also where a loop runs already."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from publish.anchors.asking import Asker
from tests.servers.lying import Babbler, lying


def echo(to: Babbler, body: bytes) -> None:
    to.say(200, body)


def test_a_question_is_answered_where_another_loop_is_running() -> None:
    async def ask(url: str) -> list[bytes]:
        with Asker(5) as asker:
            return [asker.post(url, each, {}, 10) for each in (b"one", b"two")]

    # In a thread: a browser's tests may have left a loop running in this one.
    with lying(echo) as server, ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(ask(server.url))).result() == [b"one", b"two"]
