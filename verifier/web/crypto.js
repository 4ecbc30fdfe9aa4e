/**
 * Who verifies signatures: the browser's WebCrypto, if there is one that knows Ed25519 and is as
 * strict as the rule of `ed25519.js`; else our own. Both give one verdict.
 *
 * WebCrypto is absent on pages that came over plain http, in saved files, and for Ed25519 in
 * browsers before 2023–2025. It is tried once, on signatures whose verdict is known.
 */

import { fromHex } from "./bytes.js";
import { isFit, verifyByOwn } from "./ed25519.js";
import { pause } from "./pause.js";

const ALGORITHM = "Ed25519";

// A signature that verifies (RFC 8032 section 7.1, test 2); the same over another message; one that
// verifies only for who multiplies with the cofactor (ed25519-speccheck, case 4).
const KNOWN = [
  {
    key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    isRight: true,
  },
  {
    key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "73",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    isRight: false,
  },
  {
    key: "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
    message: "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
    signature:
      "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512" +
      "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
    isRight: false,
  },
];

/** Give the verification by `subtle`, a SubtleCrypto: as `verify`, below. */
function verifyByWebCrypto(subtle) {
  return async (publicKey, message, signature) => {
    if (!isFit(publicKey, signature)) return false;
    try {
      const key = await subtle.importKey("raw", publicKey, ALGORITHM, false, ["verify"]);
      return await subtle.verify(ALGORITHM, key, signature, message);
    } catch (_) {
      return verifyByOwn(publicKey, message, signature); // it can't say, so we do
    }
  };
}

async function isStrict(subtle) {
  try {
    for (const { key, message, signature, isRight } of KNOWN) {
      const imported = await subtle.importKey("raw", fromHex(key), ALGORITHM, false, ["verify"]);
      const given = [fromHex(signature), fromHex(message)];
      if ((await subtle.verify(ALGORITHM, imported, ...given)) !== isRight) return false;
    }
    return true;
  } catch (_) {
    return false;
  }
}

/** Give the verification by `subtle` if it is there, knows Ed25519 and is strict; else our own. */
export async function chooseVerify(subtle) {
  return subtle && (await isStrict(subtle)) ? verifyByWebCrypto(subtle) : verifyByOwn;
}

let chosen = null;

/**
 * Verify by `verify` from now on: `verifyByOwn`, or what `chooseVerify` gives; null chooses anew at
 * the next signature.
 */
export function useVerify(verify) {
  chosen = verify === null ? null : Promise.resolve(verify);
}

/** Say whether `signature`, 64 bytes, is that of `publicKey` over `message`. */
export async function verify(publicKey, message, signature) {
  await pause();
  if (chosen === null) chosen = chooseVerify(globalThis.crypto && globalThis.crypto.subtle);
  return (await chosen)(publicKey, message, signature);
}
