// Reads the page aloud where the browser can. Without it the page is complete: its words stand there, and as plain text.
const button = document.querySelector("[data-aloud]");
if (button && "speechSynthesis" in window) {
  const words = document.querySelector("main").innerText;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = document.documentElement.lang;
    speech.rate = 0.9;
    speechSynthesis.speak(speech);
  });
}
