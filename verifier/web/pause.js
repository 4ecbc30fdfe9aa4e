/**
 * A pause in long work, so that the page can scroll and answer a finger meanwhile. No clock of the
 * verdict's: how long the pauses are changes nothing that is found.
 */

const LONGEST_MS = 25;

let begun = 0;

function now() {
  return typeof performance === "undefined" ? Date.now() : performance.now();
}

/** Wait until the engine's next task. */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Let others have their turn, if it has been ours for long. */
export async function pause() {
  if (now() - begun < LONGEST_MS) return;
  await nextTask();
  begun = now();
}
