// An answer is looked at when its field is left, and again while it is being corrected.
(() => {
  const CORRECTING = 400;

  const place = (field) => field.closest(".field");
  const line = (box) => {
    let found = box.querySelector("[data-finding]");
    if (found) return found;
    box.querySelectorAll(".field-error, .field-right").forEach((old) => { old.hidden = true; });
    found = document.createElement("p");
    found.dataset.finding = "";
    found.setAttribute("role", "status");
    box.append(found);
    return found;
  };
  const show = (field, finding) => {
    const box = place(field);
    if (!box) return;
    const said = line(box);
    const wrong = finding.tone === "wrong";
    said.className = { wrong: "field-error", right: "field-right" }[finding.tone] || "hint";
    said.textContent = finding.words;
    said.hidden = !finding.words;
    box.classList.toggle("field-wrong", wrong);
    field.classList.toggle("is-invalid", wrong);
    field.toggleAttribute("aria-invalid", wrong);
    said.id = `${field.id}_finding`;
    const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== said.id && !id.endsWith("_error"));
    field.setAttribute("aria-describedby", [...others, said.id].join(" "));
  };
  const ask = async (field) => {
    const answers = new FormData(field.form);
    for (const [key, value] of [...answers]) if (value instanceof File) answers.delete(key);
    answers.set("field", field.name);
    try {
      const answer = await fetch(field.dataset.check, {
        method: "POST", body: answers, headers: { "X-Requested-With": "fetch" }, redirect: "error",
      });
      if (answer.ok) show(field, await answer.json());
    } catch { /* without the network the server still decides on submit */ }
  };
  const fits = (choice) => {
    const form = choice.form;
    form.querySelectorAll("[data-shown-if]").forEach((question) => {
      question.hidden = question.dataset.shownIf !== choice.value;
    });
  };
  const isOurs = (target) => target.matches?.("[data-check]:not([type=radio])");

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.name === "registers_as") fits(field);
    if (field.name === "registers_as" || field.tagName === "SELECT") {
      // What is right depends on these two: look at the others that have an answer once more.
      field.form?.querySelectorAll("[data-check]:not([type=radio])").forEach((other) => {
        if (other.value && other !== field && !other.closest("[hidden]")) ask(other);
      });
    }
    if (isOurs(field)) ask(field);
  });
  let timer = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!isOurs(field) || !field.classList.contains("is-invalid")) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask(field), CORRECTING);
  });
})();
