"""A table at the desk: 10,000 rows parsed, checked and shown, and then signed, in a real browser.

The clock begins when the file is dropped and ends when its first rows stand on the page. Signing is
the browser's alone: making the texts, hashing, Ed25519 by WebCrypto, lines; sending is not in it.
"""

import asyncio
import io
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import sync_playwright
from starlette.requests import Request
from starlette.responses import Response

from api.deployment import Deployment
from api.desk import pages
from api.desk.drafting import Drafting
from api.desk.file_routes import FileRoutes
from api.desk.files import Evidence
from api.desk.looks import Looks
from api.desk.readings import Readings
from api.desk.table_desk import Tables
from api.settings import Settings
from benchmarks import workload
from benchmarks.appending import open_fresh
from benchmarks.results import Row, median_of
from ledger.log.openers import Openers
from ledger.storage.desk.drafts import DRAFTS_TABLES, DraftRecords
from ledger.storage.desk.files import FILES_TABLES, FileRecords
from ledger.storage.desk.objections import ObjectionRecords
from ledger.storage.engine import Engines, parse_url
from verifier.linking import WEB

ROWS = 10_000
SLUG = "accountant-1"
PAGE = """
import { importTables } from "./import.js";
import { signMany } from "./import-signing.js";
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const pkcs8 = new Uint8Array([...head, ...bytes("SEED")]);
const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
const signer = {
  publicKey: bytes("PUBLIC"),
  sign: async (data) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, data)),
};
const offices = [{ origin: "ORIGIN", community: "bench" }];
document.getElementById("main").append(importTables({ offices, signerFor: async () => signer }));
window.signAll = async (statements, frame) => {
  const begun = performance.now();
  const made = await signMany(statements, frame, signer);
  return [made.length, performance.now() - begun];
};
document.body.dataset.ready = "1";
"""


def table(rows: int) -> bytes:
    """A register of *rows*, as a bookkeeper would fill in the template."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["日期", "摘要", "收入", "支出", "对方", "科目", "资金来源", "凭证号", "附件", "备注"]
    )
    for number in range(rows):
        is_income = number % 5 == 0
        sheet.append(
            [
                f"2026-{number * 12 // rows + 1:02}-{number % 28 + 1:02}",
                f"购买办公用品第 {number} 批",
                100.5 + number if is_income else None,
                None if is_income else 12.34 + number,
                "某某文具有限公司" if number % 3 else "王小明",
                "办公费",
                "居委会工作经费",
                f"记-{number}",
                f"发票{number}.pdf" if number % 2 else None,
                None,
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@contextmanager
def _serve(folder: Path) -> Iterator[int]:
    """Serve the page, its modules and the tables of a new ledger; everybody is the bookkeeper."""
    with Openers(0) as openers, open_fresh(folder / "ledger", openers)[0] as ledger:
        deployment = Deployment({workload.ORIGIN: ledger}, Settings())
        engines = Engines(parse_url(f"sqlite:///{folder}/desk.db"), create=True)
        with engines.write() as connection:
            DRAFTS_TABLES.create_all(connection)
            FILES_TABLES.create_all(connection)
        app = _app(deployment, engines, folder)
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True
        )
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
            engines.close()


def _app(deployment: Deployment, engines: Engines, folder: Path) -> FastAPI:
    readings = Readings(deployment)
    drafting = Drafting(DraftRecords(engines), readings)
    files = FileRecords(engines, folder / "files")
    key = workload.officer(SLUG)

    class Bookkeeper:
        public_key = key.verifier.public_key

    async def who(_: Request) -> Bookkeeper:
        return Bookkeeper()

    def origin_of(request: Request) -> str:
        return f"{request.url.scheme}://{request.url.netloc}"

    shell = (Path(pages.__file__).parent / "web" / "page.html").read_text("utf-8")
    script = PAGE.replace("ORIGIN", workload.ORIGIN).replace("SEED", key.seed.hex())
    script = script.replace("PUBLIC", key.verifier.public_key.hex())

    async def page(_: Request) -> Response:
        html = shell.replace("{title}", "bench").replace("{version}/{module}", "bench.js")
        html = html.replace("{version}/", "")
        return Response(html, 200, pages.HEADERS, "text/html; charset=utf-8")

    async def module(_: Request) -> Response:
        return Response(script, 200, pages.HEADERS, "text/javascript")

    app = FastAPI(redirect_slashes=False)
    app.add_route("/desk/bench", page)
    app.add_route("/desk/web/bench.js", module)
    tables = Tables(readings, files, drafting.records)
    evidence = Evidence(files, drafting.clock)
    looks = Looks(ObjectionRecords(engines), drafting.clock)
    for path, methods, endpoint in (
        *FileRoutes(
            deployment, evidence, tables, drafting, who, origin_of=origin_of, looks=looks
        ).routes(),
        *pages.PageRoutes({each.name: each.read_bytes() for each in WEB.glob("*.js")}).routes(),
    ):
        app.add_route(path, endpoint, methods=methods)
    return app


def run(folder: Path, *, rows: int, rounds: int) -> list[Row]:
    """Drop the table, wait for its rows, sign them; *rounds* times, each in a new page."""
    folder.mkdir(parents=True, exist_ok=True)
    data = table(rows)
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    shown: list[float] = []
    signed: list[float] = []
    with _serve(folder) as port, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for _ in range(rounds):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"http://127.0.0.1:{port}/desk/bench")
            page.locator("body[data-ready]").wait_for()
            with page.expect_response("**/tables", timeout=120_000) as answered:
                begun = time.perf_counter()
                page.set_input_files(
                    "input[type=file]",
                    {"name": "收支.xlsx", "mimeType": "application/octet-stream", "buffer": data},
                )
                page.locator(".import-rows tbody tr").first.wait_for(timeout=120_000)
                shown.append(time.perf_counter() - begun)
            answer = answered.value.json()
            plan = answer["plan"]
            statements = [{**each, "by": plan["by"][each["by"]]} for each in plan["statements"]]
            made, milliseconds = page.evaluate(
                "([statements, frame]) => window.signAll(statements, frame)",
                [statements, answer["frame"]],
            )
            if made != rows:
                raise AssertionError(f"{made} of {rows} signed")
            signed.append(milliseconds / 1000)
            page.close()
        browser.close()
    return [
        Row(f"a table of {rows:,} rows: parsed, checked and shown", median_of(shown), "s", "< 5"),
        Row(f"a table of {rows:,} rows: signed in the browser", median_of(signed), "s", "< 10"),
    ]
