// When a shown AppSecret is masked again, the code to copy forgets it too.
(() => {
  document.querySelectorAll("[data-masked-example]").forEach((masked) => {
    setTimeout(() => {
      const panel = document.querySelector(`[data-tab="${masked.dataset.maskedExample}"]`);
      panel.querySelector("pre code").textContent = masked.dataset.code;
      panel.querySelector("[data-copy]").dataset.copy = masked.dataset.code;
    }, Number(masked.dataset.after) * 1000);
  });
})();
