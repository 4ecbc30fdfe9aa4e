"""Plans of small tables, without a ledger."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.mapping import parse_mapping
from ledger.log.ingest.plan import Plan, no_prefix, plan_table
from ledger.log.ingest.sealing import Sealer
from ledger.log.ingest.table import open_table

ORIGIN = "ledger.example.org/import"
BY: Mapping[str, str | tuple[str, ...]] = {"accountant": "accountant-1", "director": "director-1"}
MADE_MS = 1_795_341_600_000


class Salts:
    """Salts that differ from call to call and are the same in every run of a test."""

    def __init__(self, seed: str = "") -> None:
        self.seed = seed
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return sha256(f"{self.seed}{self.count}".encode()).digest()


VILLAGE: dict[str, Any] = {
    "format": "mingbai/mapping/v1",
    "currency": "CNY",
    "date": {"column": "日期", "formats": ["YYYY-MM-DD", "YYYY/M/D"]},
    "amounts": [{"column": "金额"}],
    "payee": {
        "name": {"column": "对方"},
        "withheld": {"names": ["不公开"]},
        "organisation": {"endings": ["有限公司"]},
        "empty": "withheld",
    },
    "fields": {
        "summary": {"column": "摘要"},
        "category": {"constant": "办公费"},
        "fund": {"constant": "居委会工作经费"},
        "handler": {"constant": "clerk"},
        "grade": {"constant": "self"},
        "voucher.no": {"template": "{#row}"},
    },
}
HEADER = ("日期", "金额", "对方", "摘要")
GOOD = ("2026-01-05", "1234.50", "示例印刷有限公司", "印制公开栏")


def mapping_bytes(**changes: Any) -> bytes:
    return json.dumps({**VILLAGE, **changes}, ensure_ascii=False).encode()


def csv_bytes(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """A CSV in which every cell is quoted, so that any text can stand in it."""
    lines = (
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (header, *rows)
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def plan_file(path: Path, mapping: bytes, sealer: Sealer | None = None) -> Plan:
    parsed = parse_mapping(mapping)
    table = open_table(
        path,
        sheet=parsed.table.sheet,
        encoding=parsed.table.encoding,
        delimiter=parsed.table.delimiter,
    )
    frame = Frame(ORIGIN, bytes(32), dict(BY), MADE_MS, no_prefix(table))
    return plan_table(table, parsed, frame, sealer or Sealer(Salts()), lambda _: None)


def plan_rows(folder: Path, *rows: tuple[str, ...], **changes: Any) -> Plan:
    header = changes.pop("header", HEADER)
    path = folder / "t.csv"
    path.write_bytes(csv_bytes(*rows, header=header))
    return plan_file(path, mapping_bytes(**changes))


def bodies(plan: Plan) -> list[dict[str, Any]]:
    return [json.loads(draft.text)["body"] for draft in plan.drafts]
