// The call log: new calls appear while nobody reads, else they wait above; keys move in the list.
(() => {
  const EVERY = 2000, SLOWEST = 30000, MOST_ROWS = 500, KEY = "serai-calls-paused";
  const body = document.querySelector(".call-lines tbody");
  const links = () => (body ? [...body.querySelectorAll(".call-id a")] : []);

  const keys = document.querySelector(".calls-keys");
  if (keys) keys.hidden = false;
  body?.addEventListener("keydown", (event) => {
    const link = event.target.closest(".call-id a");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) {
      const list = links();
      const next = list[list.indexOf(link) + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    } else if (event.key === "c") {
      const copy = Object.assign(document.createElement("button"), { hidden: true });
      copy.dataset.copy = link.closest("tr").dataset.call;
      copy.append(document.createElement("span"));
      document.body.append(copy);
      copy.click();
      copy.remove();
    }
  });
  const open = location.hash === "#call" && body?.querySelector("#call .call-id a");
  if (open) window.addEventListener("load", () => setTimeout(() => open.focus({ preventScroll: true })));

  const live = document.querySelector("[data-live]");
  if (!live) return;
  const words = live.dataset;
  const bar = document.querySelector(".calls-new");
  const button = bar.querySelector("button");
  const waiting = { rows: [], isGap: false };
  let newest = words.newest, timer = 0, wait = EVERY, on = false, asking = false;

  const paused = () => { try { return sessionStorage.getItem(KEY) === "yes"; } catch { return false; } };
  const remember = () => { try { sessionStorage.setItem(KEY, on ? "no" : "yes"); } catch { /* not remembered */ } };
  const isRead = () => "paused" in words || window.scrollY > 0 || body.contains(document.activeElement)
    || body.matches(":hover") || !getSelection().isCollapsed;
  const said = (count) => {
    if (waiting.isGap) return words.many;
    return count === 1 ? words.one : words.some.replace("%n", count);
  };

  const put = () => {
    if (waiting.isGap) body.replaceChildren(...body.querySelectorAll("tr.is-open, tr.call-open"));
    body.prepend(...waiting.rows);
    while (body.rows.length > MOST_ROWS && !body.rows[body.rows.length - 1].matches(".is-open, .call-open")) body.lastElementChild.remove();
    waiting.rows = [];
    waiting.isGap = false;
    bar.hidden = true;
  };
  const take = (fragment) => {
    const page = new DOMParser().parseFromString(fragment, "text/html");
    const table = page.querySelector("table[data-newest]");
    newest = table.dataset.newest;
    document.getElementById("calls-count").replaceWith(page.getElementById("calls-count"));
    const rows = [...table.tBodies[0].rows];
    rows.forEach((row) => row.classList.add("is-new"));
    waiting.isGap = waiting.isGap || "gap" in table.dataset;
    waiting.rows = "gap" in table.dataset ? rows : [...rows, ...waiting.rows].slice(0, MOST_ROWS);
    const sentence = said(waiting.rows.length);
    const wasHidden = bar.hidden;
    if (isRead()) {
      button.textContent = `${sentence} · ${words.show}`;
      bar.hidden = false;
      if (wasHidden) window.serai.say(sentence); // once, not for each that joins them
    } else {
      put();
      window.serai.say(sentence);
    }
  };
  const ask = async () => {
    if (document.hidden || asking) return;
    asking = true;
    try {
      const address = new URL(words.live, location.href);
      address.searchParams.set("after", newest);
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      wait = EVERY;
      if (answer.status === 401 || answer.status === 404) return end();
      if (!answer.ok) wait = SLOWEST;
      if (answer.status === 200 && !body) return location.reload();
      if (answer.status === 200) take(await answer.text());
    } catch {
      wait = Math.min(2 * wait, SLOWEST); // no network
    } finally {
      asking = false;
    }
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    if (on && !document.hidden) timer = setTimeout(ask, wait);
  };
  const draw = () => {
    live.setAttribute("aria-checked", String(on));
    live.classList.toggle("is-on", on);
    live.lastElementChild.textContent = on ? words.on : words.off;
    plan();
  };
  const end = () => {
    on = false;
    draw();
    live.disabled = true;
    live.lastElementChild.textContent = words.ended;
    window.serai.say(words.ended);
  };

  live.addEventListener("click", () => { on = !on; remember(); draw(); if (on) ask(); });
  button.addEventListener("click", () => { put(); links()[0]?.focus({ preventScroll: true }); });
  document.addEventListener("visibilitychange", () => { if (on && !document.hidden) ask(); else plan(); });
  on = !paused() && !("paused" in words);
  live.hidden = false;
  draw();
})();
