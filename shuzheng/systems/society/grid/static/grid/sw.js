// While there is no connection, the report's form comes from the phone. Nobody's data is kept here: the form's shell is
// fetched without a session, and what was typed lies in the page's own queue.
"use strict";
const CACHE = "grid-1";
const SHELL = "/grid/shell";
const PARTS = ["/static/web/shuzheng.css", "/static/web/web.js", "/static/web/mark.svg", "/static/lib/htmx/htmx.min.js", "/static/grid/queue.js"];
const PAGES = ["/grid/report", "/grid/today"];
const PATIENCE = 6000;

async function keep(url) {
  const answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  await (await caches.open(CACHE)).put(url, answer);
}

const tooSlow = () => new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), PATIENCE));

addEventListener("install", (event) => event.waitUntil(Promise.all([SHELL, ...PARTS].map(keep)).then(() => self.skipWaiting())));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

addEventListener("message", (event) => { if (event.data === "refresh") event.waitUntil(Promise.all([SHELL, ...PARTS].map(keep)).catch(() => {})); });

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && PAGES.includes(url.pathname)) {
    event.respondWith(Promise.race([fetch(event.request), tooSlow()]).catch(() => caches.match(SHELL)));
  } else if (PARTS.includes(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
  }
});
