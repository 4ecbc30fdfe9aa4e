/** Reading aloud, where the phone can: one thing at a time, and silence on the second tap. */

/** Whether this engine can speak. */
export function canSpeak() {
  return typeof window.speechSynthesis === "object" && typeof window.SpeechSynthesisUtterance === "function";
}

/** Read `text` aloud; if something is being read, stop. */
export function speak(text, language) {
  const voice = window.speechSynthesis;
  if (voice.speaking) {
    voice.cancel();
    return;
  }
  const said = new window.SpeechSynthesisUtterance(text);
  said.lang = language === "zh" ? "zh-CN" : "en";
  said.rate = 0.9;
  voice.speak(said);
}
