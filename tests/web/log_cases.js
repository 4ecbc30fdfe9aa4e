/**
 * Answers test cases with the modules of verifier/web, in node and in a browser alike: for each case
 * `{code, where}` of the error it meets, or `{code: "ok"}`. What a reader accepts must be what
 * writing it again gives; else the code is `written_otherwise`.
 */

import * as bytes from "../../verifier/web/bytes.js";
import * as charters from "../../verifier/web/charters.js";
import * as checkpoint from "../../verifier/web/checkpoint.js";
import * as checkpointText from "../../verifier/web/checkpoint-text.js";
import * as crypto from "../../verifier/web/crypto.js";
import * as ed25519 from "../../verifier/web/ed25519.js";
import { verifyMldsa } from "../../verifier/web/mldsa.js";
import { shake128, shake256 } from "../../verifier/web/shake.js";
import * as entry from "../../verifier/web/entry.js";
import { Disproved, LedgerError, Malformed, Unchecked } from "../../verifier/web/errors.js";
import { inflate } from "../../verifier/web/inflate.js";
import * as keys from "../../verifier/web/keys.js";
import * as merkle from "../../verifier/web/merkle.js";
import * as note from "../../verifier/web/note.js";
import * as policy from "../../verifier/web/policy.js";
import * as proof from "../../verifier/web/proof.js";
import { hashLeaf, sha256 } from "../../verifier/web/sha256.js";
import { sha512 } from "../../verifier/web/sha512.js";
import * as text from "../../verifier/web/text.js";
import * as tiles from "../../verifier/web/tiles.js";

const data = (c) => text.parseBase64(c.data);
const string = (c) => bytes.decodeUtf8(data(c));
const hex = (c, name) => bytes.fromHex(c[name]);
const integer = (c, name) => text.narrow(BigInt(c[name]));
const proofOf = (c) => c.proof.map(bytes.fromHex);
const vkeys = (c) => c.keys.map((key) => keys.parseVkey(key));

class WrittenOtherwise extends Error {}

function same(given, written) {
  const again = typeof written === "string" ? bytes.encodeUtf8(written) : written;
  if (!bytes.equal(given, again)) throw new WrittenOtherwise();
}

const rewritten = (read, write) => (c) => same(data(c), write(read(data(c))));
const rewrittenText = (read, write) => (c) => same(data(c), write(read(string(c))));

const READERS = {
  int: rewrittenText((t) => text.parseInteger(t), String),
  base64: (c) => {
    const length = c.length === undefined ? null : c.length;
    same(data(c), text.formatBase64(text.parseBase64(string(c), "", length)));
  },
  hash_hex: rewrittenText((t) => text.parseHashHex(t), bytes.toHex),
  time_ms: rewrittenText((t) => text.parseTimeMs(t), text.formatTimeMs),
  time_s: rewrittenText((t) => text.parseTimeS(t), text.formatTimeS),
  origin: (c) => text.checkOrigin(string(c)),
  slug: (c) => text.checkSlug(string(c)),
  inclusion: (c) => {
    const [index, size] = [integer(c, "index"), integer(c, "size")];
    merkle.checkInclusion(index, size, hex(c, "leaf_hash"), proofOf(c), hex(c, "root"));
  },
  consistency: (c) => {
    const roots = [hex(c, "old_root"), hex(c, "new_root")];
    merkle.checkConsistency(integer(c, "old_size"), integer(c, "new_size"), ...roots, proofOf(c));
  },
  // The plans for a tree of leaves `H(0x00 ‖ "i")`, and what is made of them by way of tiles.
  tree: (c) => proveAll(integer(c, "size")),
  plan: (c) => {
    const [first, second] = [integer(c, "first"), integer(c, "second")];
    const make = c.kind === "inclusion" ? merkle.planInclusion : merkle.planConsistency;
    return make(first, second).map(({ level, index }) => {
      const found = tiles.tileOfNode({ level, index }, second);
      return [level, String(index), found.tile.path, found.start, found.count];
    });
  },
  tile_path: rewrittenText(tiles.parsePath, (found) => found.path),
  tile: (c) => {
    const width = c.width === undefined ? null : c.width;
    same(data(c), tiles.encodeTile(tiles.decodeTile(data(c), width)));
  },
  tile_root: (c) => bytes.toHex(tiles.tileRoot(data(c))),
  bundle: (c) => {
    const width = c.width === undefined ? null : c.width;
    same(data(c), tiles.encodeBundle(tiles.decodeBundle(data(c), width)));
  },
  vkey: rewrittenText((t) => keys.parseVkey(t), keys.formatVkey),
  note: rewritten((d) => note.parseNote(d), note.formatNote),
  open_note: (c) => note.openNote(data(c), vkeys(c)).then(({ verified }) => verified.length),
  checkpoint: rewritten(checkpointText.parseCheckpoint, checkpointText.formatCheckpoint),
  open_checkpoint: (c) => checkpoint.openCheckpoint(data(c), vkeys(c)).then(() => undefined),
  checkpoint_by_policy: async (c) => {
    const trusted = policy.parsePolicy(c.policy);
    const judged = await policy.openCheckpointByPolicy(data(c), trusted, c.origin);
    const { witnesses, quorumReached, byRetiredKey } = judged;
    return [quorumReached, witnesses.map(({ name, timeS }) => [name, String(timeS)]), byRetiredKey];
  },
  policy: (c) => {
    const read = policy.parsePolicy(data(c));
    const written = policy.formatPolicy(read);
    same(bytes.encodeUtf8(written), policy.formatPolicy(policy.parsePolicy(written)));
    return written;
  },
  policy_text: (c) => policy.formatPolicy(policy.parsePolicy(c.policy)),
  vkey_text: (c) => keys.formatVkey(keys.parseVkey(c.vkey)),
  charters: rewritten(charters.parseCharters, charters.formatCharters),
  entry: rewritten(entry.parseEntry, entry.formatEntry),
  chain: (c) => {
    const before = c.previous === null ? null : entry.parseEntry(bytes.encodeUtf8(c.previous));
    entry.checkChain(before, hex(c, "previous_leaf_hash"), entry.parseEntry(data(c)));
  },
  proof_file: rewritten(proof.parseProof, proof.formatProof),
  public_key: (c) => ed25519.checkPublicKey(hex(c, "key")),
  mldsa: (c) => {
    return verifyMldsa(hex(c, "key"), hex(c, "message"), hex(c, "signature"), hex(c, "context"));
  },
  shake: (c) => {
    const next = (c.bits === 128 ? shake128 : shake256)(data(c));
    return bytes.toHex(bytes.concat(next(1), next(c.length - 1)));
  },
  signature: (c) => crypto.verify(hex(c, "key"), hex(c, "message"), hex(c, "signature")),
  sha256: (c) => bytes.toHex(sha256(data(c))),
  sha512: (c) => bytes.toHex(sha512(data(c))),
  hash_leaf: (c) => bytes.toHex(hashLeaf(data(c))),
  inflate: (c) => text.formatBase64(inflate(data(c), c.limit)),
  in_ledger: judgeProof,
};

/** Prove every entry of a small tree, and every smaller tree, by way of its tiles. */
function proveAll(size) {
  const leaves = Array.from({ length: size }, (_, i) => hashLeaf(bytes.encodeUtf8(String(i))));
  const level0 = tiles.encodeTile(leaves);
  const hashOf = (within) => (node) => {
    const found = tiles.tileOfNode(node, within).tile;
    return tiles.hashOfNode(node, found, level0.subarray(0, found.width * 32));
  };
  const rootOf = (count) => merkle.root(merkle.extend(merkle.EMPTY_FRONTIER, leaves.slice(0, count)));
  const whole = rootOf(size);
  for (let i = 0; i < size; i += 1) {
    const path = merkle.finishInclusion(i, size, merkle.planInclusion(i, size).map(hashOf(size)));
    merkle.checkInclusion(i, size, leaves[i], path, whole);
    const old = i + 1;
    const plan = merkle.planConsistency(old, size);
    const growth = merkle.finishConsistency(old, size, plan.map(hashOf(size)));
    merkle.checkConsistency(old, size, rootOf(old), whole, growth);
    const peaks = merkle.planFrontier(old).map(hashOf(size));
    same(merkle.root({ size: old, peaks }), rootOf(old));
  }
  return bytes.toHex(whole);
}

const policies = new Map();

/** Check a proof file as verifier/notice.py does, as far as the log's mathematics go. */
async function judgeProof(c) {
  if (!policies.has(c.policy)) policies.set(c.policy, policy.parsePolicy(c.policy));
  const trusted = policies.get(c.policy);
  const read = proof.parseProof(data(c));
  if (read.extra === null) throw new Unchecked("proof_without_entry");
  const { origin } = checkpointText.parseCheckpoint(note.parseNote(read.checkpoint).text);
  const judged = await policy.openCheckpointByPolicy(read.checkpoint, trusted, origin);
  const { size, root } = judged.checkpoint;
  merkle.checkInclusion(read.index, size, hashLeaf(read.extra), read.hashes, root);
  const { index } = entry.parseEntry(read.extra);
  if (index !== read.index) throw new Disproved("entry_index_wrong", "entry.index");
  const witnesses = judged.witnesses.map(({ name, timeS }) => [name, String(timeS)]);
  return [String(size), judged.quorumReached, witnesses];
}

function familyOf(error) {
  return [Malformed, Disproved, Unchecked].find((family) => error instanceof family).name;
}

/** Answer one case: `{code, where, family}` of its error, or `{code: "ok", value}`. */
export async function answer(c) {
  try {
    const value = await READERS[c.read](c);
    return { code: "ok", value: value === undefined ? null : value };
  } catch (error) {
    if (error instanceof WrittenOtherwise) return { code: "written_otherwise" };
    if (!(error instanceof LedgerError)) return { code: "crashed", where: String(error.stack) };
    return { code: error.code, where: error.where, family: familyOf(error) };
  }
}

/** Choose who verifies: `own` (ours), `web` (WebCrypto, or a failure), or `any` (as a page does). */
export async function choose(which) {
  if (which === "any") return;
  const found = which === "web" ? await crypto.chooseVerify(globalThis.crypto.subtle) : null;
  if (found === ed25519.verifyByOwn) throw new Error("WebCrypto was not chosen");
  crypto.useVerify(remembering(found || ed25519.verifyByOwn));
}

/** The same signature is verified once: the cases have many that differ elsewhere. */
function remembering(verify) {
  const known = new Map();
  return (publicKey, message, signature) => {
    const asked = [publicKey, signature, sha256(message)].map(bytes.toHex).join();
    if (!known.has(asked)) known.set(asked, verify(publicKey, message, signature));
    return known.get(asked);
  };
}

/** Give milliseconds for one verification by our own Ed25519, over `count` of them. */
export function timeOwn(c, count) {
  const [key, message, signature] = ["key", "message", "signature"].map((name) => hex(c, name));
  if (!ed25519.verifyByOwn(key, message, signature)) throw new Error("it must verify");
  const start = performance.now();
  for (let i = 0; i < count; i += 1) ed25519.verifyByOwn(key, message, signature);
  return (performance.now() - start) / count;
}
