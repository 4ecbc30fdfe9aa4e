"""JSON-RPC to a chain's node, over HTTP: bounded in time and size, and believed in nothing."""

from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from publish.anchors.asking import Asker, Unanswered
from publish.anchors.errors import ChainRefused, ChainSilent

_LIMIT: Final = 1024 * 1024
_LIMITS: Final = {"eth_getBlockReceipts": 64 * 1024 * 1024}  # all receipts of a full block
_HEADERS: Final = {"Content-Type": "application/json"}
_REASON = 300


class Rpc:
    """A node of the chain that people call *chain*."""

    def __init__(self, chain: str, url: str, timeout_s: float) -> None:
        self.chain = chain
        self.host = urlsplit(url).hostname or ""
        self._url = url
        self._asker = Asker(timeout_s)
        self._count = 0

    def close(self) -> None:
        """Let go of the connection."""
        self._asker.close()

    def ask(self, method: str, *parameters: object) -> Any:  # noqa: ANN401 - whatever it answers
        """Give the result of *method*.

        Raises:
            ChainSilent: no whole answer in time, or none that is JSON-RPC.
            ChainRefused: an error of the node's.
        """
        self._count += 1
        call = {"jsonrpc": "2.0", "id": self._count, "method": method, "params": parameters}
        answer = self._read(call)
        if not isinstance(answer, dict) or answer.get("id") != self._count:
            raise self.silent(f"{method}: not JSON-RPC")
        error = answer.get("error")
        if error is not None:
            said = error.get("message") if isinstance(error, dict) else error
            raise ChainRefused(chain=self.chain, reason=f"{method}: {said}"[:_REASON])
        return answer.get("result")

    def silent(self, reason: str) -> ChainSilent:
        """Give the error that says that the answer was none."""
        return ChainSilent(chain=self.chain, host=self.host, reason=reason[:_REASON])

    def _read(self, call: dict[str, object]) -> object:
        limit = _LIMITS.get(str(call["method"]), _LIMIT)
        try:
            data = self._asker.post(self._url, orjson.dumps(call), _HEADERS, limit)
            found: object = orjson.loads(data)
        except Unanswered as error:
            raise self.silent(str(error)) from error
        except ValueError as error:
            raise self.silent("not JSON") from error
        return found
