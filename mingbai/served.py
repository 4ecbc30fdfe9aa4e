"""A ledger behind an address, as the import's target: what is in is read from the published tree.

A submission that a busy server doesn't take is sent again when the server says; sending twice is
harmless, since a statement is entered once.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future

from ledger.core.errors import LedgerError
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.log.ingest.target import Found
from mingbai.errors import ServerRefused, ServerSilent
from mingbai.published import open_published
from mingbai.receipts import parse_receipt

_TIMEOUT_S = 120.0
_TRIES = 30
_LONGEST_WAIT_S = 30.0
_ACCEPTED = (200, 202)
_BUSY = 503


class ServedLedger:
    """The ledger *origin* at the server *url*; see ``ledger.log.ingest.run.Target``."""

    def __init__(self, url: str, origin: str) -> None:
        """Read the charter's id.

        Raises:
            LedgerMissing, ServerSilent: there is no such ledger, or no answer.
        """
        self.origin = origin
        self._url = url.rstrip("/")
        self._prefix = self._url + "/" + origin.partition("/")[2]
        first = open_published(self._prefix).read_entry(0)
        self.charter = sha256(parse_note(first.statement).text)

    def find(self, nos: Sequence[str]) -> Mapping[str, Found]:
        """Return those of the statements that are published; reads the whole log."""
        wanted = set(nos)
        found: dict[str, Found] = {}
        for index, entry in enumerate(open_published(self._prefix).read_entries()):
            text = parse_note(entry.statement).text
            no = json.loads(text)["no"]
            if no in wanted:
                found[no] = Found(index, text)
        return found

    def judge(self, texts: Sequence[bytes]) -> Sequence[LedgerError | None]:
        """Say nothing against any of *texts*: the server judges them when they come."""
        return (None,) * len(texts)

    def rehearse(self, notes: Sequence[bytes]) -> None:
        """Do nothing: the server judges each batch when it comes, and enters none by halves."""

    def submit(self, notes: Sequence[bytes]) -> "Future[Sequence[int]]":
        """Send *notes* and wait for the answer, so that batches go in in order."""
        answer: Future[Sequence[int]] = Future()
        answer.set_result(self._send(notes))
        return answer

    def _send(self, notes: Sequence[bytes]) -> list[int]:
        import httpx

        address = f"{self._url}/api/{self.origin}/statements"
        document = {"statements": [note.decode() for note in notes]}
        content = json.dumps(document, ensure_ascii=False).encode()
        headers = {"content-type": "application/json"}
        for _ in range(_TRIES):
            try:
                answer = httpx.post(address, content=content, headers=headers, timeout=_TIMEOUT_S)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ServerSilent(url=address, reason=reason_of(error)) from error
            if answer.status_code in _ACCEPTED:
                receipt = parse_receipt(answer.content, len(notes), address)
                return [place.index for place in receipt.places]
            if answer.status_code != _BUSY:
                raise _refusal(answer.content, answer.status_code, address)
            time.sleep(_wait_s(answer.headers.get("retry-after", "")))
        raise ServerSilent(url=address, reason=f"HTTP {_BUSY}")

    def read_texts(self, indices: Sequence[int]) -> Iterator[bytes]:
        """Yield the texts of the published statements at *indices*."""
        log = open_published(self._prefix)
        for index in indices:
            yield parse_note(log.read_entry(index).statement).text


def _wait_s(header: str) -> float:
    seconds = int(header) if header.isascii() and header.isdecimal() else 2
    return min(float(seconds), _LONGEST_WAIT_S)


def _refusal(content: bytes, status: int, address: str) -> ServerRefused | ServerSilent:
    try:
        problem = json.loads(content)
        at = problem.get("statement", 0 if problem.get("field") else None)  # 0: of one alone
        return ServerRefused(
            where="" if at is None else f"statements[{int(at)}]",
            problem=problem["code"],
            chinese=problem["detail"],
            english=problem["detail_en"],
        )
    except (ValueError, LookupError, TypeError):
        return ServerSilent(url=address, reason=f"HTTP {status}")
