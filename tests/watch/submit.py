"""``python -m tests.watch.submit LOG URL…``: ask witnesses, and publish with what they cosigned."""

import base64
import sys
from pathlib import Path

import httpx

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.merkle import finish_consistency, plan_consistency
from ledger.core.note import parse_note
from verifier.reader import LogReader
from verifier.sources import Directory

WAIT = httpx.Timeout(60, connect=3)  # the kernel takes a connection at once, however busy we are


def ask(log: str, url: str) -> tuple[int, bytes]:
    reader = LogReader(Directory(log))
    note = reader.read_checkpoint()
    size = reader.size = parse_checkpoint(parse_note(note).text).size
    old, status, body = 0, 0, b""
    for _ in range(2):
        proof: list[bytes] = []
        if 0 < old < size:
            hashes = reader.read_hashes(plan_consistency(old, size))
            proof = finish_consistency(old, size, hashes)
        lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof), "", ""]
        request = "\n".join(lines).encode() + note
        answer = httpx.post(f"{url}/add-checkpoint", content=request, timeout=WAIT)
        status, body = answer.status_code, answer.content
        if status != httpx.codes.CONFLICT:
            break
        old = int(body)
    return status, body if status == httpx.codes.OK else b""


def main(log: str, *urls: str) -> None:
    added, said = b"", []
    for url in urls:
        try:
            status, lines = ask(log, url)
        except httpx.HTTPError:
            status, lines = 0, b""
        said.append(str(status))
        added += lines
    path = Path(log) / "checkpoint"
    path.write_bytes(path.read_bytes() + added)
    sys.stdout.write(" ".join(said) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
