// A form with data-autosave saves itself: a second after typing, and on leaving a field.
(() => {
  const words = document.getElementById("words")?.dataset || {};
  const WAIT = 1000;
  const RETRY = 5000;

  const setUp = (form) => {
    const sign = form.querySelector("[data-draft-sign]") || document.querySelector("[data-draft-sign]");
    const said = sign?.querySelector("[data-draft-words]");
    let timer = 0;
    let changed = false;
    let saving = false;
    let stopped = false;
    let submitting = false;
    let afterwards = null;
    let signedOut = false;

    const tell = (text, unsaved) => {
      if (!said) return;
      said.replaceChildren(...[].concat(text));
      sign.classList.toggle("is-unsaved", Boolean(unsaved));
    };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

    const body = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return data;
    };
    // Signing in again, perhaps in another tab, changes the token that forms carry.
    const takeToken = () => {
      const newest = document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/);
      const token = form.elements.namedItem("csrfmiddlewaretoken");
      if (newest && token) token.value = newest[1];
    };
    const save = async () => {
      if (saving || stopped || submitting || !changed) return;
      saving = true;
      changed = false;
      takeToken();
      tell(words.saving);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: body(), headers: { "X-Requested-With": "fetch" }, redirect: "error",
        });
        signedOut = answer.status === 401;
        if (answer.status === 409) return elsewhere(await answer.json());
        if (!answer.ok) throw new Error(String(answer.status));
        kept(await answer.json());
      } catch {
        changed = true;
        tell(signedOut ? words.signedOut : words.unsaved, true);
        later(RETRY);
      } finally {
        saving = false;
        const then = afterwards;
        afterwards = null;
        if (then && !signedOut) then();
        else if (changed && !stopped && !sign?.classList.contains("is-unsaved")) later(WAIT);
      }
    };
    const takeVersion = (answer) => {
      const version = form.elements.namedItem("version");
      if (version && answer.version !== undefined) version.value = answer.version;
    };
    const kept = (answer) => {
      takeVersion(answer);
      const at = new Date(answer.saved_at);
      const ago = Object.assign(document.createElement("time"), { dateTime: answer.saved_at });
      ago.dataset.relative = "";
      tell([`${words.saved} ${window.serai.clock(at)} · `, ago]);
      window.serai.drawTimes();
      document.dispatchEvent(new CustomEvent("serai:saved", { detail: answer }));
    };
    const elsewhere = (answer) => {
      stopped = true;
      const reload = choice(words.reload, () => { submitting = true; location.reload(); });
      const keep = choice(words.keep, () => { takeVersion(answer); stopped = false; changed = true; save(); });
      tell([`${words.elsewhere} `, reload, " · ", keep], true);
    };
    const choice = (text, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "act-link", textContent: text });
      button.addEventListener("click", act);
      return button;
    };

    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      changed = true;
      later(WAIT);
    });
    form.addEventListener("change", (event) => { if (event.target.type !== "file") later(0); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      takeToken();
      submitting = !saving && !signedOut;
      if (submitting) return;
      // The form goes after the words that are on their way, with the version that they get; and
      // never to be answered by the page for signing in, which would not bring the words back.
      event.preventDefault();
      delete form.dataset.sent;
      const { submitter } = event;
      afterwards = () => { delete form.dataset.sent; form.requestSubmit(submitter); };
      save();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
    });
    window.addEventListener("online", () => later(0));
    window.addEventListener("pageshow", () => { submitting = false; });
    window.addEventListener("beforeunload", (event) => {
      if ((changed || saving) && !submitting) event.preventDefault();
    });
  };
  document.querySelectorAll("form[data-autosave]").forEach(setUp);
})();
