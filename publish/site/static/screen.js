/**
 * The wall screen: one section after another, and the page anew now and then.
 *
 * Where somebody asked for less motion nothing moves by itself: all sections stand on the page. A
 * button, or the space bar, pauses it (WCAG 2.2, 2.2.2). Without a network what is there stays.
 */

const EACH_MS = 12000;
const ANEW_MS = 10 * 60 * 1000;

/** Show the section at a place of `sections`, and no other. */
export function show(sections, place) {
  sections.forEach((section, at) => section.classList.toggle("now", at === place));
}

/** Begin to turn the sections; gives a function that pauses it, or goes on, and says which. */
export function cycle(sections, everyMs) {
  let place = 0;
  let isTurning = true;
  show(sections, place);
  setInterval(() => {
    if (isTurning) {
      place = (place + 1) % sections.length;
      show(sections, place);
    }
  }, everyMs);
  return () => {
    isTurning = !isTurning;
    return isTurning;
  };
}

/** Load the page again, but only while the server answers. */
async function loadAnew() {
  try {
    const answer = await fetch(window.location.href, { cache: "no-cache", credentials: "omit" });
    if (answer.ok) window.location.reload();
  } catch (error) {
    // No network: what stands here stays.
  }
}

function start() {
  const sections = [...document.querySelectorAll("main section")];
  setInterval(loadAnew, ANEW_MS);
  if (sections.length < 2 || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  document.documentElement.classList.add("cycling");
  const asked = Number(new URLSearchParams(window.location.search).get("ms"));
  const turn = cycle(sections, asked >= 200 ? asked : EACH_MS);
  const button = document.getElementById("turn");
  button.hidden = false;
  button.addEventListener("click", () => {
    button.textContent = turn() ? "暂停" : "继续";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target !== button) button.click();
  });
}

start();
