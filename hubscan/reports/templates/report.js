"use strict";
// Everything here is an extra: without it every word, number and drawing is still on the page.

// Sorting: a button in each column heading of a table with more than two rows.
function sortBy(table, index, numeric, heading) {
  const body = table.tBodies[0];
  const descending = heading.getAttribute("aria-sort") === (numeric ? null : "ascending") ||
    (numeric && heading.getAttribute("aria-sort") !== "descending");
  const value = (row) => {
    const cell = row.cells[index];
    return numeric ? cell.dataset.v : cell.textContent.trim();
  };
  const rows = Array.from(body.rows, (row) => [value(row), row]);
  rows.sort(([a], [b]) => {
    if (numeric) {
      if (a === "" || b === "") return (a === "") - (b === ""); // unknown last
      return descending ? b - a : a - b;
    }
    return descending ? b.localeCompare(a) : a.localeCompare(b);
  });
  for (const [, row] of rows) body.append(row);
  for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

function makeSortable(table) {
  if (table.tBodies[0].rows.length < 3) return;
  const headings = table.tHead.rows[table.tHead.rows.length - 1].cells;
  Array.from(headings).forEach((heading, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () =>
      sortBy(table, index, heading.dataset.kind === "number", heading));
  });
}

// Filtering: a search box over each long table.
function makeFilterable(table) {
  const rows = Array.from(table.tBodies[0].rows);
  if (rows.length < 12) return;
  const label = document.createElement("label");
  label.className = "filter";
  const box = document.createElement("input");
  box.type = "search";
  const shown = document.createElement("output");
  const words = document.createElement("span");
  words.textContent = "Filter rows";
  label.append(words, box, shown);
  table.closest(".table").before(label);
  box.addEventListener("input", () => {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      count += !row.hidden;
    }
    shown.textContent = wanted.length ? `${count} of ${rows.length}` : "";
  });
}

// Charts: the drawing on the page becomes a live one when it comes into view.
function makeLive(figure) {
  const holder = figure.querySelector(".drawing");
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const live = document.createElement("div");
  live.className = "live";
  spec.width = Math.max(280, Math.floor(holder.getBoundingClientRect().width));
  holder.after(live);
  vegaEmbed(live, spec, { renderer: "svg", actions: false, ast: true, mode: "vega-lite" }).then(
    () => {
      holder.hidden = true;
      figure.dataset.state = "live";
    },
    () => {
      live.remove(); // the still drawing stays
      figure.dataset.state = "still";
    });
}

for (const table of document.querySelectorAll("table")) {
  makeFilterable(table);
  makeSortable(table);
}
if (window.vegaEmbed) {
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      makeLive(entry.target);
    }
  }, { rootMargin: "200px" });
  for (const figure of document.querySelectorAll("figure.chart")) watcher.observe(figure);
}
document.documentElement.dataset.ready = "yes";
