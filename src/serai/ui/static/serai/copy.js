// Copy buttons: the sign turns to a check for two seconds, and it is said politely.
(() => {
  const words = document.getElementById("words")?.dataset || {};
  const live = document.getElementById("said");
  const SHOWN = 2000;

  const say = (sentence) => {
    if (!live) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = sentence; }, 50);
  };
  const put = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  const show = (button) => {
    const label = button.querySelector("span");
    const mark = label || Object.assign(document.createElement("span"), { className: "said-copied", textContent: words.copied });
    const before = label ? label.textContent : "";
    if (label) label.textContent = words.copied; else button.before(mark);
    button.classList.add("is-copied");
    setTimeout(() => {
      button.classList.remove("is-copied");
      if (label) label.textContent = before; else mark.remove();
    }, SHOWN);
  };

  const reveal = (root) => root.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
  reveal(document);
  document.addEventListener("htmx:load", (event) => reveal(event.target));
  document.addEventListener("serai:drawn", (event) => reveal(event.target));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || button.classList.contains("is-copied")) return;
    await put(button.dataset.copy);
    show(button);
    say(words.copied);
  });
  window.serai = Object.assign(window.serai || {}, { say });
})();
