"use strict";
// Everything here is an extra: without it every word, number and drawing is still on the page.

const root = document.body.dataset.root;
const make = (tag, properties, ...inner) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inner);
  return made;
};

// Tables: sorting by a click on a heading, filtering by words, CSV, the columns left out on phones.
const PHONE = matchMedia("(max-width: 44rem)").matches;
const SHOWN = PHONE ? 8 : 15, TO_SORT = 3, TO_FILTER = 12;

const bodies = (table) => [...table.tBodies];
const rowsOf = (table) => bodies(table).flatMap((body) => [...body.rows])
  .filter((row) => !row.classList.contains("group"));
const valueOf = (cell) => (cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v);

function sortBy(table, index, heading) {
  const numeric = rowsOf(table).some((row) => row.cells[index].dataset.v !== undefined);
  const before = heading.getAttribute("aria-sort");
  const descending = before ? before === "ascending" : numeric;
  const sign = descending ? -1 : 1;
  for (const body of bodies(table)) {
    const rows = [...body.rows].filter((row) => !row.classList.contains("group"));
    const keyed = rows.map((row) => [valueOf(row.cells[index]), row]);
    keyed.sort(([a], [b]) => {
      if (!numeric) return sign * a.localeCompare(b);
      if (a === "" || b === "") return (a === "") - (b === ""); // unknown last
      return sign * (a - b);
    });
    body.append(...keyed.map(([, row]) => row));
  }
  for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

function makeSortable(table) {
  const headings = table.tHead.rows[table.tHead.rows.length - 1].cells;
  [...headings].forEach((heading, index) => {
    if (heading.classList.contains("drawn")) return;
    const button = make("button", { type: "button" }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => { sortBy(table, index, heading); table.show(); });
  });
}

function makeShort(table) {
  // Of a long table the first rows are shown; a filter looks at all of them.
  let words = [], all = false;
  let most = (PHONE && table.dataset.shown > 4 ? 4 : Number(table.dataset.shown ?? SHOWN)) || Infinity;
  const more = table.more = make("button", { type: "button" });
  table.show = () => {
    let hidden = 0, found = 0;
    for (const body of bodies(table)) {
      let number = 0;
      for (const row of body.rows) {
        if (row.classList.contains("group")) continue;
        const text = words.length ? row.textContent.toLowerCase() : "";
        const fits = words.every((word) => text.includes(word));
        found += fits;
        number += fits;
        row.hidden = !fits || (!all && !words.length && number > most);
        hidden += fits && row.hidden;
      }
      body.hidden = !number;
    }
    more.hidden = !hidden;
    more.textContent = `Show ${hidden.toLocaleString("en")} more`;
    return found;
  };
  more.addEventListener("click", () => { all = true; table.show(); });
  table.shorten = (rows) => { most = Math.min(most, rows); table.show(); };
  table.filter = (text) => { words = text.toLowerCase().split(/\s+/).filter(Boolean); return table.show(); };
  table.show();
}

const csvCell = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+(e[+-]?\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function csvOf(table) {
  const headings = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const kept = headings.map((heading) => !heading.classList.contains("drawn"));
  const seen = headings.map((heading) => heading.dataset.name);
  const names = headings.map((heading) => seen.filter((n) => n === heading.dataset.name).length > 1
    ? `${heading.dataset.name} ${heading.textContent.trim()}` : heading.dataset.name);
  const lines = rowsOf(table).map((row) => [...row.cells].map(
    (cell) => cell.querySelector(".name")?.textContent ?? valueOf(cell)));
  return [names, ...lines]
    .map((line) => line.filter((_, i) => kept[i]).map(csvCell).join(",")).join("\n") + "\n";
}

function embedding(table, frame) {
  // A button that shows what to paste elsewhere: the page with nothing but this table.
  const button = make("button", { type: "button", textContent: "Embed" });
  button.setAttribute("aria-label", `Code to embed: ${table.caption.textContent}`);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const shown = frame.querySelector(":scope > textarea");
    button.setAttribute("aria-expanded", String(!shown));
    if (shown) return shown.remove();
    const page = `${location.href.split(/[?#]/)[0]}?embed=${frame.id}`;
    const safe = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
    const code = make("textarea", { readOnly: true, rows: 3, value:
      `<iframe src="${safe(page)}" title="${safe(table.caption.textContent)}" width="100%" height="480" loading="lazy"></iframe>` });
    code.setAttribute("aria-label", "Code to embed");
    frame.append(code);
    code.select();
  });
  return button;
}

function makeTools(table) {
  const frame = table.closest(".table");
  const tools = make("div", { className: "tools" }, table.more);
  if (rowsOf(table).length >= TO_FILTER) {
    const box = make("input", { type: "search" });
    const told = make("output");
    box.addEventListener("input", () => {
      const found = table.filter(box.value);
      told.textContent = box.value.trim() ? `${found} of ${rowsOf(table).length}` : "";
    });
    const filter = make("label", { className: "filter" }, make("span", { textContent: "Filter" }), box, told);
    if (frame.classList.contains("bars")) tools.append(filter); else frame.before(filter);
  }
  const download = make("button", { type: "button", textContent: "CSV", className: "csv" });
  download.setAttribute("aria-label", `Download as CSV: ${table.caption.textContent}`);
  download.addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([csvOf(table)], { type: "text/csv" }));
    make("a", { href: url, download: `${frame.id.replace("table-", "")}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  tools.append(download, embedding(table, frame));
  const minor = table.querySelector("thead .minor");
  if (minor) {
    const columns = make("button", { type: "button", textContent: "All columns" });
    const show = () => { columns.hidden = getComputedStyle(minor).display !== "none"; };
    columns.addEventListener("click", () => { frame.classList.add("all-columns"); show(); });
    addEventListener("resize", show);
    show();
    tools.append(columns);
  }
  table.after(tools);
}

for (const table of document.querySelectorAll("table")) {
  makeShort(table);
  if (rowsOf(table).length < TO_SORT) continue;
  makeSortable(table);
  makeTools(table);
}

// A link into a fold opens it, and what holds it.
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const part = target.closest(".part.folded");
  if (part) foldPart(part, false);
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", openTarget);

// Until a page is under three screens: notes fold, then parts further down, then tables show less.
const SCREENS = 3;
function foldPart(part, folded) {
  part.classList.toggle("folded", folded);
  part.querySelector("h2 button").setAttribute("aria-expanded", String(!folded));
}
function foldParts() {
  const parts = [...document.querySelectorAll("section.part")].filter((part) => part.querySelector(":scope > h2"));
  const tooTall = () => document.documentElement.scrollHeight > SCREENS * innerHeight;
  if (!tooTall()) return;
  for (const frame of document.querySelectorAll(".table:has(> .note + .note)")) {
    frame.append(make("details", { className: "notes" }, make("summary", { textContent: "Notes" }),
      ...frame.querySelectorAll(":scope > .note")));
  }
  for (const part of parts.slice(1).reverse()) {
    const heading = part.querySelector("h2");
    const button = make("button", { type: "button" }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => foldPart(part, !part.classList.contains("folded")));
    foldPart(part, tooTall());
  }
  for (const rows of [6, 3, 1]) {
    for (const table of [...document.querySelectorAll("table")].reverse()) if (tooTall()) table.shorten(rows);
  }
}
foldParts();

// ?embed=table-ID shows that table alone, with a line that leads to its page.
const embedded = new URLSearchParams(location.search).get("embed");
const alone = embedded && document.getElementById(embedded);
if (alone?.classList.contains("table")) {
  const source = make("a", { href: `${location.href.split("?")[0]}#${alone.id}`, target: "_top", textContent: document.title });
  document.body.replaceChildren(make("main", {}, alone, make("p", { className: "note" }, source)));
  document.body.classList.add("embedded");
}
openTarget();
addEventListener("beforeprint", () => {
  if (document.body.classList.contains("index")) return;
  for (const fold of document.querySelectorAll("details")) fold.open = true;
});

// Headings carry a link to themselves.
for (const part of document.querySelectorAll(".parts > section[id] > h2, .part h3[id]")) {
  const id = part.id.replace(/-title$/, "");
  const anchor = make("a", { href: `#${id}`, className: "anchor", textContent: "#" });
  anchor.setAttribute("aria-label", `Link to ${part.textContent}`);
  part.append(" ", anchor);
}

// The search box. Names lie in scripts that hand over data, since a folder's page may not fetch.
const waiting = {}, had = {};
window.hubscanAbout = (about) => {
  had.about = { ...about, pages: new Map(about.pages) };
  waiting.about?.(had.about);
};
window.hubscanShard = (name, packed) => waiting[name]?.(unpacked(packed).then(READ[name[0]]));
// A shard of models has the distinct verdicts in its first line, then a line a model; one of names only those.
const ID = 0, RELATION = 1, FLOP = 2, PARAMETERS = 5, PARENTS = 10, VERDICTS = 11;
const READ = {
  m: (text) => {
    const [verdicts, ...models] = text.split("\n").map((line) => line.split("\t"));
    return { v: verdicts, r: models };
  },
  n: (text) => text.split("\n"),
};
const unpacked = (packed) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};
const load = (name) => had[name] ?? (had[name] = new Promise((done, fail) => {
  waiting[name] = done;
  document.head.append(make("script", { src: `${root}search/${name}.js`, onerror: fail }));
}));

const shardOf = (starts, text) => {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= text) low = middle + 1; else high = middle;
  }
  return Math.max(0, low - 1);
};

async function find(text, most) {
  const about = await load("about");
  const number = shardOf(about.starts, text);
  const shard = await load(`m${number}`);
  const rows = shard.r.map((row) => [row, row[ID].toLowerCase()]);
  const first = rows.filter(([, name]) => name.startsWith(text));
  if (about.names.length) {
    // Many shards: by the whole name, else by what stands behind the slash.
    const names = await load(`n${shardOf(about.names, text)}`);
    const found = names.filter((name) => name.toLowerCase().split("/").pop().startsWith(text)).slice(0, most);
    const others = await Promise.all(found.map(async (name) => {
      const other = await load(`m${shardOf(about.starts, name.toLowerCase())}`);
      return [other, other.r.find((row) => row[ID] === name)];
    }));
    return [...first.map(([row]) => [shard, row]), ...others.filter(([, row]) => row)].slice(0, most);
  }
  const inside = rows.filter(([, name]) => !name.startsWith(text) && name.includes(text));
  return [...first, ...inside].slice(0, most).map(([row]) => [shard, row]);
}

const levels = (shard, row) => shard.v[row[VERDICTS]];
const WORDS = { 3: "surely", 2: "likely", 1: "possibly" };
function summary(verdicts) {
  const said = [3, 2, 1].map((level) => [level, [...verdicts].filter((v) => v === String(level)).length])
    .filter(([, number]) => number).map(([level, number]) => `${WORDS[level]} under ${number}`);
  return `${said.join(", ") || "under none"} of ${verdicts.length} texts`;
}
function addressOf(row) {
  const page = had.about.pages.get(row[ID]);
  return `${root}${page ? `${page}.html` : `model.html#${encodeURIComponent(row[ID])}`}`;
}

function makeSearch(box) {
  const panel = document.getElementById("found");
  let asked = 0, chosen = -1;
  const close = () => { panel.hidden = true; box.setAttribute("aria-expanded", "false"); chosen = -1; };
  const show = (...inner) => {
    panel.replaceChildren(...inner);
    panel.hidden = false;
    box.setAttribute("aria-expanded", "true");
    chosen = -1;
  };
  async function look() {
    const text = box.value.trim().toLowerCase().replace(/^https:\/\/huggingface\.co\//, "");
    const mine = ++asked;
    if (!text) return close();
    try {
      const found = await find(text, 12);
      if (mine !== asked) return;
      if (!found.length) {
        return show(make("p", { textContent: "No model of that name was counted. hubscan check ORG/NAME asks the Hub for one." }));
      }
      show(...found.map(([shard, row]) => {
        const option = make("a", { href: addressOf(row) }, make("b", { textContent: row[ID] }),
          make("small", { textContent: summary(levels(shard, row)) }));
        option.setAttribute("role", "option");
        return option;
      }));
    } catch {
      show(make("p", { textContent: "The names could not be loaded." }));
    }
  }
  box.addEventListener("input", look);
  box.addEventListener("focus", look);
  box.addEventListener("keydown", (event) => {
    const options = [...panel.querySelectorAll("a")];
    if (event.key === "Escape") return close();
    if (event.key === "Enter" && options.length) return options[Math.max(chosen, 0)].click();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || !options.length) return;
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1) + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });
}

// model.html: what the search box knows of any model.
async function showModel(holder) {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!name) return;
  const about = await load("about");
  const shard = await load(`m${shardOf(about.starts, name.toLowerCase())}`);
  const row = shard.r.find((one) => one[ID] === name);
  document.querySelector("h1").textContent = name;
  if (!row) {
    holder.replaceChildren(make("p", { textContent: "No model of that name was counted." }));
    return;
  }
  if (about.pages.has(name)) return location.replace(addressOf(row));
  const verdicts = levels(shard, row);
  const number = (text) => (text ? text.replace("e+", "e") : "unknown");
  const rests = (method, grade) => (method ? `; ${grade}: ${method}` : "");
  const parents = row[PARENTS].split(" ").filter(Boolean).flatMap((parent, i) =>
    [i ? ", " : "", make("a", { href: `${root}model.html#${encodeURIComponent(parent)}`, textContent: parent })]);
  const facts = [["Relation", row[RELATION]], ["Made from", parents.length ? parents : "no parent is declared or known"],
    ["Training compute, FLOP", `${row.slice(FLOP, FLOP + 3).map(number).join(" · ")} (at least · best · at most)${rests(row[6], row[7])}`],
    ["Parameters", number(row[PARAMETERS]) + rests(row[8], row[9])]];
  const listed = about.texts.map(([rule, title], i) => [Number(verdicts[i]), rule, title])
    .filter(([level]) => level).sort(([a], [b]) => b - a);
  holder.replaceChildren(
    make("p", { className: "lead", textContent: `By the main line of each text, and the strongest of its readings: ${summary(verdicts)}.` }),
    make("dl", {}, ...facts.map(([term, words]) => make("div", {}, make("dt", { textContent: term }), make("dd", {}, ...[words].flat())))),
    make("ul", {}, ...listed.map(([level, rule, title]) =>
      make("li", {}, `${WORDS[level]}: `, make("a", { href: `${root}rules/${rule}.html#words`, textContent: title })))),
    make("p", { className: "command" }, make("code", { textContent: `hubscan explain ${name}` }), " why, with the arithmetic"));
  if (/^[\w.-]+\/[\w.-]+$/.test(name)) {
    holder.append(make("p", {}, make("a", { href: `https://huggingface.co/${name}`, textContent: "The repository on the Hub" })));
  }
}

const box = document.getElementById("search");
if (box) makeSearch(box);
const holder = document.getElementById("model");
if (holder) {
  showModel(holder);
  addEventListener("hashchange", () => showModel(holder));
}
document.documentElement.dataset.ready = "yes";
