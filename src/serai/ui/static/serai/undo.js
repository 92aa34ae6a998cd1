// The undo bar counts down, goes when its time is over, and answers to the key u.
(() => {
  const bar = document.querySelector("[data-undo]");
  if (!bar) return;
  const until = new Date(bar.dataset.until).getTime();
  const seconds = bar.querySelector("[data-seconds]");
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) { clearInterval(timer); bar.remove(); return; }
    seconds.textContent = String(left);
  };
  const timer = setInterval(tick, 1000);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "u" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (bar.isConnected) bar.requestSubmit();
  });
})();
