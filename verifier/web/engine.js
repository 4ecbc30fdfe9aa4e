/**
 * What this engine can't do. An engine that can't even read the page's module is told so by
 * old-engine.js; this is for those that read it and lack a part.
 */

/** Give "" if all is there, "half" if signatures can't be checked, "nothing" if nothing can. */
export function lackOf(scope = window) {
  const needed = ["Promise", "Uint8Array", "DataView", "TextDecoder", "TextEncoder", "URL", "fetch", "AbortController", "Map", "Set"];
  if (needed.some((name) => typeof scope[name] === "undefined")) return "nothing";
  return typeof scope.BigInt === "function" ? "" : "half";
}
