// What hunters' pages do beyond links and forms: proposals while a question is written, zooming a
// histogram by dragging or by keys, and the browser's own time zone. Every page works without it.
"use strict";

// ---- Proposals -------------------------------------------------------------------------------

function complete(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  let pending = null;
  let timer = 0;
  let answer = null;
  let at = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    pending?.abort();
    clearTimeout(timer);
    list.hidden = true;
    answer = null;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (to) => {
    const all = [...list.children];
    all[at]?.removeAttribute("aria-selected");
    at = to;
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    all[at].setAttribute("aria-selected", "true");
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  };

  const show = (found) => {
    answer = found;
    at = -1;
    list.replaceChildren(
      ...found.proposals.map((one, i) => {
        const item = document.createElement("li");
        item.id = `proposal-${i}`;
        item.setAttribute("role", "option");
        item.className = one.kind;
        const text = document.createElement("bdi");
        text.textContent = one.text;
        item.append(text);
        if (one.count) {
          const count = document.createElement("b");
          count.textContent = one.count.toLocaleString(document.documentElement.lang);
          item.append(count);
        }
        return item;
      }),
    );
    list.hidden = found.proposals.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    pending?.abort();
    pending = new AbortController();
    const query = new URLSearchParams(location.search);
    const wanted = new URLSearchParams({ q: input.value, at: input.selectionStart });
    for (const name of ["range", "from", "to"]) if (query.has(name)) wanted.set(name, query.get(name));
    try {
      const response = await fetch(`${box.dataset.complete}?${wanted}`, { signal: pending.signal });
      if (response.ok && document.activeElement === input) show(await response.json());
    } catch (failed) {
      if (failed.name !== "AbortError") close();
    }
  };

  const take = (index) => {
    const one = answer.proposals[index];
    const behind = input.value.slice(answer.to);
    const space = one.kind === "value" && !/^[\s)]/.test(behind) ? " " : "";
    const inserted = one.insert + space;
    input.value = input.value.slice(0, answer.from) + inserted + behind;
    const caret = answer.from + inserted.length;
    close();
    input.focus();
    input.setSelectionRange(caret, caret);
    if (one.kind === "field") ask();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      if (open) mark(at < last ? at + 1 : 0);
      else ask();
    } else if (!open) {
      return;
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      mark(at > 0 ? at - 1 : last);
    } else if (event.key === "Escape") {
      event.preventDefault(); // the field keeps the focus: only the list goes
      close();
    } else if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(Math.max(0, at));
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(at);
    }
  });
  input.addEventListener("blur", close);
  input.form?.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the input keeps the focus
    const item = event.target.closest("[role=option]");
    if (item) take([...list.children].indexOf(item));
  });
}

// ---- A stretch of a histogram ------------------------------------------------------------------

// Each slot is a link to its own stretch of time; several are one from the first to the last.
function sweep(box) {
  const slots = [...box.querySelectorAll(".plot a")];
  if (slots.length < 2) return;
  const href = (slot) => slot.getAttribute("href");
  let from = -1;
  let to = -1;
  let dragged = false;

  const paint = () => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    slots.forEach((slot, i) => slot.classList.toggle("is-swept", from >= 0 && i >= low && i <= high));
  };
  const clear = () => {
    from = to = -1;
    paint();
  };
  const go = () => {
    const first = new URL(href(slots[Math.min(from, to)]), location.href);
    const last = new URL(href(slots[Math.max(from, to)]), location.href);
    first.searchParams.set("to", last.searchParams.get("to"));
    location.assign(first);
  };
  const at = (event) => {
    const plot = slots[0].parentElement.getBoundingClientRect();
    const share = (event.clientX - plot.left) / plot.width;
    return Math.min(slots.length - 1, Math.max(0, Math.floor(share * slots.length)));
  };

  box.addEventListener("dragstart", (event) => event.preventDefault());
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.target.closest(".plot a")) return;
    from = to = at(event);
    dragged = false;
  });
  document.addEventListener("pointermove", (event) => {
    if (from < 0 || event.buttons !== 1) return;
    to = at(event);
    dragged ||= to !== from;
    if (dragged) {
      event.preventDefault();
      paint();
    }
  });
  document.addEventListener("pointerup", () => {
    if (from < 0) return;
    if (dragged) go();
    else clear();
  });
  // The click that ends a drag is none.
  box.addEventListener("click", (event) => dragged && event.preventDefault(), true);

  // One slot is in the order of tabs; arrows go on, with Shift they sweep.
  slots.forEach((slot, i) => slot.setAttribute("tabindex", i === 0 ? "0" : "-1"));
  const focus = (i) => {
    slots.forEach((slot, j) => slot.setAttribute("tabindex", i === j ? "0" : "-1"));
    slots[i].focus();
  };
  box.addEventListener("keydown", (event) => {
    const here = slots.indexOf(event.target.closest(".plot a"));
    if (here < 0) return;
    const steps = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: slots.length - 1 };
    if (event.key in steps) {
      event.preventDefault();
      const next = Math.min(slots.length - 1, Math.max(0, steps[event.key]));
      if (event.shiftKey && from < 0) from = here;
      if (event.shiftKey) to = next;
      else from = to = -1;
      paint();
      focus(next);
    } else if (event.key === "Enter" && from >= 0 && from !== to) {
      event.preventDefault();
      go();
    } else if (event.key === "Escape" && from >= 0) {
      event.preventDefault();
      clear();
    }
  });
}

// ---- The browser's own zone ----------------------------------------------------------------------

function offerZone(input) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const list = document.getElementById(input.getAttribute("list"));
  if (!own || !list || [...list.options].some((option) => option.value === own)) return;
  const option = document.createElement("option");
  option.value = own;
  list.append(option);
}

// ---- A question in SQL -----------------------------------------------------------------------------

function askSql(form) {
  const text = form.querySelector("textarea");
  const stop = form.querySelector("[data-sql-cancel]");
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.primary"));
    }
  });
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-file]")) stop.hidden = false;
  });
  // The question may not have begun yet: it is asked again until it is stopped, or the page goes.
  stop.addEventListener("click", async () => {
    const body = new URLSearchParams(new FormData(form));
    for (let tries = 0; tries < 50; tries++) {
      const answer = await fetch("/sql/cancel", { method: "POST", body }).catch(() => null);
      if (!answer?.ok || (await answer.json()).stopped) return;
      await new Promise((after) => setTimeout(after, 200));
    }
  });
}

for (const form of document.querySelectorAll("[data-sql]")) askSql(form);
for (const box of document.querySelectorAll("[data-complete]")) complete(box);
for (const box of document.querySelectorAll("[data-sweep]")) sweep(box);
for (const input of document.querySelectorAll("[data-zones]")) offerZone(input);
