// The page of a case asks every ten seconds whether it would read differently, and then renews itself in place.
(() => {
  const { stateUrl } = document.currentScript.dataset;
  let { state } = document.currentScript.dataset;
  const EVERY = 10000;

  const renew = async () => {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    const script = page.querySelector("script[data-state]");
    // Another kind of page, such as the form for a change: it brings scripts of its own.
    if (!fresh || !script) return location.reload();
    state = script.dataset.state;
    document.getElementById("main").replaceChildren(...fresh.childNodes);
    document.title = page.title;
    window.serai.drawTimes();
    document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
    window.serai.say(document.querySelector("#main h1").textContent.trim());
  };
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(stateUrl, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && (await answer.json()).state !== state) await renew();
    } catch {
      // No network: the next time will do.
    }
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
})();
