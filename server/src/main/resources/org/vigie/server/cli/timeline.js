"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = {
    en: {
      findings: "findings", overTime: "Findings over time", wholeTime: "Whole time", rules: "Rules", tactics: "Tactics",
      hosts: "Hosts", files: "Files", more: "Show more", search: "Filter: words in rule, host, user, file or event",
      levels: ["informational", "low", "medium", "high", "critical"], time: "Time (UTC)", level: "Level", rule: "Rule",
      host: "Host", user: "User", file: "File", record: "Record", why: "Why it fired", event: "Event", about: "Rule",
      author: "Author", license: "License", id: "Id", techniques: "ATT&CK", falsePositives: "False positives",
      references: "References", none: "No finding fits.", theme: ["Dark", "Light"], language: "Français",
      figures: (m) => [[m.findings, "findings"], [m.rules, "rules fired"], [m.files, "files"], [m.filesWithFinding, "files with a finding"], [m.records, "records"]],
      shown: (n, all) => `${n} of ${all} shown here`,
      left: (n, per) => `${n} findings are counted above and not listed: at most ${per} of each rule are kept on this page. All of them: --format ndjson.`,
      bucket: (s) => `one bar: ${s}`, foot: (m) => `Made by Vigie on ${m.made}. This page loads nothing and sends nothing. Rules carry their authors' names and licenses.`,
    },
    fr: {
      findings: "détections", overTime: "Détections dans le temps", wholeTime: "Toute la durée", rules: "Règles", tactics: "Tactiques",
      hosts: "Machines", files: "Fichiers", more: "En montrer plus", search: "Filtrer : mots dans la règle, la machine, le compte, le fichier, l’événement",
      levels: ["information", "faible", "moyen", "élevé", "critique"], time: "Heure (UTC)", level: "Niveau", rule: "Règle",
      host: "Machine", user: "Compte", file: "Fichier", record: "Enregistrement", why: "Pourquoi la règle a réagi", event: "Événement", about: "Règle",
      author: "Auteur", license: "Licence", id: "Identifiant", techniques: "ATT&CK", falsePositives: "Faux positifs",
      references: "Références", none: "Aucune détection ne correspond.", theme: ["Sombre", "Clair"], language: "English",
      figures: (m) => [[m.findings, "détections"], [m.rules, "règles déclenchées"], [m.files, "fichiers"], [m.filesWithFinding, "fichiers avec détection"], [m.records, "enregistrements"]],
      shown: (n, all) => `${n} sur ${all} présentées ici`,
      left: (n, per) => `${n} détections sont comptées ci-dessus sans figurer dans la liste : la page garde au plus ${per} détections par règle. Pour les avoir toutes : --format ndjson.`,
      bucket: (s) => `une barre : ${s}`, foot: (m) => `Établi par Vigie le ${m.made}. Cette page ne charge et n’envoie rien. Les règles portent le nom de leurs auteurs et leur licence.`,
    },
  };
  const state = { language: (navigator.language || "en").startsWith("fr") ? "fr" : "en", levels: new Set([0, 1, 2, 3, 4]), text: "", picks: {}, span: null, sort: ["time", 1], limit: 300 };
  const hash = new URLSearchParams(location.hash.slice(1));
  if (words[hash.get("lang")]) state.language = hash.get("lang");
  if (hash.get("theme")) document.documentElement.dataset.theme = hash.get("theme");
  const $ = (id) => document.getElementById(id);
  const t = () => words[state.language];
  const number = (n) => n.toLocaleString(state.language);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties || {});
    element.append(...children);
    return element;
  };
  const drawn = (tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const iso = (ms) => new Date(ms).toISOString().replace("T", " ");
  const stamp = (ms) => iso(ms).slice(0, 19);
  const rule = (row) => data.rules[row.r];
  // What all files have in common before their own names says nothing.
  const paths = data.files.map((file) => file.name);
  let shared = paths.length > 1 ? paths[0].lastIndexOf("/") + 1 : (paths[0] || "").lastIndexOf("/") + 1;
  while (shared > 0 && !paths.every((path) => path.startsWith(paths[0].slice(0, shared)) || path === "(others)")) shared = paths[0].lastIndexOf("/", shared - 2) + 1;
  for (const file of data.files) file.short = file.name === "(others)" ? file.name : file.name.slice(shared);
  for (const row of data.rows) {
    row.file = data.files[row.f].name;
    row.short = data.files[row.f].short;
    row.text = [rule(row).title, row.h, row.u, row.file, ...row.e.flat()].join("\n").toLowerCase();
  }
  const columns = [
    ["time", "164px", (a) => a.t], ["level", "104px", (a) => rule(a).level], ["rule", "", (a) => rule(a).title],
    ["host", "13%", (a) => a.h || ""], ["user", "11%", (a) => a.u || ""], ["file", "19%", (a) => a.file], ["record", "124px", (a) => a.n],
  ];

  const fits = (row) => {
    if (!state.levels.has(rule(row).level)) return false;
    if (state.span && (row.t < state.span[0] || row.t >= state.span[1])) return false;
    const { rules, tactics, hosts, files } = state.picks;
    if (rules !== undefined && row.r !== rules) return false;
    if (tactics !== undefined && !rule(row).tactics.includes(tactics)) return false;
    if (hosts !== undefined && row.h !== hosts) return false;
    if (files !== undefined && row.f !== files) return false;
    return !state.text || state.text.split(/\s+/).every((word) => row.text.includes(word));
  };

  const histogram = () => {
    const box = $("histogram");
    const { start, width, counts } = data.histogram;
    box.replaceChildren();
    if (!counts.length) return;
    const wide = box.clientWidth, high = 128, left = 44, bottom = 20;
    const sums = counts.map((bar) => bar.reduce((sum, n, level) => sum + (state.levels.has(level) ? n : 0), 0));
    const most = Math.max(1, ...sums);
    const svg = drawn("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": t().overTime });
    const scale = (n) => (high - bottom - 8) * (n / most);
    for (const share of most > 1 ? [0, 0.5, 1] : [0, 1]) {
      const y = high - bottom - scale(most * share);
      svg.append(drawn("line", { class: "grid", x1: left, x2: wide, y1: y, y2: y }));
      svg.append(drawn("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, number(Math.round(most * share))));
    }
    const step = (wide - left) / counts.length;
    counts.forEach((bar, i) => {
      let y = high - bottom;
      const x = left + i * step, w = Math.max(1, Math.min(step - (step > 4 ? 1 : 0), 40));
      bar.forEach((n, level) => {
        if (!n || !state.levels.has(level)) return;
        const h = Math.max(1, scale(n));
        y -= h;
        svg.append(drawn("rect", { class: `f${level}`, x, y, width: w, height: h }));
      });
      const from = start + i * width;
      if (state.span && from >= state.span[0] && from < state.span[1]) svg.append(drawn("rect", { class: "picked", x, y: 4, width: Math.max(step, 2), height: high - bottom - 4 }));
      const hit = drawn("rect", { class: "hit", x, y: 0, width: Math.max(step, 1), height: high - bottom });
      hit.append(drawn("title", {}, `${stamp(from)} – ${stamp(from + width)}\n` + bar.map((n, level) => (n ? `${t().levels[level]}: ${number(n)}` : "")).filter(Boolean).join("\n")));
      hit.addEventListener("click", (e) => {
        state.span = e.shiftKey && state.span ? [Math.min(state.span[0], from), Math.max(state.span[1], from + width)] : [from, from + width];
        draw();
      });
      svg.append(hit);
    });
    const marks = Math.max(2, Math.min(8, Math.floor(wide / 190)));
    for (let i = 0; i <= marks; i++) {
      const at = start + (counts.length * width * i) / marks;
      const x = left + ((wide - left) * i) / marks;
      svg.append(drawn("text", { x, y: high - 4, "text-anchor": i === 0 ? "start" : i === marks ? "end" : "middle" }, iso(at).slice(0, counts.length * width > 40 * 864e5 ? 10 : 16)));
    }
    box.append(svg);
    const units = [[864e5, "d"], [36e5, "h"], [6e4, "min"], [1e3, "s"]];
    const unit = units.find(([ms]) => width % ms === 0) || [1, "ms"];
    $("span").textContent = t().bucket(`${width / unit[0]} ${unit[1] === "d" && state.language === "fr" ? "j" : unit[1]}`);
  };

  const list = (id, entries) => {
    const most = Math.max(1, ...entries.map((entry) => entry.count));
    $(id).replaceChildren(...entries.map((entry) => {
      const name = make("span", { className: "name", title: entry.title || entry.name });
      if (entry.level !== undefined) name.append(make("span", { className: `swatch f${entry.level}` }));
      name.append(make("span", { textContent: entry.name }));
      const fill = make("span", { className: "fill" + (entry.level === undefined ? "" : ` f${entry.level}`) });
      fill.style.width = `${(100 * entry.count) / most}%`;
      const button = make("button", { type: "button" }, name, make("span", { className: "count", textContent: number(entry.count) }), make("span", { className: "track" }, fill));
      button.setAttribute("aria-pressed", state.picks[id] === entry.key);
      button.addEventListener("click", () => {
        if (state.picks[id] === entry.key) delete state.picks[id];
        else state.picks[id] = entry.key;
        draw();
      });
      return button;
    }));
  };

  const chips = () => {
    const names = { rules: (key) => data.rules[key].title, tactics: (key) => key, hosts: (key) => key, files: (key) => data.files[key].name };
    $("chips").replaceChildren(...Object.entries(state.picks).map(([id, key]) => {
      const chip = make("button", { type: "button", textContent: `${names[id](key)}  ✕`, title: names[id](key) });
      chip.addEventListener("click", () => { delete state.picks[id]; draw(); });
      return chip;
    }));
  };

  const pairs = (entries) => {
    const box = make("dl", { className: "pairs" });
    for (const [name, value, why] of entries) box.append(make("dt", { textContent: name }), make("dd", { textContent: value === null ? "∅" : value, className: why ? "why" : "" }));
    return box;
  };
  const section = (title, ...inside) => make("section", {}, make("h3", { textContent: title }), ...inside);

  const details = (row) => {
    const card = rule(row), w = t();
    const reasons = new Set(row.why.map((reason) => reason[0]));
    const left = make("div", {});
    left.append(section(w.why, pairs(row.why.map(([field, condition, value]) => [`${field || "*"} ${condition}`, value]))));
    const about = section(w.about, make("p", { textContent: card.description || card.title }));
    left.append(about);
    if (card.attack.length) left.append(section(w.techniques, ...card.attack.map((name) => make("span", { className: "tag", textContent: name }))));
    left.append(section(`${w.author} · ${w.license} · ${w.id}`, make("p", { textContent: [card.author, card.license, card.id].filter(Boolean).join(" · ") })));
    const bullets = (items) => make("ul", {}, ...items.map((item) => make("li", { textContent: item })));
    if (card.falsePositives.length) left.append(section(w.falsePositives, bullets(card.falsePositives)));
    if (card.references.length) left.append(section(w.references, bullets(card.references)));
    const right = section(w.event, pairs(row.e.map(([name, value]) => [name, value, reasons.has(name)])));
    const cell = make("td", { colSpan: columns.length }, make("div", { className: "inside" }, left, right));
    return make("tr", { className: "details" }, cell);
  };

  const table = () => {
    const [by, direction] = state.sort;
    const key = columns.find(([name]) => name === by)[2];
    const found = data.rows.filter(fits);
    found.sort((a, b) => { const x = key(a), y = key(b); return (x < y ? -1 : x > y ? 1 : a.t - b.t) * direction; });
    $("columns").replaceChildren(...columns.map(([name, width]) => {
      const head = make("th", { scope: "col" });
      if (width) head.style.width = width;
      if (by === name) head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      const button = make("button", { type: "button", textContent: t()[name] });
      button.addEventListener("click", () => { state.sort = [name, by === name ? -direction : name === "level" ? -1 : 1]; draw(); });
      head.append(button);
      return head;
    }));
    $("rows").replaceChildren(...found.slice(0, state.limit).map((row) => {
      const card = rule(row);
      const cell = (text, className, title) => make("td", { textContent: text === null ? "" : text, className: className || "", title: title || text || "" });
      const level = make("td", {}, make("span", { className: `level l${card.level}`, textContent: t().levels[card.level] }));
      const line = make("tr", { className: "row", tabIndex: 0 }, cell(stamp(row.t), "mono"), level, cell(card.title), cell(row.h, "mono"), cell(row.u, "mono"), cell(row.short, "mono", row.file), cell(row.id ? `${row.n} #${row.id}` : `${row.n}`, "mono"));
      const toggle = () => {
        const open = line.classList.toggle("open");
        line.setAttribute("aria-expanded", open);
        if (open) line.after(details(row)); else line.nextSibling.remove();
      };
      line.addEventListener("click", toggle);
      line.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); toggle(); } });
      return line;
    }));
    if (!found.length) $("rows").append(make("tr", {}, make("td", { className: "empty", colSpan: columns.length, textContent: t().none })));
    $("more").hidden = found.length <= state.limit;
    $("shown").textContent = t().shown(number(found.length), number(data.rows.length));
  };

  const draw = () => {
    const w = t();
    document.documentElement.lang = state.language;
    document.title = `Vigie: ${w.findings}`;
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = w[element.dataset.t];
    $("figures").replaceChildren(...w.figures(data.meta).map(([n, word]) => make("span", {}, make("b", { textContent: number(n) }), ` ${word}`)));
    $("language").textContent = w.language;
    $("theme").textContent = w.theme[isDark() ? 1 : 0];
    $("search").placeholder = w.search;
    $("search").setAttribute("aria-label", w.search);
    $("foot").textContent = w.foot(data.meta);
    $("left").hidden = !data.meta.left;
    $("left").textContent = w.left(number(data.meta.left), data.meta.perRule);
    $("whole").hidden = !state.span;
    $("legend").replaceChildren(...[4, 3, 2, 1, 0].filter((level) => data.levels[level]).map((level) => {
      const button = make("button", { type: "button" }, make("span", { className: `swatch f${level}` }), `${w.levels[level]} ${number(data.levels[level])}`);
      button.setAttribute("aria-pressed", state.levels.has(level));
      button.addEventListener("click", () => { state.levels.has(level) ? state.levels.delete(level) : state.levels.add(level); draw(); });
      return button;
    }));
    histogram();
    list("rules", data.rules.map((card, i) => ({ key: i, name: card.title, count: card.count, level: card.level })).sort((a, b) => b.level - a.level || b.count - a.count));
    list("tactics", data.tactics.map(([name, count]) => ({ key: name, name, count })));
    list("hosts", data.hosts.map(([name, count]) => ({ key: name, name, count })));
    list("files", data.files.map((file, i) => ({ key: i, name: file.short, title: file.name, count: file.count })).sort((a, b) => b.count - a.count));
    chips();
    table();
  };

  const isDark = () => {
    const set = document.documentElement.dataset.theme;
    return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  $("language").addEventListener("click", () => { state.language = state.language === "en" ? "fr" : "en"; draw(); });
  $("theme").addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; draw(); });
  $("whole").addEventListener("click", () => { state.span = null; draw(); });
  $("more").addEventListener("click", () => { state.limit += 500; table(); });
  let wait = 0;
  $("search").addEventListener("input", (e) => { clearTimeout(wait); wait = setTimeout(() => { state.text = e.target.value.trim().toLowerCase(); state.limit = 300; table(); }, 120); });
  addEventListener("resize", histogram);
  draw();
  if (hash.get("open")) document.querySelectorAll("tr.row")[Number(hash.get("open")) - 1]?.click();
})();
