"""Entries, ranges of them, the checkpoint and proofs: all of it read from the published tree.

What isn't published isn't shown, and what is shown can be checked: an entry is given verbatim, so
that its leaf hash can be computed from the answer alone.
"""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.conditional import answer
from api.deployment import Deployment, Served, Standing
from api.parameters import parse_number, parse_query
from ledger.core.entry import parse_entry
from ledger.core.hashing import hash_leaf, sha256
from ledger.core.note import parse_note
from ledger.core.text import format_time_ms

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "public, no-cache"


class ReadLedger:
    """The reading routes. They are plain functions: the framework runs them in its threads."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._settings = deployment.settings

    def read_entry(self, request: Request) -> Response:
        """Answer with one entry: as JSON, or verbatim where ``text/plain`` is asked for."""
        served, standing = self._find(request)
        parse_query(request)
        index = parse_number(request.path_params["index"], "index")
        entry = served.reader.read_entry(index, standing.checkpoint.size)
        headers = {"cache-control": IMMUTABLE, "vary": "Accept"}
        if request.headers.get("accept", "").lower().startswith("text/plain"):
            return answer(request, entry, TEXT, headers)
        return answer(request, orjson.dumps(_describe(entry)), JSON, headers)

    def read_range(self, request: Request) -> Response:
        """Answer with the entries ``[start, stop)``, as many as fit into one page."""
        served, standing = self._find(request)
        query = parse_query(request, "start", "stop", "limit")
        size = standing.checkpoint.size
        most = self._settings.max_range
        start = parse_number(query.get("start", "0"), "start")
        stop = min(size, parse_number(query.get("stop", str(size)), "stop"))
        limit = parse_number(query.get("limit", str(most)), "limit", 1, most)
        entries = self._page(served, start, min(stop, start + limit), size)
        document: dict[str, object] = {"size": size, "start": start, "entries": entries}
        headers = {"cache-control": REVALIDATE}
        reached = start + len(entries)
        if reached < stop:
            # Relative to this address, so that it holds under whatever prefix a proxy adds.
            following = f"?start={reached}&stop={stop}&limit={limit}"
            document["next"] = following
            headers["link"] = f'<{following}>; rel="next"'
        return answer(request, orjson.dumps(document), JSON, headers, compress=True)

    def read_checkpoint(self, request: Request) -> Response:
        """Answer with the published checkpoint, a signed note."""
        _, standing = self._find(request)
        parse_query(request)
        return answer(request, standing.note, TEXT, checkpoint_headers(self._deployment))

    def read_proof(self, request: Request) -> Response:
        """Answer with an entry's proof in the tree of the published checkpoint."""
        served, standing = self._find(request)
        parse_query(request)
        index = parse_number(request.path_params["index"], "index")
        proof = served.reader.read_proof(index, standing.checkpoint, standing.note)
        return answer(request, proof, TEXT, checkpoint_headers(self._deployment))

    def _find(self, request: Request) -> tuple[Served, Standing]:
        served = self._deployment.find(request.path_params["origin"])
        return served, served.standing()

    def _page(self, served: Served, start: int, stop: int, size: int) -> list[dict[str, object]]:
        page: list[dict[str, object]] = []
        room = self._settings.max_range_bytes
        for index in range(start, stop):
            entry = served.reader.read_entry(index, size)
            room -= len(entry)
            if room < 0:
                break
            page.append(_describe(entry))
        return page


def checkpoint_headers(deployment: Deployment) -> dict[str, str]:
    """Return how long a checkpoint, and what follows from it, may be kept."""
    seconds = deployment.settings.checkpoint_max_age_s
    return {"cache-control": f"public, max-age={seconds}" if seconds else REVALIDATE}


def _describe(data: bytes) -> dict[str, object]:
    entry = parse_entry(data)
    return {
        "index": entry.index,
        "time": format_time_ms(entry.time_ms),
        "governance": entry.governance,
        "leaf_hash": hash_leaf(data).hex(),
        "id": sha256(parse_note(entry.statement).text).hex(),
        "entry": data.decode(),
    }
