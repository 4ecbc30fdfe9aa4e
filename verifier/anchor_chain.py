"""Asking a chain's node, of the checker's choice, about a receipt; its word is named as its word.

Where the receipt carries a block's proof, the node is asked for nothing but the block's hash; else
for the transaction as well. Whatever it says against the receipt is 没查成: a node can lie, and a
chain can fork.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from ledger.core.anchor_errors import EventMissing
from ledger.core.anchors import AnchorReceipt
from ledger.core.evm import Event, check_event
from verifier.errors import (
    AddressMalformed,
    AnchorShallow,
    EndpointBehind,
    EndpointDenies,
    EndpointForked,
    EndpointOther,
    EndpointSilent,
)

_MAX_BYTES = 4 * 1024 * 1024
_TIMEOUT_S = 15.0
_MILLISECONDS = 10**11
"""From here on a block's time is in milliseconds; as seconds it would be the year 5138."""


class Endpoint:
    """A node of a chain, by its JSON-RPC address; one that did not answer is not asked again."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).hostname or ""
        self._url = url
        if not self.host or not url.startswith(("http://", "https://")):
            raise AddressMalformed(url=url)
        self._client = httpx.Client(timeout=_TIMEOUT_S)
        self._gone: EndpointSilent | None = None

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def check(self, receipt: AnchorReceipt, confirmations: int) -> None:
        """Check that the receipt's block is on the chain, so deep, and holds the anchor.

        Raises:
            EndpointSilent, EndpointOther, EndpointBehind, EndpointForked, EndpointDenies,
            AnchorShallow: what the node says instead.
        """
        found = self._number("eth_chainId")
        if found != receipt.chain_id:
            raise EndpointOther(host=self.host, found=found, chain_id=receipt.chain_id)
        height = self._number("eth_blockNumber")
        if height < receipt.number:
            raise EndpointBehind(host=self.host, height=height, number=receipt.number)
        self._check_hash(receipt)
        if receipt.block_proof is None:
            self._check_transaction(receipt)
        depth = height - receipt.number + 1
        if depth < confirmations:
            raise AnchorShallow(host=self.host, found=depth, needed=confirmations)

    def _check_hash(self, receipt: AnchorReceipt) -> None:
        block = self._ask("eth_getBlockByNumber", hex(receipt.number), False)
        try:
            hashed, time = bytes.fromhex(block["hash"][2:]), int(block["timestamp"], 16)
        except (TypeError, LookupError, ValueError) as error:
            raise self._silent("eth_getBlockByNumber") from error
        if hashed != receipt.block:
            raise EndpointForked(
                host=self.host, number=receipt.number, found=hashed, block=receipt.block
            )
        # FISCO BCOS counts milliseconds. The time is proven only where the header is.
        if receipt.time_s != (time // 1000 if time >= _MILLISECONDS else time):
            raise EndpointDenies(host=self.host)

    def _check_transaction(self, receipt: AnchorReceipt) -> None:
        found = self._ask("eth_getTransactionReceipt", "0x" + receipt.transaction.hex())
        if found is None:
            raise EndpointDenies(host=self.host)
        try:
            succeeded, where = int(found["status"], 16) == 1, bytes.fromhex(found["blockHash"][2:])
            events = [_event(each) for each in found["logs"]]
        except (TypeError, LookupError, ValueError) as error:
            raise self._silent("eth_getTransactionReceipt") from error
        if not succeeded or where != receipt.block:
            raise EndpointDenies(host=self.host)
        try:
            check_event(events, receipt.contract, receipt.root, receipt.size)
        except EventMissing as error:
            raise EndpointDenies(host=self.host) from error

    def _number(self, method: str) -> int:
        try:
            return int(self._ask(method), 16)
        except (TypeError, ValueError) as error:
            raise self._silent(method) from error

    def _silent(self, reason: str) -> EndpointSilent:
        return EndpointSilent(host=self.host, reason=reason)

    def _ask(self, method: str, *parameters: object) -> Any:  # noqa: ANN401 - whatever it answers
        if self._gone is not None:
            raise self._gone
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        data = bytearray()
        try:
            with self._client.stream("POST", self._url, json=call) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise self._silent(f"HTTP {answer.status_code}")
                for piece in answer.iter_bytes():
                    data += piece
                    if len(data) > _MAX_BYTES:
                        raise self._silent(f"> {_MAX_BYTES} bytes")
            found = orjson.loads(data)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._gone = self._silent(type(error).__name__)
            raise self._gone from error
        except ValueError as error:
            raise self._silent("not JSON") from error
        if not isinstance(found, dict) or "result" not in found:
            raise self._silent(f"{method}: no result")
        return found["result"]


def _event(log: Mapping[str, Any]) -> Event:
    topics = tuple(bytes.fromhex(topic[2:]) for topic in log["topics"])
    return Event(bytes.fromhex(log["address"][2:]), topics, bytes.fromhex(log["data"][2:]))
