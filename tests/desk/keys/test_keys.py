"""Keys and signatures made by the desk's modules, held against Python's."""

import base64
import hashlib
import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.affairs.types.bodies import check_body
from ledger.core.ed25519 import verify
from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, SigningKey
from ledger.log.keyfile import parse_key_file
from ledger.log.keyring import open_key
from tests.cli.conftest import Mingbai, mingbai
from tests.desk.keys.make_vectors import MADE_MS, PATH, SEED, signing_key, vectors
from tests.desk.pages.served import verifier_files
from tests.desk.privacy.running import DESK_WEB, run_desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

__all__ = ["mingbai"]  # a fixture

VECTORS: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
MADE = "2026-11-22T09:00:00Z"

SIGNED = """
import { signerOfSeed, publicKeyOf } from "DESK/ed25519-sign.js";
import { statementText, statementId, signatureLine } from "DESK/signing.js";
const seed = Uint8Array.from(given.seed);
const sign = signerOfSeed(seed);
const signer = { publicKey: publicKeyOf(seed), sign: async (bytes) => sign(bytes) };
const out = [];
for (const each of given.statements) {
  const text = statementText({ ...each.given, made: given.made });
  out.push({ text, id: statementId(text), line: await signatureLine(signer, given.name, text) });
}
"""


def made_at() -> str:
    return str(json.loads(VECTORS["statements"][0]["text"])["made"])


def given() -> dict[str, Any]:
    return {
        "seed": list(SEED),
        "made": made_at(),
        "name": VECTORS["name"],
        "statements": VECTORS["statements"],
    }


def is_of_its_form(draft: dict[str, Any]) -> bool:
    try:
        check_body(draft["type"], draft["body"])
    except LedgerError:
        return False
    return True


def expected() -> list[dict[str, str]]:
    return [{key: each[key] for key in ("text", "id", "line")} for each in VECTORS["statements"]]


def test_the_vectors_are_what_the_command_line_signs(
    mingbai: Mingbai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vectors() == VECTORS["statements"]
    assert MADE_MS % 1_000 == 0
    opened = open_key(parse_key_file(VECTORS["file"].encode()), VECTORS["passphrase"])
    assert opened == signing_key()
    monkeypatch.setenv("MINGBAI_PASSPHRASE", VECTORS["passphrase"])
    key, draft = tmp_path / "own.key", tmp_path / "draft.json"
    key.write_text(VECTORS["file"], "utf-8")
    key.chmod(0o600)
    admissible = [each for each in VECTORS["statements"] if is_of_its_form(each["given"])]
    assert len(admissible) == 2, "the others are JSON of any kind, which only the modules sign"
    for each in admissible:
        draft.write_text(json.dumps({**each["given"], "made": made_at()}), "utf-8")
        done = mingbai("sign", draft, "--key", key)
        assert (done.code, done.out) == (0, f"{each['text']}\n{each['line']}\n"), done.err


def test_node_signs_the_same_bytes_by_our_own_arithmetic() -> None:
    assert run_desk(SIGNED + "console.log(JSON.stringify(out));", given()) == expected()


def test_a_statement_that_no_ledger_would_read_is_not_written() -> None:
    script = """
    import { statementText } from "DESK/signing.js";
    let code = null;
    try { statementText(given); } catch (problem) { code = problem.code; }
    console.log(JSON.stringify(code));
    """
    case = {**VECTORS["statements"][0]["given"], "made": made_at()}
    assert run_desk(script, case) is None
    assert run_desk(script, case | {"log": "Not An Origin"}) == "origin_malformed"
    assert run_desk(script, case | {"by": {}}) == "field_too_short"


def test_signatures_of_many_keys_and_lengths_are_those_of_openssl() -> None:
    script = """
    import { signerOfSeed } from "DESK/ed25519-sign.js";
    const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    console.log(JSON.stringify(given.map(([seed, message]) =>
      hex(signerOfSeed(Uint8Array.from(seed))(Uint8Array.from(message))))));
    """
    cases = [(hashlib.sha256(b"%d" % at).digest(), b"m" * (at * 37)) for at in range(8)]
    found = run_desk(script, [[list(seed), list(message)] for seed, message in cases])
    for (seed, message), signature in zip(cases, found, strict=True):
        key = SigningKey("k", ED25519, seed)
        assert key.sign(message).hex() == signature
        assert verify(key.verifier.public_key, message, bytes.fromhex(signature))


@pytest.mark.parametrize("own", [False, True], ids=["webcrypto", "own"])
def test_a_key_file_of_the_command_line_opens_in_the_browsers_code(own: bool) -> None:
    script = f"""
    const own = {json.dumps(own)};
    if (own) Object.defineProperty(globalThis, "crypto", {{ value: {{
      getRandomValues: crypto.getRandomValues.bind(crypto) }} }});
    const {{ openKeyFile }} = await import("DESK/keys.js");
    const signer = await openKeyFile(given.file, given.passphrase);
    const signature = await signer.sign(new TextEncoder().encode("hello"));
    const codes = [];
    for (const [file, passphrase] of given.wrong) {{
      codes.push(await openKeyFile(file, passphrase).then(() => null, (problem) => problem.code));
    }}
    console.log(JSON.stringify([[...signature], signer.name, codes]));
    """
    file, said = VECTORS["file"], VECTORS["passphrase"]
    wrong = [
        (file, "something else"),
        (file.replace("accountant-1", "accountant-2"), said),
        (file.replace("16384", "1048576"), said),
        (file.replace("16384", "2"), said),
        (file + " ", said),
        ("<html>", said),
        (file, ""),
    ]
    signature, name, codes = run_desk(
        script,
        {"file": file, "passphrase": unicodedata.normalize("NFC", said), "wrong": wrong},
    )
    assert bytes(signature) == signing_key().sign(b"hello")
    assert name == VECTORS["name"]
    assert codes == [
        "passphrase_wrong",
        "key_file_malformed",
        "key_cost_refused",
        "key_cost_refused",
        "key_file_malformed",
        "key_file_malformed",
        "passphrase_unusable",
    ]


@pytest.mark.parametrize("own", [False, True], ids=["webcrypto", "own"])
def test_a_key_made_in_the_browser_opens_on_the_command_line(own: bool) -> None:
    script = f"""
    const own = {json.dumps(own)};
    if (own) Object.defineProperty(globalThis, "crypto", {{ value: {{
      getRandomValues: crypto.getRandomValues.bind(crypto) }} }});
    const {{ sealKeyFile }} = await import("DESK/keys.js");
    const cost = {{ n: 16384, r: 8, p: 2 }};
    const file = await sealKeyFile(Uint8Array.from(given), "明白/钥匙", "口令 1", cost);
    console.log(JSON.stringify(file));
    """
    file = run_desk(script, list(SEED))
    assert open_key(parse_key_file(file.encode()), "口令 1").seed == SEED


def test_our_own_sealing_is_aes_256_gcm() -> None:
    script = """
    import { seal, open } from "DESK/aes-gcm.js";
    const out = [];
    for (const [key, nonce, data, associated] of given.map((each) => each.map((v) => Uint8Array.from(v)))) {
      const sealed = await seal(key, nonce, data, associated, null);
      const again = await open(key, nonce, sealed, associated, null);
      const bent = sealed.slice();
      bent[0] ^= 1;
      out.push([[...sealed], [...again], await open(key, nonce, bent, associated, null)]);
    }
    console.log(JSON.stringify(out));
    """
    cases = [
        [hashlib.sha256(b"%d" % at).digest(), b"n%011d" % at, b"d" * at, b"a" * (3 * at)]
        for at in (0, 1, 15, 16, 17, 48)
    ]
    found = run_desk(script, [[list(part) for part in case] for case in cases])
    for (key, nonce, data, associated), (sealed, again, bent) in zip(cases, found, strict=True):
        assert bytes(sealed) == AESGCM(key).encrypt(nonce, data, associated)
        assert bytes(again) == data
        assert bent is None


def test_our_own_scrypt_is_that_of_rfc_7914() -> None:
    script = """
    import { scrypt } from "DESK/scrypt.js";
    const bytes = (text) => new TextEncoder().encode(text);
    const out = [];
    for (const [said, salt, n, r, p] of given) {
      out.push([...(await scrypt(bytes(said), bytes(salt), { n, r, p }, 64))]);
    }
    console.log(JSON.stringify(out));
    """
    cases = [("", "", 16, 1, 1), ("password", "NaCl", 1024, 8, 16), ("p" * 80, "s", 64, 8, 2)]
    found = run_desk(script, cases)
    for (said, salt, n, r, p), made in zip(cases, found, strict=True):
        assert bytes(made) == hashlib.scrypt(said.encode(), salt=salt.encode(), n=n, r=r, p=p)


def test_chromium_signs_the_same_bytes_and_keeps_a_key_that_nobody_reads(
    browser: "Browser",
) -> None:
    page = browser.new_context().new_page()
    modules = {f"verifier/{name}": data for name, data in verifier_files().items()}
    modules |= {each.name: each.read_bytes() for each in DESK_WEB.glob("*.js")}

    def answer(route: "Route") -> None:
        name = route.request.url.partition("/desk/web/")[2]
        body = modules.get(name, b"<!doctype html><title>desk</title>")
        kind = "text/javascript" if name in modules else "text/html"
        route.fulfill(body=body, content_type=kind)

    page.route("**/*", answer)
    page.goto("http://localhost/desk/")
    signed = SIGNED.replace("import {", "const {").replace(
        '} from "DESK/', '} = await import("/desk/web/'
    )
    signed = signed.replace('.js";', '.js");')
    assert page.evaluate(f"async (given) => {{ {signed} return out; }}", given()) == expected()
    script = """async () => {
      const { makeKey, keptKeys, forgetKey, openKeyFile } = await import("/desk/web/keys.js");
      const made = await makeKey();
      const [kept] = await keptKeys();
      const bytes = new TextEncoder().encode("hello");
      const signature = [...(await kept.sign(bytes))];
      const stored = await new Promise((resolve) => {
        const asked = indexedDB.open("mingbai-desk");
        asked.onsuccess = () => {
          const all = asked.result.transaction("keys").objectStore("keys").getAll();
          all.onsuccess = () => { asked.result.close(); resolve(all.result[0].key); };
        };
      });
      const exported = await crypto.subtle.exportKey("pkcs8", stored).then(() => "read", (e) => e.name);
      const file = await made.saveAs("desk/key", "口令");
      await forgetKey(kept.publicKey);
      return { isKept: made.isKept, key: [...made.signer.publicKey], signature, exported, file,
        extractable: stored.extractable, left: (await keptKeys()).length };
    }"""
    found = page.evaluate(script)
    page.context.close()
    assert verify(bytes(found["key"]), b"hello", bytes(found["signature"]))
    assert (found["isKept"], found["extractable"], found["left"]) == (True, False, 0)
    assert found["exported"] == "InvalidAccessError"
    opened = open_key(parse_key_file(found["file"].encode()), "口令")
    assert opened.verifier.public_key == bytes(found["key"])
    assert base64.b64encode(opened.sign(b"hello")) == base64.b64encode(bytes(found["signature"]))
