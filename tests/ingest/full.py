"""The two real files, whole, through the commands that a finance officer would use.

    python -m tests.ingest.full hackclub_ledger_postings.csv leeds_spending_2022_q1.csv.gz [DIR]

For each file: keys, a ledger, the import, the import again, then everything else from the
published directory alone: ``mingbai-verify`` audits it, and each published statement is held
against its row of the file by code that shares nothing with the import but the hash functions.
Not run with the other tests, since it takes minutes; ``docs/import.md`` has its figures.
"""

import csv
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MAPPINGS = ROOT / "examples" / "mappings"
ORIGIN = "ledger.example.org/full"
OFFICERS = {"authority-1": "", "accountant-1": "accountant", "director-1": "director"}
Rows = list[dict[str, str]]


def program(name: str, *arguments: str | Path, folder: Path) -> tuple[float, str]:
    """Run ``mingbai`` or ``mingbai-verify``; return seconds and what it said."""
    module = {"mingbai": "mingbai.cli", "mingbai-verify": "verifier.cli"}[name]
    code = f"import sys; from {module} import main; sys.exit(main())"
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"MINGBAI_PASSPHRASE": "of the full run", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name} {arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
    return time.monotonic() - began, done.stdout


def found(folder: Path, currency: str) -> None:
    """Make keys and a ledger, with commands only."""
    need = [{"roles": ["accountant"], "count": 1}, {"roles": ["director"], "count": 1}]
    for slug in OFFICERS:
        _, vkey = program(
            "mingbai", "key", "new", "--name", f"{ORIGIN}/{slug}", "--out", f"{slug}.key",
            folder=folder,
        )  # fmt: skip
        (folder / f"{slug}.pub").write_text(vkey)
    draft = {
        "log": ORIGIN,
        "body": {
            "authority": [{"key": "authority-1.pub", "office": "示例街道", "person": "p-1"}],
            "community": "示例社区居民委员会（示例，虚构）",
            "currency": currency,
            "kind": "居委会",
            "officers": [
                {"key": f"{slug}.pub", "person": f"p-{n}", "roles": [role]}
                for n, (slug, role) in enumerate(OFFICERS.items(), start=1)
                if role
            ],
            "profile": "CN-urban-2026",
            "region": "000000",
            "rules": {"expenditure": [{"need": need, "people": 2}]},
        },
    }
    (folder / "charter.json").write_text(json.dumps(draft, ensure_ascii=False), "utf-8")
    program(
        "mingbai", "init", "ledger", "--charter", "charter.json", "--key", "authority-1.key",
        folder=folder,
    )  # fmt: skip


def bring_in(folder: Path, file: Path, mapping: str) -> tuple[float, dict[str, Any]]:
    """Import *file*; return seconds and the report."""
    seconds, said = program(
        "mingbai", "import", "ledger", file.resolve(),
        "--mapping", MAPPINGS / f"{mapping}.json",
        "--key", "accountant-1.key", "--key", "director-1.key",
        "--by", "accountant=accountant-1", "--by", "director=director-1", "--json",
        folder=folder,
    )  # fmt: skip
    return seconds, json.loads(said)


def published_statements(published: Path) -> Iterator[dict[str, Any]]:
    """Yield every statement after the charter from the entry bundles, read by hand."""
    full = sorted((published / "tile/entries").rglob("*"))
    bundles = sorted(
        (p for p in full if p.is_file()),
        key=lambda p: [part.strip("x").split(".")[0] for part in p.relative_to(published).parts],
    )
    for path in bundles:
        data = path.read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            entry, data = data[2 : 2 + length], data[2 + length :]
            value = json.loads(entry.split(b"\n\n", 1)[1].split(b"\n", 1)[0])
            if value["type"] != "charter":
                yield value


def disclosures(folder: Path) -> dict[str, str]:
    """Return what each commitment opens to, checked by SHA-256."""
    import base64

    opened: dict[str, str] = {}
    for path in (folder / "ledger/sealed").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            disclosure = json.loads(line)["disclosure"]
            _, _, text = json.loads(base64.urlsafe_b64decode(disclosure + "=="))
            opened[hashlib.sha256(disclosure.encode()).hexdigest()] = text
    return opened


def minor(text: str) -> int:
    return int(Decimal(text) * 100)


def party_of(body: dict[str, Any], opened: dict[str, str]) -> str:
    """Return the name that a body's payee or payer shows, withholds, or seals; a transfer's."""
    if "from" in body:
        return opened[body["sealed"]["payee"]]
    ((kind, text),) = (body.get("payee") or body.get("payer")).items()
    return opened[text] if kind == "sealed" else text


def compare_leeds(rows: Rows, statements: list[dict[str, Any]], opened: dict[str, str]) -> None:
    """Check that the statements are the rows, one for one, in every column."""
    for number, (row, value) in enumerate(zip(rows, statements, strict=True), start=2):
        body, amount = value["body"], minor(row["Amount"])
        seen = (
            value["no"].partition(":")[2],
            value["type"],
            body["amount"],
            body["date"],
            body["category"],
            party_of(body, opened),
        )
        wanted = (
            str(number),
            "refund" if amount < 0 else "expenditure",
            abs(amount),
            row["Payment Date"],
            row["Organisational Unit"],
            row["Beneficiary Name"],
        )
        if tuple(s.strip() for s in map(str, seen)) != tuple(s.strip() for s in map(str, wanted)):
            raise SystemExit(f"row {number}: {seen} is not {wanted}")


def compare_hackclub(rows: Rows, statements: list[dict[str, Any]], opened: dict[str, str]) -> None:
    """Check that the statements are the transactions, with all their postings."""
    groups: dict[str, Rows] = defaultdict(list)
    for row in rows:
        groups[row["txn_id"]].append(row)
    for (txn, group), value in zip(groups.items(), statements, strict=True):
        body, first = value["body"], group[0]
        seen = (
            body["voucher"]["no"],
            [(p["account"], p["amount"]) for p in body["postings"]],
            body["date"],
            party_of(body, opened),
            [item["name"] for item in body["evidence"]],
            opened[body["sealed"]["note"]] if "note" in body.get("sealed", {}) else "",
        )
        wanted = (
            txn,
            [(row["account"], minor(row["amount_usd"])) for row in group],
            first["date"],
            first["payee"],
            [first["receipt"]] if first["receipt"] else [],
            first["note"],
        )
        if seen != wanted or body["amount"] != sum(a for _, a in wanted[1] if a > 0):
            raise SystemExit(f"{txn}: {seen} is not {wanted}")


def whole(name: str, file: Path, currency: str, folder: Path) -> None:
    """Bring one file in, publish it, audit it, and compare it with the file."""
    folder.mkdir(parents=True)
    found(folder, currency)
    seconds, report = bring_in(folder, file, name)
    again, repeated = bring_in(folder, file, name)
    if repeated["entered"] or repeated["already_in"] != report["entered"]:
        raise SystemExit(f"the second import entered {repeated['entered']}")
    elsewhere = folder / "elsewhere"
    shutil.copytree(folder / "ledger/published", elsewhere / "published")
    for trust in ("policy.txt", "charters.txt"):
        shutil.copy(folder / "ledger" / trust, elsewhere)
    audited, verdict = program(
        "mingbai-verify", "log", "published", "--trust", "policy.txt",
        "--charters", "charters.txt", "--lang", "en", folder=elsewhere,
    )  # fmt: skip
    raw = file.read_bytes()
    data = gzip.decompress(raw) if file.suffix == ".gz" else raw
    rows = list(csv.DictReader(data.decode("utf-8").splitlines()))
    statements = list(published_statements(elsewhere / "published"))
    compare = {"leeds_spending": compare_leeds, "hackclub_postings": compare_hackclub}[name]
    compare(rows, statements, disclosures(folder))
    parties = Counter(
        next(iter(value["body"].get("payee") or value["body"].get("payer") or {"transfer": ""}))
        for value in statements
    )
    print(f"{name}: {len(rows)} rows, {len(statements)} statements, {report['sealed']} sealed")
    print(f"  parties: {dict(parties)}")
    print(f"  sums of the file: {report['sums']['file']}")
    print(f"  by type, read back: {report['ledger']}")
    print(f"  equal rows: {len(rows) - len({tuple(row.values()) for row in rows})}")
    print(f"  import {seconds:.1f} s, again {again:.1f} s, audit {audited:.1f} s")
    print("  " + verdict.strip().replace("\n", "\n  "))


def main() -> None:
    """Do both."""
    hackclub, leeds = Path(sys.argv[1]), Path(sys.argv[2])
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp())
    whole("hackclub_postings", hackclub, "USD", folder / "hackclub")
    whole("leeds_spending", leeds, "GBP", folder / "leeds")


if __name__ == "__main__":
    main()
