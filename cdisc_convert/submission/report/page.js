// The views of the page, and the trace of a value.
let main;
const VIEWS = {
  overview: ["Overview", overview],
  flow: ["Raw data to datasets", flow],
  data: ["Data", data],
  subjects: ["Subjects", subjects],
  curves: ["Trajectories", curves],
  results: ["Results", results],
  findings: ["Findings", findings],
  issues: ["Data issues", issues],
};

const described = (name) => main.datasets.find((one) => one.name === name);
const held = () => main.datasets.filter((one) => one.held);

// -- overview ---------------------------------------------------------------------------------------

function card(value, text, kind) {
  return h("div", { class: "card" }, h("b", kind ? { class: kind } : null, value), h("span", null, text));
}

function overview() {
  const { ledger, totals } = main;
  const records = main.datasets.reduce((sum, one) => sum + one.records, 0);
  const issueCount = main.issues.rows.length;
  const cards = h("div", { class: "cards" },
    card(count(ledger.read), "raw rows read"),
    card(count(ledger.mapped), "mapped to datasets", "good"),
    card(count(ledger.set_aside), "set aside with a reason"),
    card(count(ledger.unbalanced), "not accounted for", ledger.unbalanced ? "bad" : "good"),
    card(count(main.datasets.length), "datasets"),
    card(count(records), "records"),
    card(count(totals.findings.error), "errors of rules", totals.findings.error ? "bad" : "good"),
    card(count(totals.findings.warning), "warnings of rules", totals.findings.warning ? "warn" : ""),
    card(count(issueCount), "questions for sites"));
  const standards = Object.entries(main.study.standards).map(([name, version]) => [name, String(version)]);
  const rows = main.datasets.map((one) => [
    one.held ? h("a", { href: "#data/" + one.name }, one.name) : one.name, one.label,
    one.standard.toUpperCase(), one.records, one.variables.length, one.keys.join(", ")]);
  const rules = Object.entries(totals.rules).map(([name, number]) => [name.replaceAll("_", " "), number]);
  const blinded = main.study.blinded ? h("p", { class: "bad" }, "Blinded run: not for submission.") : null;
  return [blinded, cards, h("h2", null, "Datasets"),
    simpleTable(["Dataset", "Label", "Standard", "Records", "Variables", "Keys"], rows),
    h("h2", null, "Rules"), simpleTable(["Status", "Rules"], rules),
    h("h2", null, "Standards and versions"),
    simpleTable(["What", "Version"], [...standards, ...Object.entries(main.versions)]),
    h("h2", null, "Configured values"),
    simpleTable(["Name", "Value", "Meaning", "Source"], main.config.map((row) => row.map(String)))];
}

// -- flow -------------------------------------------------------------------------------------------

function flow() {
  const aside = main.aside;
  const rows = aside;
  return [h("p", null, "Every raw row stands behind records of a dataset, is used by one, or is set aside. A row may stand behind several datasets."),
    drawFlow(main.flow, aside), h("p", { class: "soft" }, main.derived.length ? `Made from other datasets: ${main.derived.join(", ")}.` : ""), h("h2", null, "Set aside, with reasons"),
    rows.length ? simpleTable(["Source", "Outcome", "Because", "Issue", "Where it is said", "Rows"], rows)
      : h("p", null, "None."),
    h("h2", null, "Sources"),
    simpleTable(["Source", "Read", "Mapped", "Set aside"], Object.entries(main.sources).map(
      ([name, told]) => [name, told.read, told.mapped, told.set_aside]))];
}

function drawFlow(behind, aside) {
  const links = behind.map((link) => [...link]);
  for (const line of aside) if (line[5]) links.push([line[0], "set aside", line[5]]);
  const sides = [0, 1].map((side) => {
    const sums = new Map();
    for (const link of links) sums.set(link[side], (sums.get(link[side]) || 0) + link[2]);
    return sums;
  });
  const total = Math.max(...sides.map((sums) => [...sums.values()].reduce((a, b) => a + b, 0)), 1);
  const longest = Math.max(...sides.map((sums) => sums.size));
  const gap = 13, height = Math.max(420, longest * 22), scale = (height - longest * gap) / total;
  const drawn = svg("svg", { viewBox: `0 0 1000 ${height + 10}`, class: "flow", role: "img", "aria-label": "Flow of raw rows to datasets" });
  const place = sides.map((sums) => {
    const at = new Map();
    let y = 5;
    for (const [name, sum] of sums) { at.set(name, { y, next: y, size: sum * scale }); y += Math.max(sum * scale, 1) + gap; }
    return at;
  });
  links.forEach(([source, target, rows]) => {
    const a = place[0].get(source), b = place[1].get(target), size = Math.max(rows * scale, 0.7);
    const y1 = a.next + size / 2, y2 = b.next + size / 2;
    a.next += rows * scale; b.next += rows * scale;
    const kind = target === "set aside" ? "#dc2626" : colour([...place[0].keys()].indexOf(source));
    drawn.append(svg("path", { d: `M190 ${y1}C480 ${y1} 520 ${y2} 810 ${y2}`, fill: "none", stroke: kind, "stroke-width": size, opacity: 0.35 },
      svg("title", null, `${source} to ${target}: ${count(rows)} rows`)));
  });
  place.forEach((at, side) => at.forEach((one, name) => {
    const x = side ? 810 : 180;
    drawn.append(svg("rect", { x, y: one.y, width: 10, height: Math.max(one.size, 1), fill: "currentColor", opacity: 0.55 }),
      svg("text", { x: side ? 828 : 172, y: one.y + Math.max(one.size, 1) / 2 + 4, class: side ? "label" : "label end" },
        `${name}  ${count(sides[side].get(name))}`));
  }));
  return drawn;
}

// -- data -------------------------------------------------------------------------------------------

async function data(name, record, variable) {
  const names = held().map((one) => one.name);
  if (!names.length) return [h("p", null, "The datasets of this run are too large to be held in a page.")];
  const chosen = names.includes(name) ? name : names[0];
  const table = await dataset(chosen), told = described(chosen);
  const state = { at: 0, found: Array.from({ length: table.size }, (_, i) => i) };
  const body = h("tbody"), status = h("span", { role: "status" });
  const columns = told.variables.map((one) => one.name);
  const show = () => {
    const rows = state.found.slice(state.at, state.at + SHOWN);
    body.replaceChildren(...rows.map((row) => h("tr", null, h("th", { scope: "row" }, String(row + 1)),
      columns.map((column) => h("td", { tabindex: "-1", "data-row": row, "data-name": column }, table.text(column, row))))));
    body.querySelector("td")?.setAttribute("tabindex", "0");
    const last = Math.min(state.at + SHOWN, state.found.length);
    status.textContent = `records ${count(state.found.length && state.at + 1)} to ${count(last)} of ${count(state.found.length)}`;
  };
  const search = h("input", { type: "search", placeholder: "Search all columns", "aria-label": "Search all columns" });
  search.addEventListener("input", () => {
    state.found = search.value ? table.search(search.value) : Array.from({ length: table.size }, (_, i) => i);
    state.at = 0; show();
  });
  const open = (cell) => cell && trace(chosen, Number(cell.dataset.row), cell.dataset.name);
  body.addEventListener("click", (event) => open(event.target.closest("td")));
  body.addEventListener("keydown", (event) => move(event, open));
  show();
  if (record) {
    state.at = Math.floor((record - 1) / SHOWN) * SHOWN; show();
    trace(chosen, record - 1, variable || columns[0]);
  }
  return [h("p", { class: "soft" }, "Choose a value to see how it was made and the raw cells behind it. Arrow keys move, Enter opens, Escape closes."),
    h("div", { class: "bar" }, chooser("Dataset", names, chosen, (value) => { location.hash = "#data/" + value; }),
      search, pager(state, () => state.found.length, show), status),
    h("div", { class: "scroll" }, h("table", { class: "data" },
      h("caption", null, `${told.name}: ${told.label}`),
      h("thead", null, h("tr", null, h("th", null, "#"), told.variables.map((one) => h("th", { scope: "col", title: one.label }, one.name)))), body))];
}

function move(event, open) {
  const cell = event.target.closest("td");
  if (!cell) return;
  const row = cell.parentElement, at = [...row.children].indexOf(cell);
  const next = { ArrowRight: cell.nextElementSibling, ArrowLeft: cell.previousElementSibling,
    ArrowDown: row.nextElementSibling?.children[at], ArrowUp: row.previousElementSibling?.children[at] }[event.key];
  if (event.key === "Enter") open(cell);
  if (next?.tagName === "TD") { cell.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  if (next || event.key === "Enter") event.preventDefault();
}

// -- trace ------------------------------------------------------------------------------------------

const panel = () => document.getElementById("trace");

async function trace(name, row, variable) {
  const box = panel();
  const table = await dataset(name);
  const close = h("button", { type: "button", onclick: closeTrace }, "Close");
  box.replaceChildren(h("div", { class: "bar" }, h("h2", null, `${name}.${variable}`), close),
    h("p", { class: "soft" }, `record ${row + 1}, ${table.text("USUBJID", row)}`), await cell(name, row, variable, 0));
  box.hidden = false;
  box.returnTo = document.activeElement;
  close.focus();
}

function closeTrace() {
  panel().hidden = true;
  panel().returnTo?.focus?.();
}

// A value, the statement that made it, and below it the raw cells and values it was made from.
async function cell(name, row, variable, depth, seen = new Set()) {
  const told = described(name), table = await dataset(name);
  let made = told.variables.find((one) => one.name === variable) || {};
  if (variable === "QVAL") made = { ...made, ...told.qualifiers[table.text("QNAM", row)] };
  seen.add(`${name}.${variable}.${row}`);
  const box = h("div", { class: "cell" },
    h("div", null, h("b", null, `${name}.${variable}`), " = ", h("code", null, table.text(variable, row) || "(missing)")),
    made.label ? h("div", { class: "soft" }, made.label) : null,
    made.says ? h("div", null, made.says) : null,
    made.place ? h("div", { class: "place" }, made.place) : null);
  const far = [];
  for (const [source, column] of made.fields || []) box.append(...await rawCells(table, row, source, column, far));
  for (const [from, column] of made.refs || []) {
    if (depth < DEEPEST) box.append(...await otherCells(table, name, row, from, column, depth, seen, far));
    else far.push(`${from}.${column}`);
  }
  if (far.length) box.append(h("details", null,
    h("summary", { class: "soft" }, `also looks at ${far.length} ${far.length === 1 ? "place" : "places"}`), far.map((text) => h("div", { class: "soft" }, text))));
  return box;
}

const MOST_CELLS = 4, DEEPEST = 5;

// Raw cells of a column in the rows that the record was made from; what has none goes to `far`.
async function rawCells(table, row, source, column, far) {
  const raw = await rawTable(source), rows = table.told.raw[source]?.[row] || [];
  if (!raw || !raw.has(column) || !rows.length) { far.push(`${source}.${column}`); return []; }
  if (rows.length > MOST_CELLS) far.push(`${rows.length - MOST_CELLS} more rows of ${source}`);
  return rows.slice(0, MOST_CELLS).map((at) => h("div", { class: "cell raw" },
    h("b", null, raw.told.headers[column] ?? column), " = ", h("code", null, raw.text(column, at) || "(empty)"),
    h("div", { class: "place" }, `${raw.told.files[raw.told.file[at]] ?? source}, row ${raw.told.row[at]}`)));
}

// Values of the same record, of the records behind it, else of the one record of the subject.
async function otherCells(table, own, row, name, column, depth, seen, far) {
  if (!described(name)?.held) { far.push(`${name}.${column}`); return []; }
  const other = await dataset(name);
  let rows = name === own ? [row] : (table.told.rec[name]?.[row] || []).map((record) => record - 1);
  if (!rows.length) {
    rows = other.where("USUBJID", table.text("USUBJID", row));
    if (rows.length > MOST_CELLS) { far.push(`${name}.${column}, ${count(rows.length)} records of the subject`); return []; }
  }
  rows = rows.filter((at) => other.has(column) && !seen.has(`${name}.${column}.${at}`));
  if (rows.length > MOST_CELLS) far.push(`${rows.length - MOST_CELLS} more records of ${name}`);
  const made = [];
  for (const at of rows.slice(0, MOST_CELLS)) made.push(await cell(name, at, column, depth + 1, seen));
  return made;
}

// -- subjects ---------------------------------------------------------------------------------------

async function subjects(chosen) {
  const people = await dataset("DM") || await dataset("ADSL");
  if (!people) return [h("p", null, "This run has no DM and no ADSL.")];
  const names = Array.from({ length: people.size }, (_, row) => people.text("USUBJID", row));
  const subject = names.includes(chosen) ? chosen : names.find((_, row) => people.text("RFXSTDTC", row)) || names[0];
  const row = names.indexOf(subject);
  const facts = ["AGE", "SEX", "RACE", "ARM", "ACTARM", "ARMNRS", "RFICDTC", "RFXSTDTC", "RFXENDTC", "RFENDTC", "DTHDTC"]
    .filter((name) => people.text(name, row)).map((name) => [name, people.text(name, row)]);
  return [h("div", { class: "bar" }, chooser("Subject", names, subject, (value) => { location.hash = "#subjects/" + encodeURIComponent(value); })),
    simpleTable(["Variable", "Value"], facts), await timeline(subject)];
}

async function timeline(subject) {
  const lanes = [];
  const add = async (name, label, start, end, text, level) => {
    const table = described(name)?.held ? await dataset(name) : null;
    if (!table) return;
    for (const row of table.where("USUBJID", subject)) {
      const from = table.number(start, row);
      if (from === null) continue;
      const to = table.number(end, row);
      lanes.push({ label, from, to: to === null ? null : Math.max(to, from), text: table.text(text, row), level: level ? table.text(level, row) : "", open: to === null && end, name, row });
    }
  };
  await add("SV", "Visits", "SVSTDY", "SVENDY", "VISIT");
  await add("EX", "Doses", "EXSTDY", "EXENDY", "EXTRT");
  await add("AE", "Adverse events", "AESTDY", "AEENDY", "AEDECOD", described("AE")?.variables.some((one) => one.name === "AETOXGR") ? "AETOXGR" : "AESEV");
  await add("CM", "Medications", "CMSTDY", "CMENDY", "CMDECOD");
  await add("PR", "Procedures", "PRSTDY", "PRENDY", "PRTRT");
  if (!lanes.length) return h("p", null, "No dated records.");
  const curve = await labSeries(subject);
  const days = [...lanes.flatMap((one) => [one.from, one.to ?? one.from]), ...curve.flatMap((one) => one.points.map((p) => p[0]))];
  return h("div", null, drawLanes(subject, lanes, Math.min(...days), Math.max(...days)),
    ...curve.map((one) => lineChart(one.title, "study day", one.unit, [one])));
}

function drawLanes(subject, lanes, low, high) {
  const line = 15, groups = [...new Set(lanes.map((one) => one.label))];
  const x = (day) => 150 + (day - low) / (high - low || 1) * 820;
  const placed = [];
  let y = 14;
  for (const group of groups) {
    const ends = [], first = y;
    for (const one of lanes.filter((each) => each.label === group).sort((a, b) => a.from - b.from)) {
      const last = x(one.to ?? one.from) + 4 + (group === "Adverse events" || group === "Medications" ? one.text.length * 5 + 8 : 4);
      const isLeft = x(one.to ?? one.from) + one.text.length * 6 > 990;
      let track = ends.findIndex((end) => end < x(one.from) - (isLeft ? one.text.length * 6 + 8 : 0));
      if (track < 0) track = ends.push(0) - 1;
      ends[track] = last;
      placed.push({ ...one, y: first + track * line });
    }
    placed.push({ label: group, heading: true, y: first });
    y = first + Math.max(ends.length, 1) * line + 14;
  }
  const drawn = svg("svg", { viewBox: `0 0 1000 ${y + 24}`, class: "flow", role: "img", "aria-label": `Timeline of ${subject}` });
  for (const tick of ticks(low, high, 12)) drawn.append(
    svg("line", { x1: x(tick), x2: x(tick), y1: 4, y2: y, class: "grid" }),
    svg("text", { x: x(tick), y: y + 14, class: "axis mid" }, String(tick)));
  drawn.append(svg("text", { x: 140, y: y + 14, class: "axis end" }, "study day"));
  const kinds = { Visits: "#64748b", Doses: "#2563eb", Medications: "#059669", Procedures: "#7c3aed" };
  const grades = { 1: "#fbbf24", 2: "#f59e0b", 3: "#ea580c", 4: "#dc2626", 5: "#7f1d1d", MILD: "#fbbf24", MODERATE: "#f59e0b", SEVERE: "#dc2626" };
  for (const one of placed) {
    if (one.heading) { drawn.append(svg("text", { x: 140, y: one.y + 9, class: "label end" }, one.label)); continue; }
    const end = one.to ?? (one.open ? high : one.from), fill = kinds[one.label] || grades[one.level] || "#f59e0b";
    const bar = svg("rect", { x: x(one.from) - 2, y: one.y, width: Math.max(x(end) - x(one.from) + 4, 5), height: 9, rx: 2, fill, opacity: one.to === null && one.open ? 0.45 : 0.9, class: "bar-" + one.name },
      svg("title", null, `${one.text}${one.level ? ", grade " + one.level : ""}: day ${one.from}${one.to === null ? "" : " to " + one.to} (${one.name} record ${one.row + 1})`));
    bar.style.cursor = "pointer";
    bar.addEventListener("click", () => trace(one.name, one.row, described(one.name).variables.find((each) => /(TERM|TRT|VISIT)$/.test(each.name))?.name || "USUBJID"));
    drawn.append(bar);
    if (one.label === "Adverse events" || one.label === "Medications") drawn.append(barText(one.text, x(one.from), x(end), one.y + 8));
  }
  return h("figure", null, h("figcaption", null, `Timeline of ${subject}`), drawn);
}

// The name of a bar: behind it, before it, or within it where the bar fills the width.
function barText(text, from, end, y) {
  const width = text.length * 6;
  if (end + width <= 990) return svg("text", { x: end + 6, y, class: "axis" }, text);
  if (from - width - 6 >= 150) return svg("text", { x: from - 6, y, class: "axis end" }, text);
  const within = svg("text", { x: from + 4, y, class: "inside" }, text);
  within.style.pointerEvents = "none";
  return within;
}

// Counts that are shown first: lymphocytes (LB), helper (CD4) and cytotoxic (CD8) T-lymphocytes (CP).
const MAIN_TESTS = [["LB", "LYM"], ["CP", "TLYH"], ["CP", "TLC"]];

async function labSeries(subject) {
  const found = [];
  for (const name of ["LB", "CP"]) {
    const table = described(name)?.held ? await dataset(name) : null;
    if (!table) continue;
    const tests = preferredTests(name, await testsOf(name)).slice(0, 2);
    for (const test of tests) {
      const rows = new Set(table.where(name + "TESTCD", test));
      const points = [];
      let title = test, unit = "";
      for (const row of table.where("USUBJID", subject)) {
        const day = table.number(name + "DY", row), value = table.number(name + "STRESN", row);
        if (!rows.has(row) || day === null || value === null) continue;
        title = table.text(name + "TEST", row); unit = table.text(name + "STRESU", row);
        points.push([day, value]);
      }
      if (points.length > 1) found.push({ name: title, title, unit, colour: colour(found.length), points: points.sort((a, b) => a[0] - b[0]) });
    }
  }
  return found;
}

async function testsOf(name) {
  const table = await dataset(name), column = table?.columns.get(name + "TESTCD");
  return column ? column.l.slice().sort() : [];
}

function preferredTests(name, tests) {
  const first = MAIN_TESTS.filter(([from, test]) => from === name && tests.includes(test)).map(([, test]) => test);
  return [...first, ...tests.filter((test) => !first.includes(test))];
}

// -- trajectories -------------------------------------------------------------------------------------

async function curves(chosen, test, how) {
  const able = held().filter((one) => one.variables.some((v) => v.name.endsWith("TESTCD")) && one.variables.some((v) => v.name.endsWith("STRESN")) && one.variables.some((v) => v.name === "VISITNUM"));
  if (!able.length) return [h("p", null, "No findings with visits.")];
  const names = able.map((one) => one.name);
  const name = names.includes(chosen) ? chosen : names.includes("CP") ? "CP" : names.includes("LB") ? "LB" : names[0];
  const prefix = name.slice(0, 2), tests = preferredTests(prefix, await testsOf(name));
  const code = tests.includes(test) ? test : tests[0];
  const kind = how === "subjects" ? "subjects" : "means";
  const go = (n, t, k) => { location.hash = `#curves/${n}/${encodeURIComponent(t || "")}/${k}`; };
  return [h("div", { class: "bar" }, chooser("Dataset", names, name, (value) => go(value, "", kind)),
    chooser("Test", tests, code, (value) => go(name, value, kind)),
    chooser("Show", ["means", "subjects"], kind, (value) => go(name, code, value))),
    await drawCurves(name, prefix, code, kind)];
}

async function drawCurves(name, prefix, code, kind) {
  const table = await dataset(name), people = await dataset("DM");
  const arms = new Map(), visits = new Map(), lines = new Map();
  let title = code, unit = "";
  if (people) for (let row = 0; row < people.size; row++) arms.set(people.text("USUBJID", row), people.text("ACTARM", row) || people.text("ARM", row));
  for (const row of table.where(prefix + "TESTCD", code)) {
    const subject = table.text("USUBJID", row), arm = arms.get(subject);
    const visit = table.number("VISITNUM", row), value = table.number(prefix + "STRESN", row), day = table.number(prefix + "DY", row);
    if (!arm || value === null) continue;
    title = table.text(prefix + "TEST", row); unit = table.text(prefix + "STRESU", row) || unit;
    if (day !== null) lines.set(subject, [...(lines.get(subject) || []), [day, value]]);
    if (visit === null || visit !== Math.floor(visit)) continue;
    const key = arm + "\u0000" + visit;
    visits.set(key, [...(visits.get(key) || []), value]);
  }
  const order = [...new Set(arms.values())].filter(Boolean).sort();
  const series = order.map((arm, index) => ({ name: arm, colour: colour(index), points: [] }));
  if (kind === "subjects") {
    for (const [subject, points] of lines) {
      const index = order.indexOf(arms.get(subject));
      series.push({ name: subject, colour: colour(index), faint: true, points: points.sort((a, b) => a[0] - b[0]) });
    }
    return h("div", null, lineChart(title, "study day", unit, series.filter((one) => one.points.length || !one.faint)));
  }
  for (const [key, values] of visits) {
    const [arm, visit] = key.split("\u0000"), mean = values.reduce((a, b) => a + b, 0) / values.length;
    const spread = values.length > 1 ? Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1) / values.length) : 0;
    series[order.indexOf(arm)].points.push([Number(visit), mean, spread]);
  }
  for (const one of series) one.points.sort((a, b) => a[0] - b[0]);
  return h("div", null, lineChart(`${title}, mean and standard error by arm`, "visit number", unit, series.filter((one) => one.points.length)),
    h("p", { class: "soft" }, "Means of the collected results by planned visit, drawn from the tabulation data; the analysis results are under Results."));
}

// -- results, findings, issues -------------------------------------------------------------------------

async function results() {
  if (!main.results.length && !main.pictures.length) return [h("p", null, "This run has no analysis results.")];
  const pictures = await Promise.all(main.pictures.map(async (name) =>
    h("figure", null, h("figcaption", null, name), h("img", { src: await block("p-" + name), alt: name, loading: "lazy" }))));
  const rows = main.results.flatMap((one) => one.results.map((result) => [one.id, one.name, `${one.dataset}.${one.variable}`, ...result.map(String)]));
  return [h("h2", null, "Figures"), pictures.length ? h("div", { class: "pictures" }, pictures) : h("p", null, "None."),
    h("h2", null, "Analysis results"),
    searchable(["Analysis", "Name", "Variable", "Operation", "Groups", "Result"], rows, rows.length)];
}

function findings() {
  const rows = main.findings.map((one) => one.map((cell) => Array.isArray(cell) ? cell.join(", ") : cell ?? ""));
  const cells = (row) => row.map((cell, at) => at === 3 && cell && described(row[2])?.held
    ? h("a", { href: `#data/${row[2]}/${cell}/${row[5].split(", ")[0]}` }, String(cell)) : String(cell));
  const made = main.mapping.map((one) => [one.id, one.severity, one.dataset, one.variable, one.count, one.because, one.place]);
  return [h("h2", null, "Findings of the rules"),
    searchable(["Rule", "Severity", "Dataset", "Record", "Subject", "Variables", "Values", "Message"], rows, main.findings_total, cells),
    h("h2", null, "Values that a statement could not use"),
    made.length ? simpleTable(["Finding", "Severity", "Dataset", "Variable", "Count", "Because", "Place"], made) : h("p", null, "None.")];
}

function issues() {
  const kinds = Object.entries(main.totals.issues);
  return [h("p", { class: "soft" }, "Questions for the sites and vendors, as in issues.xlsx."),
    h("div", { class: "cards" }, kinds.map(([name, number]) => card(count(number), name))),
    searchable(main.issues.headings, main.issues.rows, main.issues.rows.length)];
}

// -- start ----------------------------------------------------------------------------------------------

let asked = 0;

async function show() {
  const [view, ...rest] = location.hash.slice(1).split("/").map(decodeURIComponent);
  const name = VIEWS[view] ? view : "overview", mine = ++asked;
  document.getElementById("nav").replaceChildren(...Object.entries(VIEWS).map(([key, [title]]) =>
    h("a", { href: "#" + key, "aria-current": key === name ? "page" : null }, title)));
  panel().hidden = true;
  const made = await VIEWS[name][1](...rest);
  if (mine !== asked) return;
  document.getElementById("content").replaceChildren(...made.filter(Boolean));
  document.body.dataset.view = name;
}

addEventListener("hashchange", show);
addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel().hidden) closeTrace(); });
block("main").then((told) => { main = told; return show(); }).catch((error) => {
  document.getElementById("content").textContent = "This page could not be built: " + error.message;
  throw error;
});
