// The app's name is looked at while it is typed; the server decides, 300 ms after the last key.
(() => {
  const words = document.getElementById("words")?.dataset || {};
  const WAIT = 300;

  const setUp = (field) => {
    const form = field.form || document;
    const said = form.querySelector("[data-check-words]");
    const counter = form.querySelector(`[data-count-of="${field.id}"]`);
    const rules = form.querySelectorAll("[data-rule]");
    const previews = form.querySelectorAll("[data-name-preview]");
    let timer = 0;
    let asked = 0;

    const look = async () => {
      const mine = ++asked;
      if (!field.value) return draw({ width: 0, rules: {}, words: "", suggestions: [] });
      const address = new URL(field.dataset.check, location.href);
      address.searchParams.set("name", field.value);
      try {
        const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, redirect: "error" });
        if (answer.ok && mine === asked) draw(await answer.json());
      } catch { /* without the network the server still decides on submit */ }
    };
    const draw = (answer) => {
      form.querySelectorAll("[data-sign-preview] > .app-sign").forEach((sign) => { sign.textContent = answer.sign || "·"; });
      if (counter) counter.textContent = `${answer.width} ${words.of} ${counter.dataset.countMost}`;
      rules.forEach((rule) => {
        const right = answer.rules[rule.dataset.rule];
        rule.classList.toggle("is-right", right === true);
        rule.classList.toggle("is-wrong", right === false);
      });
      if (!said) return;
      const offers = (answer.suggestions || []).map((name) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: name });
        button.addEventListener("click", () => { field.value = name; field.focus(); type(); });
        return button;
      });
      const text = [answer.words, ...offers.flatMap((offer) => [" ", offer])];
      said.replaceChildren(...text);
    };
    const type = () => {
      previews.forEach((preview) => { preview.textContent = field.value; });
      clearTimeout(timer);
      timer = setTimeout(look, WAIT);
    };
    field.addEventListener("input", type);
    if (field.value) look();
  };
  document.querySelectorAll("[data-check]").forEach(setUp);
})();
