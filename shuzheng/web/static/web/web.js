// The face's one script: it quickens what already works without it.
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const status = document.getElementById("status");
  const typing = (element) => element && (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) || element.isContentEditable);

  function say(words) {
    const note = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
    status.append(note);
    setTimeout(() => note.remove(), 6000);
  }

  // Focus goes to what changed: what asks for it, else the swapped region itself.
  function focusOn(region) {
    const target = region.querySelector("[data-focus], [autofocus]") || region;
    if (!target.hasAttribute("tabindex") && !typing(target)) target.tabIndex = -1;
    target.focus({ preventScroll: false });
  }

  // The rail: a group that was unfolded stays so on the next page.
  const FOLDS = "unfolded";
  const unfolded = new Set(JSON.parse(sessionStorage.getItem(FOLDS) || "[]"));
  all("[data-fold]").forEach((group) => {
    if (unfolded.has(group.dataset.fold)) group.open = true;
    group.firstElementChild.addEventListener("click", () => {
      group.open ? unfolded.delete(group.dataset.fold) : unfolded.add(group.dataset.fold);
      sessionStorage.setItem(FOLDS, JSON.stringify([...unfolded]));
    });
  });

  // Lists: j and k walk, Enter opens, x picks, / searches.
  const rows = () => all("[data-list] tbody tr, [data-list] > [data-row]");
  function walk(step) {
    const list = rows();
    const at = list.findIndex((row) => row.classList.contains("here"));
    const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
    if (!next) return;
    list[at]?.classList.remove("here");
    next.classList.add("here");
    (next.querySelector("a.go") || next.querySelector("a") || next).focus();
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return void all("details.menu-button[open]").forEach((one) => (one.open = false));
    if (typing(event.target)) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search]");
      if (box) { event.preventDefault(); box.focus(); }
    } else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "x") document.querySelector("tr.here input[type=checkbox]")?.click();
  });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => say("已复制"), () => say("浏览器不允许复制，请手动选取"));
    const take = event.target.closest("[data-take]");
    const drawn = take && window.echarts?.getInstanceByDom(document.querySelector(`[data-chart="${take.dataset.of}"]`));
    if (drawn) Object.assign(document.createElement("a"), { href: taken[take.dataset.take](drawn), download: `${document.title.split(" ")[0]}.${take.dataset.take}` }).click();
    const print = event.target.closest("[data-print]");
    if (print) { event.preventDefault(); window.print(); }
    all("details.menu-button[open]").forEach((one) => { if (!one.contains(event.target)) one.open = false; });
  });

  // Reading preferences: at once, and kept for the next page in the same cookies the server sets.
  document.querySelector("[data-preferences]")?.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    const [attribute, on, off] = button.name === "type" ? ["type", "big", "usual"] : ["theme", "dark", "light"];
    const isOn = document.documentElement.dataset[attribute] !== on;
    if (isOn) document.documentElement.dataset[attribute] = on;
    else delete document.documentElement.dataset[attribute];
    document.cookie = `${attribute}=${isOn ? on : off}; path=/; max-age=31536000; samesite=lax`;
    button.value = isOn ? off : on;
    button.setAttribute("aria-pressed", String(isOn));
    const word = button.querySelector(".word");
    if (word) word.textContent = isOn ? "标准字号" : "大字";
    charts(document, true);
  });

  // Big type reads aloud: the page's own words, by the voice of the device.
  const reader = document.querySelector("[data-read]");
  if (reader && window.speechSynthesis) {
    reader.hidden = false;
    reader.addEventListener("click", () => {
      const isOn = speechSynthesis.speaking;
      speechSynthesis.cancel();
      if (!isOn) speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(document.getElementById("main").innerText), { lang: "zh-CN", rate: 0.9 }));
      reader.setAttribute("aria-pressed", String(!isOn));
    });
  }

  // Picking rows: "all", the count, and the bar that acts on them.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-list]");
    if (!form || event.target.type !== "checkbox") return;
    if (event.target.matches("[data-all]")) all("tbody input[type=checkbox]", form).forEach((box) => (box.checked = event.target.checked));
    const count = all("tbody input[type=checkbox]:checked", form).length;
    const told = form.querySelector("[data-picked]");
    if (told) told.textContent = count ? `已选 ${count} 条` : "";
  });

  // Nothing typed is lost: a half-filled form asks before the page goes.
  let unsaved = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[method=post].form")) unsaved = true; });
  document.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  // Charts: <div class="chart" data-chart="ID"> and its JSON in <script type="application/json" id="ID">.
  let library;
  const source = document.currentScript?.dataset.echarts;
  const load = () => library ??= new Promise((done) => {
    const script = Object.assign(document.createElement("script"), { src: source, onload: () => done(window.echarts) });
    document.head.append(script);
  });
  // A picture may be taken away as it is (PNG), to be scaled (SVG), or as its numbers (CSV): script only, the table is behind it.
  const file = (text, type) => URL.createObjectURL(new Blob([text], { type }));
  const taken = {
    png: (chart) => chart.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" }),
    svg: (chart) => {
      const still = window.echarts.init(null, null, { renderer: "svg", ssr: true, width: chart.getWidth(), height: chart.getHeight() });
      still.setOption({ ...chart.getOption(), animation: false });
      return file(still.renderToSVGString(), "image/svg+xml");
    },
    csv: (chart) => {
      const { xAxis, yAxis, series } = chart.getOption();
      const names = [...(xAxis ?? []), ...(yAxis ?? [])].find((axis) => axis.type === "category")?.data ?? series[0].data.map((one) => one.name ?? "");
      const cell = (one) => `"${String(one?.value ?? one ?? "").replaceAll('"', '""')}"`;
      const rows = names.map((name, n) => [name, ...series.map((one) => one.data[n])]);
      return file("\ufeff" + [["", ...series.map((one) => one.name ?? "")], ...rows].map((row) => row.map(cell).join(",")).join("\r\n"), "text/csv");
    },
  };
  function tools(id) {
    const bar = Object.assign(document.createElement("div"), { className: "chart-tools no-print" });
    for (const kind of ["png", "svg", "csv"]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button tiny", textContent: kind.toUpperCase(), ariaLabel: `把图保存为 ${kind.toUpperCase()}` });
      Object.assign(button.dataset, { take: kind, of: id });
      bar.append(button);
    }
    return bar;
  }
  async function charts(from, again = false) {
    const found = all("[data-chart]", from);
    if (!found.length) return;
    const echarts = await load();
    const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    for (const box of found) {
      let chart = echarts.getInstanceByDom(box);
      if (chart && !again) continue;
      chart ??= echarts.init(box, null, { renderer: "canvas" });
      const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
      if (!box.nextElementSibling?.matches(".chart-tools")) box.after(tools(box.dataset.chart));
      chart.setOption({
        color: [token("--action"), token("--green"), token("--amber"), token("--quiet")], animation: false,
        textStyle: { fontFamily: token("--sans"), color: token("--ink") }, grid: { left: 8, right: 72, top: 40, bottom: 8, containLabel: true },
        tooltip: { trigger: "axis", renderMode: "richText" }, ...option,
      }, true);
    }
  }
  addEventListener("resize", () => all("[data-chart]").forEach((box) => window.echarts?.getInstanceByDom(box)?.resize()));

  document.addEventListener("htmx:afterSwap", (event) => { charts(event.detail.elt); if (event.detail.elt.id !== "status" && !event.detail.elt.matches("datalist, [data-calm]")) focusOn(event.detail.elt); });
  document.addEventListener("htmx:sendError", () => say("网络中断，您填写的内容没有丢失，请稍后重试"));
  document.addEventListener("htmx:afterRequest", (event) => { const words = event.detail.xhr?.getResponseHeader("X-Status"); if (words) say(decodeURIComponent(words)); });

  const errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();
  if (status) setTimeout(() => all(".notice", status).forEach((note) => note.remove()), 8000);
  charts(document);
})();
