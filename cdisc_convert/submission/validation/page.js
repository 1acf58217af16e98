"use strict";
(function () {
  const D = JSON.parse(document.getElementById("data").textContent);
  const PER_PAGE = 100;
  const [RULE, DATASET, RECORD, SUBJECT, SEQ, VARIABLES, VALUES, MESSAGE, PLACE, NEW, SHOWN, TRACE] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const $ = (id) => document.getElementById(id);
  const number = (n) => Number(n).toLocaleString("en-US");
  const words = (text) => text.replace(/_/g, " ");
  let shown = [], page = 0, picked = -1;

  function make(tag, text, class_) {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    if (class_) element.className = class_;
    return element;
  }

  function table(headings, lines, numeric) {
    const made = make("table"), head = made.createTHead().insertRow(), body = made.createTBody();
    headings.forEach((text, at) => head.append(make("th", text, numeric.includes(at) ? "n" : "")));
    for (const line of lines) {
      const row = body.insertRow();
      line.forEach((value, at) => {
        const cell = row.insertCell();
        if (numeric.includes(at)) cell.className = "n";
        if (value instanceof Node) cell.append(value);
        else cell.textContent = numeric.includes(at) && value !== null && value !== "" ? number(value) : value ?? "";
      });
    }
    return made;
  }

  // -- head ------------------------------------------------------------------------------------

  function head() {
    $("heading").textContent = document.title;
    const engine = { native: "own engine", core: "official CORE engine", both: "own and official CORE engine" };
    $("facts").textContent = `${D.standard}, ${number(D.datasets.length)} datasets, ${number(D.records)} records; ` +
      `${engine[D.engine]}, ${D.coverage} % of the rules that apply were run; ${D.software}`;
    const tiles = [["error", "errors", D.severities.error || 0], ["warning", "warnings", D.severities.warning || 0],
      ["info", "notices", D.severities.info || 0]];
    if (D.waivedCount) tiles.push(["", "waived", D.waivedCount]);
    if (D.delta) tiles.push(["error", "new", D.delta.new], ["", "known", D.delta.known],
      ["passed", "fixed", Object.values(D.delta.fixed).reduce((a, b) => a + b, 0)]);
    for (const name of ["passed", "failed", "not_applicable", "not_run"])
      tiles.push([name, `rules ${words(name)}`, D.statuses[name] || 0]);
    for (const [class_, name, count] of tiles) {
      const tile = make("div", null, "tile");
      tile.append(make("b", number(count), count ? class_ : ""), make("span", name, "quiet"));
      $("tiles").append(tile);
    }
    for (const text of D.expired) $("alerts").append(make("div", `Expired waiver: ${text}`, "alert error"));
    if (D.notes.length) {
      const notes = make("details"), list = make("ul");
      notes.append(make("summary", `${number(D.notes.length)} notes on reading`));
      D.notes.forEach((text) => list.append(make("li", text)));
      notes.append(list);
      $("alerts").append(notes);
    }
  }

  // -- tabs ------------------------------------------------------------------------------------

  function tabs() {
    const names = [["findings", `Findings (${number(D.rules.reduce((sum, rule) => sum + rule.count, 0))})`],
      ["rules", `Rules (${number(D.rules.length)})`], ["datasets", `Datasets (${number(D.datasets.length)})`]];
    if (D.engines) names.push(["engines", "Engines"]);
    if (D.waivedCount) names.push(["waived", `Waived (${number(D.waivedCount)})`]);
    for (const [name, text] of names) {
      const tab = make("button", text);
      Object.assign(tab, { type: "button", id: `tab-${name}` });
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", `view-${name}`);
      tab.addEventListener("click", () => open(name));
      $("tabs").append(tab);
    }
    $("tabs").addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const all = [...$("tabs").children], at = all.indexOf(document.activeElement);
      const next = all[(at + step + all.length) % all.length];
      next.focus();
      next.click();
    });
  }

  const views = { rules: rulesView, datasets: datasetsView, engines: enginesView, waived: waivedView };

  function open(name) {
    for (const tab of $("tabs").children) {
      const mine = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", mine);
      tab.tabIndex = mine ? 0 : -1;
      $(tab.id.replace("tab-", "view-")).hidden = !mine;
    }
    const view = $(`view-${name}`);
    if (views[name] && !view.childElementCount) views[name](view);
  }

  function link(text, action) {
    const button = make("button", text, "link");
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  }

  function only(filters) {
    for (const id of ["search", "severity", "dataset", "rule", "state"]) $(id).value = filters[id] || "";
    filter();
    open("findings");
  }

  function rulesView(view) {
    const order = { failed: 0, not_run: 1, passed: 2, not_applicable: 3 };
    const rules = D.rules.map((rule, at) => [rule, at]).sort((a, b) => order[a[0].status] - order[b[0].status]);
    const lines = rules.map(([rule, at]) => [
      rule.count ? link(rule.id, () => only({ rule: String(at) })) : rule.id,
      make("span", words(rule.status) + (rule.official ? " (official)" : ""), rule.status),
      rule.count, rule.title, rule.sameAs, rule.reason]);
    view.append(table(["Rule", "Status", "Findings", "What it asks for", "The same as", "Reason"], lines, [2]));
  }

  function datasetsView(view) {
    const counts = {};
    for (const one of D.findings) counts[one[DATASET]] = (counts[one[DATASET]] || 0) + 1;
    const lines = D.datasets.map((one) => [
      counts[one.name] ? link(one.name, () => only({ dataset: one.name })) : one.name,
      one.label, one.class, one.file, one.records, one.variables, counts[one.name] || 0]);
    view.append(table(["Dataset", "Label", "Class", "File", "Records", "Variables", "Findings shown"], lines, [4, 5, 6]));
  }

  function enginesView(view) {
    const side = (one) => one ? `${words(one.status)}${one.findings ? ` (${number(one.findings)})` : ""}` : "no such rule";
    const agree = D.engines.filter((one) => one.agree && one.native && one.core).length;
    const common = D.engines.filter((one) => one.native && one.core).length;
    view.append(make("p", `Both engines have ${number(common)} rules and agree on ${number(agree)}.`, "quiet"));
    const lines = [...D.engines].sort((a, b) => a.agree - b.agree).map((one) => [one.rule, side(one.native), side(one.core),
      one.records.both, one.records.native_only, one.records.core_only, one.agree ? "yes" : "NO"]);
    view.append(table(["Rule", "Own engine", "Official engine", "Records both", "Own only", "Official only", "Agree"], lines, [3, 4, 5]));
  }

  function waivedView(view) {
    const groups = new Map();
    for (const one of D.waived) {
      const key = [one.rule, one.dataset, one.why, one.who].join("\u0000");
      groups.set(key, (groups.get(key) || 0) + 1);
    }
    const lines = [...groups].map(([key, count]) => { const [rule, dataset, why, who] = key.split("\u0000"); return [rule, dataset, count, why, who]; });
    view.append(table(["Rule", "Dataset", "Findings", "Reason", "Owner"], lines, [2]));
  }

  // -- findings --------------------------------------------------------------------------------

  function choices(id, all, entries) {
    const first = make("option", all);
    first.value = "";
    $(id).append(first);
    for (const [value, text] of entries) {
      const option = make("option", text);
      option.value = value;
      $(id).append(option);
    }
  }

  function filters() {
    choices("severity", "all", ["error", "warning", "info"].map((name) => [name, name]));
    choices("dataset", "all", [...new Set(D.findings.map((one) => one[DATASET]))].sort().map((name) => [name, name]));
    choices("rule", "all", D.rules.map((rule, at) => [at, rule]).filter(([, rule]) => rule.count)
      .map(([at, rule]) => [at, `${rule.id}${rule.official ? " (official)" : ""}: ${number(rule.count)}`]));
    $("state-label").hidden = !D.delta;
    for (const id of ["severity", "dataset", "rule", "state"]) $(id).addEventListener("change", filter);
    let waiting;
    $("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
    $("clear").addEventListener("click", () => only({}));
    $("rows").addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (row) pick(Number(row.dataset.at));
    });
  }

  const texts = [];
  function textOf(at) {
    if (texts[at] === undefined) {
      const one = D.findings[at], rule = D.rules[one[RULE]];
      texts[at] = [rule.id, rule.sameAs, one[DATASET], one[SUBJECT], one[VARIABLES].join(" "), one[VALUES].join(" "), one[MESSAGE], one[PLACE]]
        .join(" ").toLowerCase();
    }
    return texts[at];
  }

  function filter() {
    const wanted = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severity = $("severity").value, dataset = $("dataset").value, rule = $("rule").value, state = $("state").value;
    shown = [];
    D.findings.forEach((one, at) => {
      if (severity && D.rules[one[RULE]].severity !== severity) return;
      if (dataset && one[DATASET] !== dataset) return;
      if (rule && one[RULE] !== Number(rule)) return;
      if (state && one[NEW] !== Number(state)) return;
      if (wanted.length && !wanted.every((word) => textOf(at).includes(word))) return;
      shown.push(at);
    });
    page = 0;
    picked = -1;
    $("detail").hidden = true;
    list();
  }

  function list() {
    const total = D.rules.reduce((sum, rule) => sum + rule.count, 0), pages = Math.max(1, Math.ceil(shown.length / PER_PAGE));
    const cut = total > D.findings.length ? ` The page lists ${number(D.findings.length)} of ${number(total)} findings, a fair share of every rule; the JSON report and the workbook have more.` : "";
    $("count").textContent = `${number(shown.length)} of ${number(D.findings.length)} listed findings.${cut}`;
    const rows = shown.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((at, offset) => {
      const one = D.findings[at], rule = D.rules[one[RULE]], row = make("tr", null, "hit");
      row.dataset.at = page * PER_PAGE + offset;
      const id = make("td", rule.id);
      if (one[NEW] === 1) id.append(make("span", "new", "badge error"));
      row.append(make("td", rule.severity, rule.severity), id, make("td", one[DATASET]), make("td", one[RECORD], "n"),
        make("td", one[SUBJECT]), make("td", one[VARIABLES].join(", ")), make("td", one[MESSAGE]));
      return row;
    });
    $("rows").replaceChildren(...rows);
    const before = make("button", "Previous"), after = make("button", "Next");
    before.disabled = page === 0;
    after.disabled = page >= pages - 1;
    before.addEventListener("click", () => turn(-1));
    after.addEventListener("click", () => turn(1));
    $("pages").replaceChildren(...(pages > 1 ? [before, make("span", `page ${number(page + 1)} of ${number(pages)}`, "quiet"), after] : []));
  }

  function turn(step) {
    const pages = Math.ceil(shown.length / PER_PAGE);
    if (page + step < 0 || page + step >= pages) return;
    page += step;
    picked = -1;
    list();
    $("list").scrollIntoView({ block: "start" });
  }

  function pick(at) {
    if (at < 0 || at >= shown.length) return;
    if (Math.floor(at / PER_PAGE) !== page) { page = Math.floor(at / PER_PAGE); list(); }
    picked = at;
    for (const row of $("rows").children) {
      const mine = Number(row.dataset.at) === at;
      row.setAttribute("aria-selected", mine);
      if (mine) row.scrollIntoView({ block: "nearest" });
    }
    detail(D.findings[shown[at]]);
  }

  function detail(one) {
    const rule = D.rules[one[RULE]], box = $("detail");
    const close = make("button", "Close");
    close.type = "button";
    close.style.float = "right";
    close.addEventListener("click", shut);
    const where = one[RECORD] === null ? one[DATASET] : `${one[DATASET]}, record ${number(one[RECORD])}`;
    box.replaceChildren(close, make("h2", `${rule.id} in ${where}`), make("p", one[MESSAGE], rule.severity));
    if (rule.sameAs) box.append(make("p", `The same as ${rule.sameAs}`, "quiet"));
    box.append(make("h2", "Reported"), table(["Variable", "Value"], one[VARIABLES].map((name, at) => [name, one[VALUES][at]]), []));
    if (one[PLACE]) {
      const place = make("p");
      place.append("Made by the statement at ", make("code", one[PLACE]));
      box.append(make("h2", "Specification"), place);
    }
    if (one[TRACE] !== null) box.append(make("h2", "How the values came about"), make("pre", D.traces[one[TRACE]].join("\n")));
    else if (!D.hasRun) box.append(make("p", "Give the folder of the run with --run to see how the values came about.", "quiet"));
    if (one[SHOWN] !== null) {
      const record = D.shownRecords[one[SHOWN]], about = new Set(one[VARIABLES]);
      const made = table(["Variable", "Value"], Object.entries(record), []);
      for (const row of made.tBodies[0].rows) if (about.has(row.cells[0].textContent)) row.className = "about";
      box.append(make("h2", "Record"), made);
    }
    box.hidden = false;
    box.scrollTop = 0;
  }

  function shut() {
    $("detail").hidden = true;
    picked = -1;
    for (const row of $("rows").children) row.removeAttribute("aria-selected");
  }

  // -- keys and theme --------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") { if (typing) event.target.blur(); else shut(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || $("view-findings").hidden) return;
    const actions = { "/": () => $("search").focus(), j: () => pick(picked < 0 ? page * PER_PAGE : picked + 1),
      k: () => pick(picked - 1), n: () => turn(1), p: () => turn(-1) };
    if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
  });

  $("theme").addEventListener("click", () => {
    const root = document.documentElement, dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    const now = root.dataset.theme || (dark ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });

  head();
  tabs();
  filters();
  filter();
  open("findings");
})();
