// A round that was made is kept on the phone until the server has taken it; what is typed is kept while it is typed.
// Without this script each form is sent as any form.
(() => {
  "use strict";
  const list = document.getElementById("visits-waiting");
  if (!list || !window.localStorage) return;
  const me = JSON.parse(document.getElementById("me").textContent);
  const QUEUE = "grid-visits", DRAFT = `grid-visit-draft-${me.person}-`;
  let busy = false;

  const waiting = () => JSON.parse(localStorage.getItem(QUEUE) || "[]");
  const keep = (items) => localStorage.setItem(QUEUE, JSON.stringify(items));
  const change = (item, rest) => keep(waiting().map((one) => (one.key === item.key ? { ...one, ...rest } : one)));
  const drop = (item) => keep(waiting().filter((one) => one.key !== item.key));

  function show(sent = "") {
    list.replaceChildren();
    for (const item of waiting()) {
      const line = document.createElement("li");
      line.dataset.key = item.key;
      line.textContent = `${item.place}：${item.error || "已存在手机上，联网后自动发送"}`;
      list.append(line);
    }
    if (sent) list.append(Object.assign(document.createElement("li"), { textContent: `已送达：${sent}` }));
    for (const form of document.querySelectorAll("form[data-visit]"))
      form.closest("li").hidden = waiting().some((one) => one.url === form.action && one.person === me.person);
  }

  async function send(item, token) {
    const body = new URLSearchParams({ note: item.note, made_at: item.made_at });
    const answer = await fetch(item.url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (answer.ok) { drop(item); return item.place; }
    change(item, { error: answer.type === "opaqueredirect" ? "请先登录，登录后自动发送" : `服务器没有接收（${answer.status}），内容：${item.note}` });
    return "";
  }

  async function flush() {
    if (busy || !waiting().length) return show();
    busy = true;
    let sent = [];
    try {
      const answer = await fetch(list.dataset.ready, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const ready = await answer.json();
      for (const item of waiting().filter((one) => one.person === ready.person)) sent.push(await send(item, ready.token));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no connection: it waits
    } finally {
      busy = false;
      show(sent.filter(Boolean).join("、"));
    }
  }

  for (const form of document.querySelectorAll("form[data-visit]")) {
    const note = form.elements.namedItem("note"), draft = DRAFT + form.dataset.visit;
    note.value = localStorage.getItem(draft) || note.value;
    note.addEventListener("input", () => localStorage.setItem(draft, note.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const made_at = new Date().toISOString();
      keep([...waiting(), { key: `${form.dataset.visit}-${made_at}`, url: form.action, place: form.dataset.place, person: me.person, note: note.value, made_at }]);
      localStorage.removeItem(draft);
      show();
      flush();
    });
  }
  addEventListener("online", flush);
  setInterval(flush, 30000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") flush(); });
  flush();
})();
