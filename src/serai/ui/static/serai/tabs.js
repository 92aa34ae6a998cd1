// Code boxes: panels become tabs, and the language chosen once is remembered on every page.
(() => {
  const KEY = "serai-language";
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (name) => { try { localStorage.setItem(KEY, name); } catch { /* private window: forgotten */ } };

  let boxes = 0;

  const setUp = (box) => {
    const list = box.querySelector("[role=tablist]");
    const panels = [...box.querySelectorAll("[data-tab]")];
    if (!list || panels.length < 2 || box.matches(".is-tabbed")) return;
    const index = boxes++;
    const tabs = panels.map((panel, at) => makeTab(panel, `tab-${index}-${at}`));
    const choose = (name, focus) => {
      panels.forEach((panel, at) => {
        const chosen = panel.dataset.tab === name;
        panel.hidden = !chosen;
        tabs[at].setAttribute("aria-selected", String(chosen));
        tabs[at].tabIndex = chosen ? 0 : -1;
        if (chosen && focus) tabs[at].focus();
      });
    };
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) { choose(tab.textContent); remember(tab.textContent); }
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const at = tabs.indexOf(event.target);
      const name = panels[(at + step + panels.length) % panels.length].dataset.tab;
      choose(name, true);
      remember(name);
    });
    list.append(...tabs);
    list.hidden = false;
    list.setAttribute("aria-label", box.getAttribute("aria-label") || box.dataset.tabs);
    box.classList.add("is-tabbed");
    const names = panels.map((panel) => panel.dataset.tab);
    choose(names.includes(remembered()) ? remembered() : names[0]);
  };
  const makeTab = (panel, id) => {
    const tab = Object.assign(document.createElement("button"), { type: "button", id, textContent: panel.dataset.tab });
    panel.id = `${id}-panel`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", id);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    return tab;
  };
  const setUpAll = (root) => root.querySelectorAll("[data-tabs]").forEach(setUp);
  setUpAll(document);
  document.addEventListener("htmx:load", (event) => setUpAll(event.target));
})();
