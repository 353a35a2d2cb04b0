// Small progressive enhancement: keyboard, and the list that keeps itself current.
// Every page works without this file; then it is reloaded by hand.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const rows = () => [...document.querySelectorAll("tr.alert-row")];

// ---- Keyboard -------------------------------------------------------------------------------

let pendingG = false;

function selected() {
  return $("tr.alert-row.is-selected");
}

function select(row) {
  selected()?.classList.remove("is-selected");
  if (!row) return;
  row.classList.add("is-selected");
  $(".row-link", row).focus({ preventScroll: true });
  // Keep clear of the sticky head.
  const box = row.getBoundingClientRect();
  if (box.top < 100) window.scrollBy(0, box.top - 100);
  else if (box.bottom > window.innerHeight - 16) window.scrollBy(0, box.bottom - window.innerHeight + 16);
}

function step(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(selected());
  select(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  n: () => showWaiting(),
  u: () => $("#back")?.click(),
  "/": () => $("#text")?.focus(),
  "?": () => $("#help")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  const typing = target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (event.key === "Escape" && typing) return target.blur();
  if (typing || $("#help")?.open) return;
  if (event.key === "Enter" && selected() && !target.matches("button, a:not(.row-link)")) {
    event.preventDefault();
    location.assign(selected().dataset.href);
    return;
  }
  if (pendingG && event.key === "a") {
    location.assign("/alerts");
    return;
  }
  pendingG = event.key === "g";
  const opener = event.key.length === 1 ? $(`dialog[data-open-key="${CSS.escape(event.key)}"]`) : null;
  const button = event.key.length === 1 ? $(`[data-key="${CSS.escape(event.key)}"]`) : null;
  if ($("dialog[open]")) return;
  const field = event.key.length === 1 ? $(`[data-focus-key="${CSS.escape(event.key)}"]`) : null;
  if (field) {
    event.preventDefault();
    field.focus();
    return;
  }
  if (opener || button) {
    event.preventDefault();
    if (opener) opener.showModal();
    else button.click();
    return;
  }
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) $("#help").showModal();
  const row = event.target.closest("tr.alert-row");
  if (row && !event.target.closest("a")) location.assign(row.dataset.href);
});

// ---- Ages -----------------------------------------------------------------------------------

function age(millis) {
  const unit = document.body.dataset;
  const s = Math.max(0, Math.floor(millis / 1000));
  if (s < 60) return `${s} ${unit.unitS}`;
  if (s < 3600) return `${Math.floor(s / 60)} ${unit.unitMin}`;
  if (s < 86400) return `${Math.floor(s / 3600)} ${unit.unitH}`;
  return `${Math.floor(s / 86400)} ${unit.unitD}`;
}

setInterval(() => {
  for (const time of document.querySelectorAll("[data-age]")) {
    time.textContent = age(Date.now() - Number(time.dataset.age));
  }
}, 5000);

// ---- Live -----------------------------------------------------------------------------------

let source = null;
let followed = "";
const held = new Map(); // rows that wait until the reader asks for them, by id

// Whoever has scrolled down, picked a row or rests the pointer on the list is reading: nothing
// may move under their eyes.
function reading() {
  return window.scrollY > 8 || selected() !== null || $("#list tbody:hover") !== null;
}

function rowOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // made and escaped by our own server
  return template.content.querySelector("tr");
}

function insert(row) {
  const list = $("#list");
  const body = $("tbody.rows", list);
  // Newest first: before the first row with a lower number.
  const next = rows().find((other) => Number(other.dataset.number) < Number(row.dataset.number));
  if (next && next.closest("tbody.rows") === body) body.insertBefore(row, next);
  else if (!next && $("#more", list)) return; // older than what is shown
  else body.append(row);
  row.classList.add("is-new");
  list.classList.replace("is-empty", "has-rows");
}

function arrived(row) {
  const known = document.getElementById(row.id);
  if (known) {
    const was = known.classList.contains("is-selected");
    const focused = known.contains(document.activeElement);
    known.replaceWith(row);
    if (was) row.classList.add("is-selected");
    if (focused) $(".row-link", row).focus({ preventScroll: true });
    return;
  }
  const fresh = !held.has(row.id);
  if (fresh) announce(row);
  if (reading()) {
    held.set(row.id, row);
    showPill();
  } else {
    insert(row);
  }
}

function announce(row) {
  const place = $("#announce");
  place.textContent = place.dataset.say.replace("{t}", row.dataset.title);
}

function showPill() {
  const pill = $("#waiting");
  pill.hidden = held.size === 0;
  const text = held.size === 1 ? pill.dataset.one : pill.dataset.other;
  pill.textContent = text.replace("{n}", held.size);
}

function showWaiting() {
  if (held.size === 0) return;
  const all = [...held.values()].sort((a, b) => a.dataset.number - b.dataset.number);
  held.clear();
  showPill();
  for (const row of all) insert(row);
  window.scrollTo(0, 0);
}

function live(on) {
  const sign = $("#live");
  if (!sign) return;
  sign.hidden = false;
  sign.classList.toggle("is-on", on);
  $("span", sign).textContent = on ? sign.dataset.on : sign.dataset.off;
}

function listen() {
  source?.close();
  held.clear();
  const list = $("#list");
  if (!list) return;
  showPill();
  followed = list.dataset.stream;
  source = new EventSource(followed);
  source.addEventListener("open", () => live(true));
  source.addEventListener("error", () => live(false));
  source.addEventListener("alert", (event) => arrived(rowOf(event.data)));
  source.addEventListener("gone", (event) => document.getElementById(event.data)?.remove());
  source.addEventListener("counts", (event) => {
    for (const [level, count] of Object.entries(JSON.parse(event.data))) {
      const place = $(`[data-count="${level}"]`);
      if (place) place.textContent = count;
    }
  });
  source.addEventListener("ended", () => location.reload());
}

$("#waiting")?.addEventListener("click", showWaiting);
document.addEventListener("htmx:afterSettle", () => {
  // Another filter is another stream; a further page of rows is not.
  if ($("#list")?.dataset.stream !== followed) listen();
});
// A page out of the back-forward cache has missed what came in between.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
window.addEventListener("pagehide", () => source?.close());
listen();
