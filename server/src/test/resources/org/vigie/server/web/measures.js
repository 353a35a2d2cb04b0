// Measures of a page as people see it; each gives a list of faults in words. Contrast by WCAG 2.2.

// Any colour the browser can draw, as red, green, blue from 0 to 255 and alpha from 0 to 1.
const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function rgba(colour) {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

function over(top, below) {
  const a = top[3];
  return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a)).concat(1);
}

function luminance([r, g, b]) {
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

// What stands behind an element: the grounds of all around it, painted from the outside in.
function ground(element) {
  const grounds = [];
  for (let at = element; at; at = at.parentElement) {
    const ground = rgba(getComputedStyle(at).backgroundColor);
    grounds.push(ground);
    if (ground[3] === 1) break;
  }
  return grounds.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
}

function swatches() {
  const faults = [];
  for (const swatch of document.querySelectorAll("svg.swatch")) {
    const ink = rgba(getComputedStyle(swatch.querySelector("text")).fill);
    const below = rgba(getComputedStyle(swatch.querySelector("rect")).fill);
    const is = contrast(ink, below);
    const { ink: name, ground: on, least } = swatch.dataset;
    if (ink[3] !== 1 || below[3] !== 1) faults.push(`${name} on ${on} is not a colour`);
    const theme = swatch.closest("[data-theme]").dataset.theme;
    if (is < Number(least)) faults.push(`${name} on ${on}, ${theme}: ${is.toFixed(2)} < ${least}`);
  }
  return faults;
}

// Texts that can't be read where they stand.
function texts() {
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || seen.has(element)) continue;
    seen.add(element);
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("svg, noscript, script, :disabled, .sr, .skip, option")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const is = contrast(over(rgba(style.color), below), below);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (is < (large ? 3 : 4.5)) faults.push(`"${node.data.trim().slice(0, 40)}" ${is.toFixed(2)}`);
  }
  return faults;
}

// A page that is wider than its window, and what makes it so.
function overflows() {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const culprits = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > wide + 1,
  );
  const named = culprits.slice(-3).map((element) => `${element.tagName}.${element.className}`);
  return [`${document.documentElement.scrollWidth} > ${wide}: ${named.join(", ")}`];
}

// What can be reached by the tab key but does not show that it has been: neither an outline nor a
// shadow nor another ground or edge, on itself or on what stands for it.
function unfocused() {
  const faults = [];
  const look = (element) => {
    const row = element.closest("tr, li");
    return [element, element.nextElementSibling, element.parentElement, row]
      .filter(Boolean)
      .map((one) => {
        const s = getComputedStyle(one);
        const outline = s.outlineStyle === "none" ? "" : s.outlineWidth + s.outlineColor;
        return [outline, s.boxShadow, s.backgroundColor, s.borderColor].join();
      })
      .join("|");
  };
  const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const element of document.querySelectorAll(usable)) {
    if (!element.checkVisibility() || element.disabled || element.closest("svg")) continue;
    document.activeElement?.blur();
    const before = look(element);
    element.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== element) continue; // another of its group has the focus
    if (look(element) === before) {
      faults.push(`${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 30)}`);
    }
  }
  return faults;
}
