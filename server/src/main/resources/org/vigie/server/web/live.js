// The list of alerts keeps itself current. It needs app.js; without either the page is reloaded by hand.
"use strict";

let source = null;
let followed = "";
const held = new Map(); // rows that wait until the reader asks for them, by id

// Whoever has scrolled down, picked a row or rests the pointer on the list is reading: nothing
// may move under their eyes.
function reading() {
  const picked = selected() !== null || ticked().length > 0;
  return window.scrollY > 8 || picked || $("#list tbody:hover") !== null;
}

function rowOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // made and escaped by our own server
  return template.content.querySelector("tr");
}

function insert(row) {
  const list = $("#list");
  const body = $("tbody.rows", list);
  // In the order of the list: before the first row with a lower place.
  const next = $$("tr.alert-row", list).find((other) => Number(other.dataset.number) < Number(row.dataset.number));
  if (next && next.closest("tbody.rows") === body) body.insertBefore(row, next);
  else if (!next && $("#more", list)) return; // older than what is shown
  else body.append(row);
  row.classList.add("is-new");
  list.classList.replace("is-empty", "has-rows");
}

function arrived(row) {
  const known = document.getElementById(row.id);
  if (known) {
    // Under the reader nothing is lost: neither the cursor, nor the focus, nor the tick.
    const was = known.classList.contains("is-selected");
    const focused = known.contains(document.activeElement);
    const on = $("[data-select]", known)?.checked;
    known.replaceWith(row);
    if (was) row.classList.add("is-selected");
    if (on) tick(row, true);
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
KEYS.n = showWaiting;
document.addEventListener("htmx:afterSettle", () => {
  // Another filter is another stream; a further page of rows is not.
  if ($("#list")?.dataset.stream !== followed) listen();
});
window.addEventListener("pagehide", () => source?.close());
listen();
