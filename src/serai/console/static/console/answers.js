// The form of answers: each is checked on leaving it, and what is ready is counted as one goes on.
(() => {
  const form = document.querySelector("form[data-autosave]");
  const fault = document.getElementById("fault");
  if (!form) return;

  const show = (field, sentence) => {
    const box = field.closest(".field");
    const id = `${field.id}_error`;
    const old = document.getElementById(id);
    const described = (field.getAttribute("aria-describedby") || "").split(" ").filter((word) => word && word !== id);
    box.classList.toggle("field-wrong", Boolean(sentence));
    field.classList.toggle("is-invalid", Boolean(sentence));
    if (sentence) {
      described.push(id);
      field.setAttribute("aria-invalid", "true");
      const words = old || document.createElement("p");
      words.id = id;
      words.className = "field-error";
      words.replaceChildren(fault.content.cloneNode(true));
      words.querySelector("span").textContent = sentence;
      if (!old) field.closest(".control").after(words);
    } else {
      field.removeAttribute("aria-invalid");
      old?.remove();
    }
    if (described.length) field.setAttribute("aria-describedby", described.join(" "));
    else field.removeAttribute("aria-describedby");
  };

  const check = async (field) => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("field", field.name);
    const typed = field.value;
    const answer = await fetch(field.dataset.check, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok || field.value !== typed) return;
    show(field, (await answer.json()).words);
  };

  form.addEventListener("focusout", (event) => {
    const field = event.target;
    // A field that was only passed through is not wrong yet.
    if (field.dataset?.check && (field.value.trim() || field.hasAttribute("aria-invalid"))) check(field);
  });
  let timer = 0;
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset?.check || !field.hasAttribute("aria-invalid")) return;
    clearTimeout(timer);
    timer = setTimeout(() => check(field), 400);
  });

  document.addEventListener("serai:saved", (event) => {
    if (!event.detail.ready) return;
    document.querySelectorAll("[data-ready]").forEach((place) => { place.innerHTML = event.detail.ready; });
  });
  // A new picture is kept already; saving the words counts it in.
  document.addEventListener("serai:drawn", () => {
    form.querySelector("[name=version]").dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
