// Stands in for the desk's own keys.js: a real Ed25519 key, whose seed the test hands to the page.
import { fromHex } from "./verifier/bytes.js";

const PKCS8 = "302e020100300506032b657004220420"; // RFC 8410

export async function keptKeys() {
  const { seed, public_key: publicKey } = await (await fetch("/standin/key")).json();
  const key = await crypto.subtle.importKey("pkcs8", fromHex(PKCS8 + seed), "Ed25519", false, ["sign"]);
  const sign = async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
  return [{ publicKey: fromHex(publicKey), sign }];
}

export const openKeyFile = async () => {
  throw new Error("the test has no key file");
};
