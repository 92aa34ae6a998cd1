// A document larger or smaller; without scripts its link opens the whole picture.
document.querySelectorAll("[data-zoomed]").forEach((card) => {
  const view = card.querySelector(".zoom-window");
  let level = 1;
  const show = () => { for (let each = 2; each <= 4; each += 1) view.classList.toggle(`zoom-${each}`, each === level); };
  card.querySelector(".zoom-acts").hidden = false;
  card.addEventListener("click", (event) => {
    const act = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (!act) return;
    level = act === "reset" ? 1 : Math.min(4, Math.max(1, level + (act === "in" ? 1 : -1)));
    show();
  });
});
