// "Load 50 more" fetches those fifty and puts them below; whatever goes wrong, it is a link.
(() => {
  const lines = document.getElementById("lines");
  if (!lines) return;
  const place = (row) => row.querySelector("a[href]")?.getAttribute("href");

  const load = async (link) => {
    const answer = await fetch(link.dataset.more);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const foot = page.getElementById("more");
    if (!answer.ok || !foot) throw new Error("not the list");
    const here = new Set([...lines.rows].map(place)); // a list that grew repeats some
    const rows = [...page.querySelectorAll("#lines > tr")].filter((row) => !here.has(place(row)));
    lines.append(...rows);
    document.getElementById("more").replaceWith(foot);
    history.replaceState(null, "", link.href);
    window.serai?.drawTimes?.();
    window.serai?.say?.(foot.querySelector(".meta").textContent);
    rows[0]?.querySelector("a[href]")?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-more]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    load(link).catch(() => location.assign(link.href));
  });
})();
