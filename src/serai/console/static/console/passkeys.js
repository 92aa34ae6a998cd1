// When a passkey was not given, say so; allauth's scripts do the rest.
(() => {
  document.addEventListener("allauth.error", (event) => {
    const trouble = document.querySelector("[data-passkey-trouble]");
    if (!trouble) return;
    event.preventDefault();
    trouble.hidden = false;
    trouble.focus();
  });
})();
