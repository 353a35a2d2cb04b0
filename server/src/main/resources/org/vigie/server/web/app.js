// Small progressive enhancement of every page: keyboard, dialogs, ticked rows, ages, copying and
// toasts. Every page works without this file. What it reads from pages stands on /style.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- Rows: j, k, Enter, x --------------------------------------------------------------------

const LINKS = ".row-link, a[href]";

function rows() {
  return $$("[data-rows] > tbody > tr, [data-rows] > li").filter(
    (row) => row.checkVisibility() && (row.dataset.href || $(`${LINKS}, [data-select]`, row)),
  );
}

function selected() {
  return $("[data-rows] .is-selected");
}

function select(row) {
  selected()?.classList.remove("is-selected");
  if (!row) return;
  row.classList.add("is-selected");
  if (typing(document.activeElement)) return; // the focus stays where somebody writes
  const link = $(LINKS, row);
  if (!link) row.tabIndex = -1;
  (link ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" }); // the style sheet keeps it clear of sticky heads
}

function step(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(selected());
  select(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function address(row) {
  return row.dataset.href ?? $(LINKS, row)?.href;
}

function enter(row, aside) {
  if (!address(row)) return;
  keepPlace(row);
  if (aside) window.open(address(row), "_blank", "noopener");
  else location.assign(address(row));
}

// The row somebody stands on is found again after a swap, an act, or a way there and back.
const PLACE = "place:" + location.pathname;
const nameOf = (row) => row.id || address(row) || "";

function keepPlace(row = selected()) {
  if (row) sessionStorage.setItem(PLACE, JSON.stringify({ name: nameOf(row), at: rows().indexOf(row) }));
}

function takePlace() {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  const all = rows();
  if (!kept || all.length === 0 || selected()) return;
  const same = all.find((row) => nameOf(row) === kept.name);
  // Where an act took the row away, the next one has come up to its place.
  if (same || !typing(document.activeElement)) select(same ?? all[Math.min(kept.at, all.length - 1)]);
}

// ---- Ticked rows and what is done to them ------------------------------------------------------

const ticked = () => $$("[data-rows] [data-select]:checked");
let lastTicked = null;

function showBulk() {
  const count = ticked().length;
  for (const bar of $$("[data-bulk]")) {
    bar.hidden = count === 0;
    for (const place of $$("[data-bulk-count]", bar)) place.textContent = count;
  }
  const all = $$("[data-rows] [data-select]");
  for (const box of $$("[data-select-all]")) {
    box.checked = count > 0 && count === all.length;
    box.indeterminate = count > 0 && count < all.length;
  }
}

function tick(row, on) {
  const box = row && $("[data-select]", row);
  if (!box) return false;
  box.checked = on ?? !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-select-all]")) {
    for (const one of $$("[data-select]", box.closest("[data-rows]") ?? document)) one.checked = box.checked;
  }
  if (box.matches("[data-select], [data-select-all]")) showBulk();
});

// Shift and a click tick everything in between.
function tickRange(box) {
  const all = $$("[data-rows] [data-select]");
  const [from, to] = [all.indexOf(lastTicked), all.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

// ---- Keys ----------------------------------------------------------------------------------------

let pendingG = false;

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => tick(selected()),
  u: () => $("#back, [data-back], .back")?.click(),
  "/": () => $("[data-search], #text, input[type=search]")?.focus(),
  "?": () => help(),
};

const usable = (element) => !element.disabled && element.checkVisibility();

// What a key does here: in an open dialog nothing but that dialog's own keys; else what is done to
// ticked rows, what the row one stands on offers, what can be done to that row, what the page offers.
function actOf(key) {
  const named = `[data-key="${CSS.escape(key)}"]`;
  const dialog = $("dialog[open]");
  if (dialog) return $$(named, dialog).find(usable);
  const row = selected();
  const bulk = $$(`[data-bulk] ${named}`).find((button) => !button.disabled);
  if (bulk && ticked().length > 0) return bulk;
  const own = row && $$(named, row).find(usable);
  if (own) return own;
  if (bulk && row && tick(row, true)) return bulk;
  const loose = $$(named).find((e) => usable(e) && !e.closest("[data-rows], [data-bulk], dialog"));
  return loose ?? $(`dialog[data-open-key="${CSS.escape(key)}"]`);
}

const typing = (target) =>
  target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const target = event.target;
  const dialog = $("dialog[open]");
  if (event.key === "Escape") return leave(target, dialog);
  if (typing(target)) return;
  if (event.key === "Enter") {
    const elsewhere = target.matches("button, summary, input, a") && !selected()?.contains(target);
    if (!dialog && selected() && !elsewhere && !target.matches("button, input")) {
      event.preventDefault();
      enter(selected(), event.shiftKey);
    }
    return;
  }
  const room = pendingG && !dialog && $(`[data-go="${CSS.escape(event.key)}"]`);
  pendingG = event.key === "g" && !dialog;
  if (room) {
    event.preventDefault();
    return location.assign(room.href);
  }
  const act = actOf(event.key);
  if (act) {
    event.preventDefault();
    if (!event.repeat) perform(act);
  } else if (KEYS[event.key] && !dialog) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

function perform(element) {
  if (element.matches("dialog")) show(element);
  else if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.focus();
  else element.click();
}

// Escape leaves one thing after the other: the field, the menu, the row. Dialogs close by themselves.
function leave(target, dialog) {
  const menu = $("details.menu[open]");
  if (dialog) return;
  if (typing(target)) target.blur();
  else if (menu) {
    menu.open = false;
    $("summary", menu).focus();
  } else {
    selected()?.classList.remove("is-selected");
    document.activeElement?.blur();
  }
}

// ---- Clicks ----------------------------------------------------------------------------------------

const INTERACTIVE = "a, button, input, select, textarea, label, summary, dialog, [data-copy]";

document.addEventListener("click", (event) => {
  const target = event.target;
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  if (target.closest("[data-help]")) return help();
  const opener = target.closest("[data-open]");
  if (opener) return show(document.getElementById(opener.dataset.open));
  if (target.closest("[data-close]")) return target.closest("dialog")?.close();
  const copied = target.closest("[data-copy]");
  if (copied) return copy(copied.dataset.copy || (copied.previousElementSibling ?? copied).textContent.trim());
  if (target.matches("[data-select]")) {
    if (event.shiftKey) tickRange(target);
    lastTicked = target;
    return showBulk();
  }
  const row = target.closest("[data-href]");
  const marking = getSelection()?.type === "Range";
  if (row && !target.closest(INTERACTIVE) && !marking) return enter(row, event.ctrlKey || event.metaKey);
  const link = target.closest("[data-rows] a[href]");
  if (link && !event.ctrlKey && !event.metaKey) keepPlace(link.closest("tr, li"));
});

// ---- Dialogs, and the help that lists what this page offers ------------------------------------------

function show(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  $("[data-autofocus]", dialog)?.focus();
}

function labelOf(element) {
  const heading = element.getAttribute("aria-labelledby");
  const words =
    element.dataset.keyLabel ??
    element.getAttribute("aria-label") ??
    (heading && document.getElementById(heading)?.textContent) ??
    element.textContent;
  return words.trim().replace(/\s+/g, " ");
}

function keyLine(keys, words) {
  const dt = document.createElement("dt");
  for (const key of keys) {
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    dt.append(kbd, " ");
  }
  const dd = document.createElement("dd");
  dd.textContent = words;
  return [dt, dd];
}

function help() {
  const dialog = $("#help");
  if (!dialog) return;
  const own = new Map(); // by key: the first that has it tells what it does
  for (const element of $$("[data-key], dialog[data-open-key]")) {
    const inside = element.parentElement.closest("dialog");
    const key = element.dataset.key ?? element.dataset.openKey;
    if (!inside && !element.disabled && !own.has(key)) own.set(key, labelOf(element));
  }
  for (const line of $$("[data-if]", dialog)) {
    const holds = $(line.dataset.if) !== null && !own.has($("kbd", line).textContent);
    line.hidden = !holds;
    line.nextElementSibling.hidden = !holds;
  }
  $("#keys-here").replaceChildren(...[...own].flatMap(([key, words]) => keyLine([key], words)));
  $("#keys-rooms").replaceChildren(
    ...$$("[data-go]").flatMap((link) => keyLine(["g", link.dataset.go], link.textContent.trim())),
  );
  show(dialog);
}

// ---- Ages --------------------------------------------------------------------------------------------

function age(millis) {
  const unit = document.body.dataset;
  const s = Math.max(0, Math.floor(millis / 1000));
  if (s < 60) return `${s} ${unit.unitS}`;
  if (s < 3600) return `${Math.floor(s / 60)} ${unit.unitMin}`;
  if (s < 86400) return `${Math.floor(s / 3600)} ${unit.unitH}`;
  return `${Math.floor(s / 86400)} ${unit.unitD}`;
}

setInterval(() => {
  for (const time of $$("[data-age]")) time.textContent = age(Date.now() - Number(time.dataset.age));
}, 5000);

// ---- Said in passing -----------------------------------------------------------------------------------

const TOAST_MILLIS = 6000;

function toast(text) {
  const line = document.createElement("p");
  line.className = "toast is-in";
  line.textContent = text;
  $("#toasts").append(line);
  const fade = () => (line.matches(":hover") ? setTimeout(fade, 1000) : line.remove());
  setTimeout(fade, TOAST_MILLIS);
}

// What an act says about itself: by htmx as an event, else in a cookie that is read once.
function said() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("vigie-said="));
  if (!found) return;
  document.cookie = "vigie-said=; Max-Age=0; Path=/; SameSite=Strict";
  toast(decodeURIComponent(found.slice(found.indexOf("=") + 1)));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Over plain HTTP to another machine there is no clipboard but the old one.
    const area = document.createElement("textarea");
    area.value = text;
    ($("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(document.body.dataset.copied);
}

// ---- Forms ---------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  keepPlace();
  if (form.matches("[data-theme-form]")) {
    event.preventDefault();
    return turn(form, event.submitter);
  }
  if (form.method !== "post" || form.matches("[hx-post]")) return;
  if (form.dataset.sent) return event.preventDefault(); // a second click is no second act
  form.dataset.sent = "1";
  event.submitter?.classList.add("is-busy");
  setTimeout(() => {
    delete form.dataset.sent;
    event.submitter?.classList.remove("is-busy");
  }, 4000);
});

// The theme turns at once; the server is told behind its back.
function turn(form, button) {
  document.documentElement.dataset.theme = button.value;
  for (const one of $$("button[name=theme]", form)) one.setAttribute("aria-pressed", one === button);
  for (const kept of $$("input[type=hidden][name=theme]")) kept.value = button.value;
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
}

// ---- Start ------------------------------------------------------------------------------------------------

function prepare(root) {
  for (const element of $$("[data-key]", root)) element.setAttribute("aria-keyshortcuts", element.dataset.key);
  showBulk();
}

document.addEventListener("htmx:beforeSwap", () => keepPlace());
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(event.target);
  takePlace();
  $("[data-autofocus]", event.target)?.focus();
});
document.addEventListener("said", (event) => toast(event.detail.value));
// A page out of the back-forward cache has missed what came in between.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
prepare(document);
takePlace();
$("main [data-autofocus]")?.focus();
said();
