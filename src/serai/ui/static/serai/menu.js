// Menus are <details>: Esc and a press elsewhere close them, arrows walk through.
(() => {
  const menus = document.querySelectorAll("details[data-menu]");
  const close = (menu, focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };
  const things = (menu) => [...menu.querySelectorAll(".menu-panel a, .menu-panel button")].filter((thing) => thing.offsetParent);
  const walk = (menu, event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || !menu.open) return;
    const list = things(menu);
    const at = list.indexOf(document.activeElement);
    event.preventDefault();
    list[(at + steps[event.key] + list.length) % list.length]?.focus();
  };
  menus.forEach((menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { event.stopPropagation(); close(menu, true); }
      walk(menu, event);
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu, false);
    });
  });
  document.addEventListener("click", (event) => {
    menus.forEach((menu) => { if (menu.open && !menu.contains(event.target)) close(menu, false); });
  });
})();
