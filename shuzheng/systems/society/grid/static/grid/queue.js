// A report is kept on the phone until the server has acknowledged it by its key; the draft is kept while it is typed.
// Without this script the form is sent as any form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-queue]");
  if (!form || !window.indexedDB) return;
  const told = JSON.parse(document.getElementById("me")?.textContent || "null");
  const list = document.getElementById("waiting");
  const LARGEST = 1600;
  let me = told, busy = false, timer;

  const database = new Promise((done, fail) => {
    const ask = indexedDB.open("grid", 1);
    ask.onupgradeneeded = () => { ask.result.createObjectStore("queue", { keyPath: "key" }); ask.result.createObjectStore("kept"); };
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });
  async function store(name, mode, run) {
    const base = await database;
    return new Promise((done, fail) => {
      const deed = base.transaction(name, mode, { durability: "strict" });
      const ask = run(deed.objectStore(name));
      deed.oncomplete = () => done(ask?.result);
      deed.onerror = deed.onabort = () => fail(deed.error);
    });
  }
  const kept = (key) => store("kept", "readonly", (one) => one.get(key));
  const keep = (key, value) => store("kept", "readwrite", (one) => one.put(value, key));
  const waiting = () => store("queue", "readonly", (one) => one.getAll());
  const put = (item) => store("queue", "readwrite", (one) => one.put(item));
  const drop = (key) => store("queue", "readwrite", (one) => one.delete(key));

  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
  const field = (name) => form.elements.namedItem(name);
  const NAMES = ["grid", "kind", "place", "words", "is_urgent", "solved"];

  function filled() {
    const said = {};
    for (const name of NAMES) { const one = field(name); said[name] = one.type === "checkbox" ? one.checked : one.value; }
    return said;
  }
  function fill(said, photo) {
    for (const name of NAMES) { const one = field(name); if (one.type === "checkbox") one.checked = !!said[name]; else one.value = said[name] ?? ""; }
    const files = new DataTransfer();
    if (photo) files.items.add(new File([photo], photo.name || "photo.jpg", { type: photo.type }));
    field("photo").files = files.files;
  }
  const isEmpty = (said) => !said.place && !said.words && !said.solved;

  // A photo is made small before it waits: the connection is poor.
  async function small(file) {
    if (!file) return null;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
      if (scale === 1 && file.size < 400000) return file;
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
      return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  }

  function element(tag, text, rest = {}) { return Object.assign(document.createElement(tag), { textContent: text, ...rest }); }

  async function show() {
    const items = await waiting();
    const section = list.closest("section");
    section.hidden = !items.length && !list.querySelector("[data-sent]");
    list.querySelectorAll("[data-key]").forEach((one) => one.remove());
    for (const item of items) {
      const line = element("li", "");
      line.dataset.key = item.key;
      line.append(element("b", item.said.words.slice(0, 40)), " ", element("span", item.errors?.length ? item.errors.join("；") : "已存在手机上，联网后自动发送", { className: item.errors?.length ? "warn" : "quiet" }));
      if (item.errors?.length) {
        const again = element("button", "取回修改", { className: "button tiny", type: "button" });
        again.addEventListener("click", () => takeBack(item));
        line.append(" ", again);
      }
      list.append(line);
    }
    clearInterval(timer);
    if (items.length) timer = setInterval(flush, 30000);
  }
  function sent(item, answer) {
    const line = element("li", "");
    line.dataset.sent = item.key;
    line.append("已送达，编号", element("a", answer.number, { href: answer.url }));
    list.prepend(line);
  }
  async function takeBack(item) {
    fill(item.said, item.photo);
    field("key").value = item.key;
    await save();
    await drop(item.key);
    await show();
  }

  async function save() {
    const said = filled();
    await keep("draft", isEmpty(said) ? null : { person: me?.person ?? "", said, photo: field("photo").files[0] ?? null, key: field("key").value });
  }

  async function send(item, token) {
    const body = new FormData();
    body.set("key", item.key);
    body.set("found_at", item.found_at);
    for (const [name, value] of Object.entries(item.said)) if (value !== false) body.set(name, value === true ? "on" : value);
    if (item.photo) body.set("photo", item.photo, item.photo.name || "photo.jpg");
    const answer = await fetch(form.dataset.queue, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (answer.ok) {
      const said = await answer.json();
      if (said.key !== item.key) return;
      await drop(item.key);
      sent(item, said);
    } else if (answer.status === 422) await put({ ...item, errors: (await answer.json()).errors });
    else await put({ ...item, errors: [answer.type === "opaqueredirect" ? "请先登录，登录后自动发送" : `服务器没有接收（${answer.status}），稍后再试`] });
  }

  async function flush() {
    if (busy) return;
    busy = true;
    try {
      const items = await waiting();
      if (!items.length) return;
      const answer = await fetch(form.dataset.ready, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok) {
        for (const item of items) await put({ ...item, errors: ["请先登录，登录后自动发送"] });
        return;
      }
      const ready = await answer.json();
      for (const item of items) {
        if (item.person && item.person !== ready.person) await put({ ...item, errors: [`由${item.name || "他人"}填写，请其本人登录后发送`] });
        else await send(item, ready.token);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no connection: it waits
    } finally {
      busy = false;
      await show();
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const item = { key: field("key").value || uuid(), person: me?.person ?? "", name: me?.name ?? "", found_at: new Date().toISOString(), said: filled(), photo: await small(field("photo").files[0]) };
      await put(item);
      form.reset();
      field("key").value = uuid();
      await keep("draft", null);
      await show();
      list.closest("section").focus();
    } finally { if (button) button.disabled = false; }
    await flush();
  });

  let later;
  form.addEventListener("input", () => { clearTimeout(later); later = setTimeout(save, 200); });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") flush(); else save(); });

  (async () => {
    if (told) await keep("me", told);
    else {
      me = (await kept("me")) ?? null;
      for (const one of me?.grids ?? []) field("grid").append(new Option(one.name, one.code));
    }
    const draft = await kept("draft");
    if (draft && !form.querySelector("[aria-invalid=true]") && (!draft.person || draft.person === me?.person)) {
      fill(draft.said, draft.photo);
      if (draft.key) field("key").value = draft.key;
    }
    document.getElementById("offline").hidden = told !== null;
    await show();
    await flush();
    if ("serviceWorker" in navigator) {
      const worker = await navigator.serviceWorker.register(form.dataset.worker, { scope: "/grid/" });
      if (told && worker.active && (await kept("refreshed")) !== new Date().toDateString()) {
        worker.active.postMessage("refresh");
        await keep("refreshed", new Date().toDateString());
      }
    }
    form.dataset.isReady = "yes";
  })();
})();
