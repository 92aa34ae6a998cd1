// Arrows move within a column of categories, right and left between columns.
(() => {
  const columns = [...document.querySelectorAll(".chooser-column, .chooser-types")]
    .map((column) => [...column.querySelectorAll("a.chooser-item, a.btn")])
    .filter((items) => items.length);

  document.querySelector(".chooser")?.addEventListener("keydown", (event) => {
    const at = columns.findIndex((items) => items.includes(event.target));
    if (at < 0) return;
    const items = columns[at];
    const row = items.indexOf(event.target);
    const beside = (other) => other && (other.find((item) => item.hasAttribute("aria-current")) || other[0]);
    const next = {
      ArrowDown: items[row + 1],
      ArrowUp: items[row - 1],
      ArrowRight: beside(columns[at + 1]),
      ArrowLeft: beside(columns[at - 1]),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
