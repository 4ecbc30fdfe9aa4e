/**
 * In the place of mldsa.js where a page's policies name no key of type 0x06: no such signature is ever
 * looked at then, and the page is a twentieth smaller. Where the phone remembers another policy, one is
 * asked for after all, and could not be checked.
 */

import { Unchecked } from "./errors.js";

export const MLDSA_PUBLIC_KEY_BYTES = 1312;
export const MLDSA_SIGNATURE_BYTES = 2420;

/** Throws Unchecked `key_algorithm_unknown`. */
export function verifyMldsa() {
  throw new Unchecked("key_algorithm_unknown", "", { algorithm: "0x06" });
}
