"""``mingbai submit``: signed statements into a ledger, by its directory or through a server.

Statements go in batches, and a batch all or none. What is in the ledger already is answered with
its place, so whatever was interrupted is simply sent again.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from ledger.core.policy import Policy
from ledger.core.reasons import reason_of
from ledger.core.text import format_time_ms, parse_time_ms
from mingbai import opening, passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import (
    DONE,
    ReceiptNotWitnessed,
    ServerRefused,
    ServerSilent,
    SubmissionMalformed,
)
from mingbai.files import read_file
from mingbai.language import Text
from mingbai.published import is_url
from mingbai.receipts import Place, Receipt, check_proof, parse_receipt
from mingbai.screen import Screen
from mingbai.trust_files import read_policy
from verifier.language import moment

BATCH = 500
_TIMEOUT_S = 120.0
_AT = re.compile(r"statements\[([0-9]+)\](.*)", re.DOTALL)


class Source(NamedTuple):
    """A statement to be submitted, and where it came from, for the complaint."""

    name: str
    note: bytes


def _add(arguments: Arguments) -> None:
    arguments.add(
        "place",
        Text("账本目录，或服务的网址", "the ledger's directory, or a server's URL"),
        metavar="DIR|URL",
    )
    arguments.add(
        "notes",
        Text(
            "签好的陈述，或 mingbai export 写的 .jsonl 或目录；- 是标准输入",
            "signed statements, or lines or a directory that mingbai export wrote; - is standard "
            "input",
        ),
        metavar="NOTE",
        nargs="+",
    )
    arguments.add(
        "--trust",
        Text(
            "信任文件 policy.txt：拿它核对服务器给的证明",
            "a policy file, by which the server's proofs are checked",
        ),
        metavar="POLICY",
    )
    passphrase.add_option(arguments)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    sources = [source for path in asked.notes for source in read_sources(path)]
    policy = read_policy(asked.trust) if asked.trust else None
    batches = [sources[i : i + BATCH] for i in range(0, len(sources), BATCH)]
    if is_url(asked.place):
        return _submit_to_server(asked.place, batches, policy, screen)
    return _submit_to_directory(asked, batches, screen)


def read_sources(path: str) -> Iterator[Source]:
    """Yield the statements in the file *path*: a note, or the lines of an export.

    Raises:
        SubmissionMalformed: a line of an export holds no note.
        LedgerError: an export's directory can't be read, or was changed.
    """
    if Path(path).is_dir():
        yield from _read_directory(Path(path))
        return
    data = read_file(path)
    if not _is_export(data):
        yield Source(path, data)
        return
    for number, line in enumerate(data.splitlines(), start=1):
        name = f"{path}:{number}"
        try:
            yield Source(name, json.loads(line)["note"].encode())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SubmissionMalformed(where=name) from error


def _read_directory(place: Path) -> Iterator[Source]:
    """Yield the statements of an export as CSV or JSON, by their places in its files."""
    from ledger.log.open_data.reading import LEDGER, read_csv_export, read_json_export

    read_export = read_json_export if (place / LEDGER).exists() else read_csv_export
    for where, note in read_export(lambda name: read_file(place / name)):
        yield Source(f"{place / where}", note)


def _is_export(data: bytes) -> bool:
    try:
        first = json.loads(data.partition(b"\n")[0])
    except ValueError:
        return False
    return isinstance(first, dict) and "note" in first


def _submit_to_directory(
    asked: argparse.Namespace, batches: Sequence[Sequence[Source]], screen: Screen
) -> int:
    secret = opening.log_passphrase(asked.passphrase_file, asked.place, screen)
    witnessed = True
    with opening.open_to_append(asked.place, secret) as ledger:
        for batch in batches:
            try:
                answer = ledger.appender.append([source.note for source in batch])
            except LedgerError as error:
                raise _at_source(error, batch) from error
            for source, accepted in zip(batch, answer.entries, strict=True):
                time = format_time_ms(accepted.time_ms)
                leaf_hash = accepted.leaf_hash.hex()
                place = Place(
                    accepted.index, accepted.id.hex(), leaf_hash, time, accepted.duplicate
                )
                _report(source, place, screen)
            witnessed = answer.witnessed
    if not witnessed:
        screen.say(_NOT_WITNESSED)
    return DONE


def _at_source(error: LedgerError, batch: Sequence[Source]) -> LedgerError:
    """Say which file a refused statement came from, and that nothing of its batch went in."""
    found = _AT.fullmatch(error.where)
    if found is not None and int(found[1]) < len(batch):
        return error.at(batch[int(found[1])].name + found[2])
    if len(batch) == 1:
        return error.at(".".join(part for part in (batch[0].name, error.where) if part))
    return error


def _submit_to_server(
    url: str, batches: Sequence[Sequence[Source]], policy: Policy | None, screen: Screen
) -> int:
    witnessed = True
    for batch in batches:
        origins = {_origin_of(source) for source in batch}
        if len(origins) > 1:
            raise SubmissionMalformed(where=batch[0].name)
        (origin,) = origins
        receipt = _post(url, origin, batch)
        for source, place in zip(batch, receipt.places, strict=True):
            if policy is not None:
                if not receipt.witnessed and not receipt.proof:  # no reader gets it yet
                    raise ReceiptNotWitnessed
                proof = receipt.proof or _get_proof(url, origin, place.index)
                check_proof(proof, source.note, place, policy, origin)
            _report(source, place, screen)
        witnessed = witnessed and receipt.witnessed
    if policy is not None:
        screen.say(_CHECKED)
    if not witnessed:
        screen.say(_NOT_WITNESSED)
    return DONE


def _origin_of(source: Source) -> str:
    try:
        origin = json.loads(parse_note(source.note).text)["log"]
    except (ValueError, KeyError, TypeError) as error:
        raise SubmissionMalformed(where=source.name) from error
    if not isinstance(origin, str):
        raise SubmissionMalformed(where=source.name)
    return origin


def _post(url: str, origin: str, batch: Sequence[Source]) -> Receipt:
    import httpx

    address = f"{url.rstrip('/')}/api/{origin}/statements"
    try:
        if len(batch) == 1:
            headers = {"content-type": "text/plain; charset=utf-8"}
            content = batch[0].note
        else:
            headers = {"content-type": "application/json"}
            notes = [source.note.decode() for source in batch]
            content = json.dumps({"statements": notes}, ensure_ascii=False).encode()
        answer = httpx.post(address, content=content, headers=headers, timeout=_TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise ServerSilent(url=address, reason=reason_of(error)) from error
    if answer.status_code in {httpx.codes.OK, httpx.codes.ACCEPTED}:
        return parse_receipt(answer.content, len(batch), address)
    raise _refusal(answer.content, answer.status_code, batch, address)


def _refusal(
    content: bytes, status: int, batch: Sequence[Source], address: str
) -> ServerRefused | ServerSilent:
    try:
        problem = json.loads(content)
        code, chinese, english = problem["code"], problem["detail"], problem["detail_en"]
        field = str(problem.get("field") or "")
        at = problem.get("statement", 0)
        source = batch[at].name
    except (ValueError, LookupError, TypeError, AttributeError):
        return ServerSilent(url=address, reason=f"HTTP {status}")
    where = f"{source}.{field}" if field else source
    return ServerRefused(where=where, problem=code, chinese=chinese, english=english)


def _get_proof(url: str, origin: str, index: int) -> bytes:
    import httpx

    address = f"{url.rstrip('/')}/api/{origin}/proofs/{index}"
    try:
        answer = httpx.get(address, timeout=_TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerSilent(url=address, reason=reason_of(error)) from error
    if answer.status_code != httpx.codes.OK:
        raise ServerSilent(url=address, reason=f"HTTP {answer.status_code}")
    return answer.content


def _report(source: Source, place: Place, screen: Screen) -> None:
    text = _WAS_THERE if place.duplicate else _ENTERED
    time = moment(parse_time_ms(place.time)).to(screen.language)
    screen.say(text, index=place.index, time=time, name=source.name)
    screen.show(f"  {place.id}")


_ENTERED = Text(
    "第 {index} 条，已入账（{time}）：{name}，编号是",
    "Entry {index}, entered at {time}: {name}, its id is",
)
_WAS_THERE = Text(
    "第 {index} 条，原来就在账本里（{time}）：{name}，编号是",
    "Entry {index}, there already since {time}: {name}, its id is",
)
_CHECKED = Text("服务器给的证明都核对过，相符。", "The server's proofs were checked: proved.")
_NOT_WITNESSED = Text(
    "已入账，见证人还没有签。", "It is in the ledger, not yet cosigned by the witnesses."
)

COMMAND = Command(
    "submit",
    Text("提交签好的陈述", "submit signed statements"),
    Text(
        "把签好的陈述交给账本：给目录就直接入账（要账本钥匙的口令），给网址就发到服务。"
        f"每 {BATCH} 份一批，一批里有一份不行就整批不收，并说是哪一份、为什么。"
        "已在账本里的不会重复入账，中断了原样再交即可。",
        "Gives signed statements to a ledger: in a directory they are entered at once (which "
        f"takes the passphrase of the log's key), to a URL they are sent. Up to {BATCH} make a "
        "batch, which goes in whole or not at all, and which one was refused is said. What is in "
        "the ledger already is not entered twice: after an interruption send the same again.",
    ),
    _add,
    _run,
)
