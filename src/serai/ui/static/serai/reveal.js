// Show and hide a password; hide a shown AppSecret again after a while.
(() => {
  const words = document.getElementById("words")?.dataset || {};
  document.querySelectorAll("[data-reveal]").forEach((button) => {
    const field = document.getElementById(button.dataset.reveal);
    if (!field) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.title = shown ? words.hide : words.show;
      field.focus();
    });
  });
  document.querySelectorAll("[data-remask]").forEach((value) => {
    setTimeout(() => {
      value.textContent = value.dataset.masked;
      value.parentElement.querySelector("[data-copy]")?.remove();
    }, Number(value.dataset.remask) * 1000);
  });
})();
