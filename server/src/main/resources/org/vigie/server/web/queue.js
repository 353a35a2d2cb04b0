// Alerts by keyboard: pick rows, act on all that are picked, set a disposition by its number.
// Without this file the same is done with the boxes and buttons.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const boxes = () => [...document.querySelectorAll("input.pick")];
  const current = () => one("tr.alert-row.is-selected input.pick");

  function count() {
    const picked = boxes().filter((box) => box.checked).length;
    const place = one("#picked");
    if (place) place.textContent = picked === 0 ? "" : picked;
  }

  function toggle() {
    const box = current();
    if (!box) return;
    box.checked = !box.checked;
    count();
  }

  // Who picked no row means the one that is selected.
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "bulk" || boxes().some((box) => box.checked)) return;
    const box = current();
    if (box) box.checked = true;
    else event.preventDefault();
  });

  // A box is no way to the page behind its row.
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest(".c-pick")) return;
      event.stopPropagation();
      setTimeout(count);
    },
    true,
  );

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toggle]")) toggle();
    const close = event.target.closest("[data-close]");
    if (close) close.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) return;
    const dialog = one("dialog#qualify");
    if (!dialog?.open) return;
    const choice = one(`[data-pick="${CSS.escape(event.key)}"]`, dialog);
    if (!choice) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    choice.click();
  }, true);

  document.addEventListener("htmx:afterSettle", count);
})();
