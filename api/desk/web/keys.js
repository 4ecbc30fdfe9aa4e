/**
 * Keys in their owner's browser. A private key is made here, is used here and is sent nowhere. Where
 * WebCrypto knows Ed25519 the key that the browser keeps can be used and never read; it can be read
 * once, when it is made, so that a key file can be saved, which `mingbai --key` opens too.
 *
 * A Signer is `{publicKey, sign(bytes)}`; one from a key file has `name`, too.
 */

import { open, seal } from "./aes-gcm.js";
import { publicKeyOf, signerOfSeed } from "./ed25519-sign.js";
import { scrypt } from "./scrypt.js";
import { Problem } from "./session.js";
import { concat, encodeUtf8, equal, fromHex, toHex } from "./verifier/bytes.js";
import { ED25519, formatVkey, newVerifierKey, parseVkey } from "./verifier/keys.js";
import { formatBase64, parseBase64 } from "./verifier/text.js";

const FORMAT = "mingbai/key/v1";
const COST = Object.freeze({ n: 65536, r: 8, p: 1 });
const MAX_KEY_FILE_BYTES = 4096;
const MAX_PASSPHRASE_BYTES = 1024;
const PKCS8 = fromHex("302e020100300506032b657004220420"); // RFC 8410, before the seed
const STORE = "keys";

// ------------------------------------------------------------------------------------ signers

/** Give `key` used by WebCrypto; null if there is none that knows Ed25519. */
async function importSeed(seed) {
  try {
    return await crypto.subtle.importKey("pkcs8", concat(PKCS8, seed), "Ed25519", false, ["sign"]);
  } catch (_) {
    return null;
  }
}

function signerOfKey(key, publicKey) {
  return Object.freeze({
    publicKey,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes)),
  });
}

async function signerOf(seed) {
  const publicKey = publicKeyOf(seed);
  const key = await importSeed(seed);
  if (key !== null) return { signer: signerOfKey(key, publicKey), key };
  const sign = signerOfSeed(seed);
  return { signer: Object.freeze({ publicKey, sign: async (bytes) => sign(bytes) }), key };
}

/**
 * Make a key. Gives `{signer, isKept, saveAs(name, passphrase)}`: `isKept` says whether this browser
 * keeps it; `saveAs` gives the text of its key file. Where it is not kept, the file is all there is.
 */
export async function makeKey() {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const { signer, key } = await signerOf(seed);
  const isKept = key !== null && (await keep(signer.publicKey, key));
  return { signer, isKept, saveAs: (name, passphrase) => sealKeyFile(seed, name, passphrase) };
}

// ------------------------------------------------------------------------------ kept by the browser

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("mingbai-desk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "public_key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, work) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

async function keep(publicKey, key) {
  try {
    await inStore("readwrite", (store) => store.put({ public_key: toHex(publicKey), key }));
    return true;
  } catch (_) {
    return false; // a private window, or a full disk
  }
}

/** Give the Signers of all keys that this browser keeps. */
export async function keptKeys() {
  if (typeof indexedDB === "undefined" || !globalThis.crypto?.subtle) return [];
  const rows = await inStore("readonly", (store) => store.getAll());
  return rows.map((row) => signerOfKey(row.key, fromHex(row.public_key)));
}

/** Make this browser forget a key; there is no way back but its key file. */
export async function forgetKey(publicKey) {
  await inStore("readwrite", (store) => store.delete(toHex(publicKey)));
}

// ---------------------------------------------------------------------------------- key files

const malformed = (problem) => new Problem({
  code: "key_file_malformed",
  zh: "这不是密钥文件，或已被改动。请用备份的密钥文件。",
  en: `This is not a key file, or was edited (${problem}); use your backup of it.`,
});

function spokenBytes(passphrase) {
  const said = encodeUtf8(passphrase.normalize("NFC"));
  if (said.length === 0 || said.length > MAX_PASSPHRASE_BYTES) {
    throw new Problem({
      code: "passphrase_unusable",
      zh: "口令不能空着，也不能太长。",
      en: "The passphrase must not be empty or too long.",
    });
  }
  return said;
}

/** The file without `sealed`, in the one order and spacing in which it is written. */
function publicPart({ name, cost: { n, r, p }, salt, nonce, vkey }) {
  return {
    cipher: { name: "aes-256-gcm", nonce: formatBase64(nonce) },
    format: FORMAT,
    kdf: { n, name: "scrypt", p, r, salt: formatBase64(salt) },
    name,
    vkey,
  };
}

// as json.dumps(…, indent=2, ensure_ascii=False) writes it, byte for byte
const written = (value) => `${JSON.stringify(value, null, 2)}\n`;

function wholeFile(part, sealed) {
  const { cipher, format, kdf, name, vkey } = part;
  return written({ cipher, format, kdf, name, sealed: formatBase64(sealed), vkey });
}

/** Give the text of the key file of `seed`, sealed with `passphrase` (ledger/log/keyfile.py). */
export async function sealKeyFile(seed, name, passphrase, cost = COST) {
  const [salt, nonce] = [16, 12].map((count) => crypto.getRandomValues(new Uint8Array(count)));
  const vkey = formatVkey(newVerifierKey(name, ED25519, publicKeyOf(seed)));
  const part = publicPart({ name, cost, salt, nonce, vkey });
  const key = await scrypt(spokenBytes(passphrase), salt, cost, 32);
  return wholeFile(part, await seal(key, nonce, seed, encodeUtf8(written(part))));
}

function parseKeyFile(text) {
  if (encodeUtf8(text).length > MAX_KEY_FILE_BYTES) throw malformed("too long");
  let file;
  try {
    const { cipher, kdf, name, sealed, vkey } = JSON.parse(text);
    const { n, r, p } = kdf;
    file = {
      name, vkey, cost: { n, r, p }, verifier: parseVkey(vkey),
      salt: parseBase64(kdf.salt, "", 16), nonce: parseBase64(cipher.nonce, "", 12), sealed: parseBase64(sealed, "", 48),
    };
    if (file.verifier.name !== name || wholeFile(publicPart(file), file.sealed) !== text) throw malformed("its form");
  } catch (problem) {
    throw problem instanceof Problem ? problem : malformed("its form");
  }
  const { n, r, p } = file.cost;
  const isPower = Number.isInteger(Math.log2(n));
  if (!isPower || n < 16384 || n > 262144 || r !== 8 || ![1, 2, 3, 4].includes(p)) {
    throw new Problem({
      code: "key_cost_refused",
      zh: "密钥文件的 scrypt 参数不合理，拒绝使用。",
      en: "The key file asks for absurd scrypt parameters; refused.",
    });
  }
  return file;
}

/** Open a key file, of this browser's or of `mingbai keys`: gives its Signer. Throws Problem. */
export async function openKeyFile(text, passphrase) {
  const { file, signer } = await openSealed(text, passphrase);
  return Object.freeze({ ...signer, name: file.name });
}

/** Give the same key's file under another passphrase: for a second copy, or a weak first one. */
export async function resealKeyFile(text, passphrase, next) {
  const { file, seed } = await openSealed(text, passphrase);
  return { text: await sealKeyFile(seed, file.name, next), publicKey: file.verifier.publicKey };
}

async function openSealed(text, passphrase) {
  const file = parseKeyFile(text);
  if (file.verifier.algorithm !== ED25519) throw malformed("not Ed25519");
  const key = await scrypt(spokenBytes(passphrase), file.salt, file.cost, 32);
  const seed = await open(key, file.nonce, file.sealed, encodeUtf8(written(publicPart(file))));
  if (seed === null) {
    throw new Problem({
      code: "passphrase_wrong",
      zh: "口令不对，或密钥文件被改过。请再试一次；注意大小写和输入法。",
      en: "The passphrase is wrong, or the file was changed. Try again; mind upper case and the keyboard layout.",
    });
  }
  const { signer } = await signerOf(seed);
  if (!equal(signer.publicKey, file.verifier.publicKey)) throw malformed("the seed is another key's");
  return { file, seed, signer };
}
