"use strict";
// A slider of the table on this page. Without it, and on paper, the table says the same.

const FIGURES = {
  training_flop: { words: "Training compute", unit: "FLOP", start: 1e25 },
  parameters: { words: "Parameters", unit: "parameters", start: 1e9 },
  mmlu: { words: "MMLU score", unit: "%", start: 70 },
};
const READINGS = {
  own: "own step only",
  cumulative: "with all ancestors",
  inherits: "inherited from a covered ancestor",
};
const LEVELS = { surely: "at least", likely: "likely", possibly: "at most" };
const COUNTED = {
  moved: "models",
  moved_derived: "of them made from another model",
  moved_downloads: "their downloads in 30 days",
};
const WAIT_MS = 150;
const SVG = "http://www.w3.org/2000/svg";

function readPlaces(table) {
  // figure → reading → places of the line, the lowest first
  const names = [...table.tHead.rows[table.tHead.rows.length - 1].cells].map((cell) => cell.dataset.name);
  const found = {};
  for (const row of rowsOf(table)) {
    const place = Object.fromEntries([...row.cells].map((cell, i) => [names[i], valueOf(cell)]));
    place.line = Number(place.moved_line);
    ((found[place.quantity] ??= {})[place.reading] ??= []).push(place);
  }
  for (const readings of Object.values(found)) {
    for (const places of Object.values(readings)) places.sort((a, b) => a.line - b.line);
  }
  return found;
}

const lineWords = (line) => (line >= 1e6 ? line.toExponential().replace("e+", "e") : String(line));
const countWords = (value) => Number(value).toLocaleString("en");

function nearest(places, line) {
  // the place that stands for a line, and a sentence where it is another
  const first = places[0].line, last = places[places.length - 1].line;
  const apart = (place) => Math.abs(last / first > 100 ? Math.log(place.line / line) : place.line - line);
  const index = places.reduce((best, place, i) => (apart(place) < apart(places[best]) ? i : best), 0);
  if (places[index].line === line) return [index, ""];
  const shown = lineWords(places[index].line);
  if (line < first || line > last) {
    return [index, `The table ends at ${lineWords(line < first ? first : last)}: that is shown, not ${lineWords(line)}.`];
  }
  return [index, `${lineWords(line)} lies between two places of the table: ${shown} is shown.`];
}

function choices(name, label, words, known) {
  const group = make("fieldset", {}, make("legend", { textContent: label }));
  for (const value of Object.keys(words).filter((one) => known.includes(one))) {
    const radio = make("input", { type: "radio", name, value });
    group.append(make("label", {}, radio, ` ${words[value]}`));
  }
  return group;
}

function drawing(places, chosen) {
  const svg = document.createElementNS(SVG, "svg");
  const most = Math.max(1, ...places.map((place) => Number(place.moved_possibly)));
  svg.setAttribute("viewBox", `0 0 ${places.length} 100`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  places.forEach((place, i) => {
    for (const level of ["possibly", "likely", "surely"]) {
      const bar = document.createElementNS(SVG, "rect");
      const height = 100 * Number(place[`moved_${level}`]) / most;
      const at = { x: i + 0.08, y: 100 - height, width: 0.84, height };
      for (const [name, value] of Object.entries(at)) bar.setAttribute(name, value);
      bar.setAttribute("class", `${level === "likely" ? "middle" : level}${i === chosen ? " chosen" : ""}`);
      svg.append(bar);
    }
  });
  return svg;
}

function counts(place) {
  const head = make("tr", {}, make("td"), ...Object.values(LEVELS).map((words) => make("th", { scope: "col", textContent: words })));
  const rows = Object.entries(COUNTED).map(([prefix, words]) => make("tr", {},
    make("th", { scope: "row", textContent: words }),
    ...Object.keys(LEVELS).map((level) => {
      const cell = make("td", { className: "count", textContent: countWords(place[`${prefix}_${level}`]) });
      cell.dataset.count = `${prefix}_${level}`;
      return cell;
    })));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

function makeSlider(frame) {
  const places = readPlaces(frame.querySelector("table"));
  const state = { figure: "training_flop", derivatives: "cumulative", line: FIGURES.training_flop.start };
  const figures = Object.fromEntries(Object.entries(FIGURES).map(([id, { words }]) => [id, words]));
  const slider = make("input", { type: "range", id: "line", min: 0, step: 1 });
  const shown = make("output", { htmlFor: "line" });
  const told = make("div", { className: "told" });
  told.setAttribute("aria-live", "polite");
  const picture = make("div", { className: "picture" });
  const note = make("p", { className: "note" });
  note.setAttribute("role", "status");
  const form = make("form", { className: "move" },
    choices("figure", "Figure", figures, Object.keys(places)),
    choices("derivatives", "Derivatives", READINGS, Object.keys(READINGS)),
    make("label", { htmlFor: "line", textContent: "The line: " }), shown, slider, picture, note, told);
  form.addEventListener("submit", (event) => event.preventDefault());

  let waits = 0;
  const there = () => places[state.figure][state.derivatives];
  function show(keep) {
    const found = there();
    const [index, warning] = nearest(found, state.line);
    const place = found[index];
    const { words, unit } = FIGURES[state.figure];
    slider.max = found.length - 1;
    slider.value = index;
    slider.setAttribute("aria-valuetext", `${lineWords(place.line)} ${unit}`);
    shown.textContent = `${words} of ${lineWords(place.line)} ${unit} or more`;
    note.textContent = warning;
    for (const [name, value] of [["figure", state.figure], ["derivatives", state.derivatives]]) {
      for (const radio of form.elements[name]) radio.checked = radio.value === value;
    }
    picture.replaceChildren(drawing(found, index));
    told.replaceChildren(counts(place),
      make("p", { textContent: place.texts ? `Texts that draw this line: ${place.texts}.` : "No text draws its line here." }),
      make("p", { className: "command" }, make("code", {
        textContent: `hubscan what-if --threshold '${state.figure}>=${lineWords(place.line)}'` })));
    form.dataset.line = place.line;
    if (!keep) {
      state.line = place.line;
      clearTimeout(waits); // browsers refuse an address that changes with every pixel of the slider
      waits = setTimeout(() => location.replace(
        `#figure=${state.figure}&derivatives=${state.derivatives}&line=${lineWords(place.line)}`), WAIT_MS);
    }
  }
  function read() {
    clearTimeout(waits);
    const asked = new URLSearchParams(location.hash.slice(1));
    const figure = asked.get("figure"), derivatives = asked.get("derivatives"), line = Number(asked.get("line"));
    if (figure && Object.hasOwn(places, figure)) Object.assign(state, { figure, line: FIGURES[figure].start });
    if (derivatives && Object.hasOwn(READINGS, derivatives)) state.derivatives = derivatives;
    if (asked.get("line") && line > 0 && Number.isFinite(line)) state.line = line;
    show(true);
  }
  slider.addEventListener("input", () => { state.line = there()[slider.value].line; show(); });
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name === "figure") Object.assign(state, { figure: value, line: FIGURES[value].start });
    if (name === "derivatives") state.derivatives = value;
    if (name) show();
  });
  addEventListener("hashchange", read);
  const filter = frame.previousElementSibling;
  (filter?.matches(".filter") ? filter : frame).before(form);
  read();
}

const moved = document.getElementById("table-move");
if (moved) makeSlider(moved);
