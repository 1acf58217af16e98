// What the views are made of: elements, tables, pages of rows, drawings.
function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children.flat());
  return made;
}

const count = (number) => Number(number || 0).toLocaleString("en-US");
const SHOWN = 100;

function simpleTable(headings, rows, caption) {
  const head = h("tr", null, headings.map((text) => h("th", { scope: "col" }, text)));
  const body = rows.map((row) => h("tr", null, row.map((cell) => {
    const isNumber = typeof cell === "number";
    return h("td", isNumber ? { class: "n" } : null, isNumber ? count(cell) : cell ?? "");
  })));
  return h("div", { class: "scroll" }, h("table", null,
    caption ? h("caption", null, caption) : null, h("thead", null, head), h("tbody", null, body)));
}

// A list with search and pages; `rows` are arrays of texts, `cells` makes the cells of one.
function searchable(headings, rows, total, cells) {
  const state = { at: 0, found: rows };
  const body = h("tbody");
  const told = h("span", { role: "status" });
  const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the list" });
  const show = () => {
    body.replaceChildren(...state.found.slice(state.at, state.at + SHOWN).map((row) =>
      h("tr", null, (cells ? cells(row) : row).map((cell) => h("td", null, cell ?? "")))));
    const last = Math.min(state.at + SHOWN, state.found.length);
    const cut = total > rows.length ? ` (the first ${count(rows.length)} of ${count(total)} are held here)` : "";
    told.textContent = state.found.length
      ? `${count(state.at + 1)} to ${count(last)} of ${count(state.found.length)}${cut}` : `none${cut}`;
  };
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase();
    state.found = wanted ? rows.filter((row) => row.some((cell) => String(cell ?? "").toLowerCase().includes(wanted))) : rows;
    state.at = 0;
    show();
  });
  const bar = h("div", { class: "bar" }, search, pager(state, () => state.found.length, show), told);
  show();
  return h("div", null, bar, h("div", { class: "scroll" }, h("table", null,
    h("thead", null, h("tr", null, headings.map((text) => h("th", { scope: "col" }, text)))), body)));
}

function pager(state, size, show) {
  const move = (step) => {
    const next = state.at + step * SHOWN;
    if (next >= 0 && next < size()) { state.at = next; show(); }
  };
  return h("span", { class: "pager" },
    h("button", { type: "button", onclick: () => move(-1), "aria-label": "Previous page" }, "‹"),
    h("button", { type: "button", onclick: () => move(1), "aria-label": "Next page" }, "›"));
}

function chooser(label, options, chosen, change) {
  const select = h("select", { onchange: () => change(select.value) },
    options.map((option) => h("option", { value: option, selected: option === chosen }, option)));
  return h("label", { class: "choose" }, label + " ", select);
}

const COLOURS = ["#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#65a30d"];
const colour = (index) => COLOURS[index % COLOURS.length];

// Round numbers for an axis.
function ticks(low, high, wanted) {
  const span = high - low || 1;
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const found = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1e6; tick += step)
    found.push(Number(tick.toPrecision(10)));
  return found;
}

// Lines over an x axis: series = [{name, colour, faint, points: [[x, y, error]]}].
function lineChart(title, xName, yName, series, references) {
  const width = 860, height = 380, left = 64, right = 20, top = 16, bottom = 46;
  const points = series.flatMap((one) => one.points);
  if (!points.length) return h("p", null, "No values.");
  const lowX = Math.min(...points.map((p) => p[0])), highX = Math.max(...points.map((p) => p[0]));
  const low = Math.min(0, ...points.map((p) => p[1] - (p[2] || 0)));
  const high = Math.max(...points.map((p) => p[1] + (p[2] || 0)), ...(references || []));
  const x = (v) => left + (v - lowX) / (highX - lowX || 1) * (width - left - right);
  const y = (v) => height - bottom - (v - low) / (high - low || 1) * (height - top - bottom);
  const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, class: "chart" });
  for (const tick of ticks(low, high, 6)) drawn.append(
    svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: "grid" }),
    svg("text", { x: left - 8, y: y(tick) + 4, class: "axis end" }, String(tick)));
  for (const tick of ticks(lowX, highX, 9)) drawn.append(
    svg("text", { x: x(tick), y: height - bottom + 18, class: "axis mid" }, String(tick)));
  for (const at of references || []) drawn.append(
    svg("line", { x1: left, x2: width - right, y1: y(at), y2: y(at), class: "reference" }));
  drawn.append(svg("text", { x: (left + width - right) / 2, y: height - 8, class: "axis mid" }, xName));
  for (const one of series) {
    const path = one.points.map((p, i) => `${i ? "L" : "M"}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join("");
    drawn.append(svg("path", { d: path, fill: "none", stroke: one.colour, "stroke-width": one.faint ? 0.8 : 2.2, opacity: one.faint ? 0.3 : 1 }));
    if (one.faint) continue;
    for (const p of one.points) {
      if (p[2]) drawn.append(svg("line", { x1: x(p[0]), x2: x(p[0]), y1: y(p[1] - p[2]), y2: y(p[1] + p[2]), stroke: one.colour }));
      drawn.append(svg("circle", { cx: x(p[0]), cy: y(p[1]), r: 3, fill: one.colour }, svg("title", null, `${one.name}: ${p[0]}, ${Number(p[1].toPrecision(6))}`)));
    }
  }
  const legend = h("div", { class: "legend" }, series.filter((one) => !one.faint).map((one) =>
    h("span", null, h("i", { style: `background:${one.colour}` }), one.name)));
  return h("figure", null, h("figcaption", null, `${title}; ${yName}`), legend, drawn);
}
