/**
 * Headlines that are read aloud on a tap, where the engine speaks; elsewhere nothing appears.
 *
 * Speech is made by the device; no text leaves the page. A second tap stops it.
 */

const LABELS = { zh: ["读给我听", "停"], en: ["Read aloud", "Stop"] };

/** Say whether this engine can speak. */
export function canSpeak() {
  return "speechSynthesis" in window && typeof window.SpeechSynthesisUtterance === "function";
}

/** Put a button beside every element marked `data-speak`, which reads its text aloud. */
export function addButtons(root) {
  const english = document.documentElement.lang.startsWith("en");
  const labels = english ? LABELS.en : LABELS.zh;
  for (const spoken of root.querySelectorAll("[data-speak]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "speak";
    button.textContent = labels[0];
    button.addEventListener("click", () => toggle(button, spoken.textContent, labels));
    spoken.after(button);
  }
}

function toggle(button, text, labels) {
  const engine = window.speechSynthesis;
  const speaking = button.textContent === labels[1];
  engine.cancel();
  if (speaking) {
    return;
  }
  const utterance = new SpeechSynthesisUtterance(text.trim());
  utterance.lang = document.documentElement.lang;
  utterance.rate = 0.9;
  utterance.onend = () => {
    button.textContent = labels[0];
  };
  utterance.onerror = utterance.onend;
  button.textContent = labels[1];
  engine.speak(utterance);
}

if (canSpeak()) {
  addButtons(document);
}
