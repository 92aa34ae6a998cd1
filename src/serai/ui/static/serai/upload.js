// The licence box takes a chosen, dropped or pasted picture at once; the server draws the box anew.
(() => {
  const words = document.getElementById("words")?.dataset || {};

  const send = (box, file) => {
    const field = box.querySelector("input[type=file]");
    const progress = box.querySelector("[data-progress]");
    const form = box.closest("form");
    const token = (form || document).querySelector("[name=csrfmiddlewaretoken]");
    const data = new FormData();
    data.append(field.name, file);
    if (token) data.append("csrfmiddlewaretoken", token.value);

    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.upload);
    request.setRequestHeader("X-Requested-With", "fetch");
    progress.textContent = words.uploading;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.textContent = `${words.uploading} ${Math.floor((event.loaded / event.total) * 100)} %`;
    });
    request.upload.addEventListener("load", () => { progress.textContent = words.reading; });
    request.addEventListener("error", () => { progress.textContent = words.uploadFailed; });
    request.addEventListener("load", () => {
      const drawn = [200, 422].includes(request.status) && boxIn(request.responseText);
      if (!drawn) { progress.textContent = words.uploadFailed; return; }
      // A refused picture leaves the old box in place and only brings its sentence.
      box.replaceWith(drawn);
      setUp(drawn);
      drawn.dispatchEvent(new CustomEvent("serai:drawn", { bubbles: true }));
      drawn.querySelector("input[type=file]").focus();
      const fault = drawn.querySelector(".field-error");
      window.serai.say((fault || drawn.querySelector(".field-right"))?.textContent.trim() || "");
    });
    request.send(data);
  };
  const boxIn = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.querySelector("[data-licence]");
    return found && document.importNode(found, true);
  };
  const pictureOf = (transfer) => [...(transfer?.files || [])][0];

  function setUp(box) {
    if (!box.dataset.upload) return;
    box.classList.add("is-live");
    box.querySelector("input[type=file]").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (!file) return;
      send(box, file);
      event.target.value = ""; // it travels once, now; the form must not send it again
    });
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("is-over"); });
    box.addEventListener("dragleave", () => box.classList.remove("is-over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("is-over");
      const file = pictureOf(event.dataTransfer);
      if (file) send(box, file);
    });
  }
  document.querySelectorAll("[data-licence]").forEach(setUp);
  document.addEventListener("paste", (event) => {
    const box = document.querySelector("[data-licence][data-upload]");
    const file = pictureOf(event.clipboardData);
    if (!box || !file) return;
    event.preventDefault();
    send(box, file);
  });
})();
