"use strict";
// Blocks of data are unpacked once, when something first asks for them.
const unpacked = new Map();

function block(id) {
  if (!unpacked.has(id)) unpacked.set(id, unpack(id));
  return unpacked.get(id);
}

async function unpack(id) {
  const held = document.getElementById(id);
  if (!held) return null;
  const text = atob(held.textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

class Table {
  constructor(told, size) {
    this.told = told;
    this.size = size;
    this.columns = new Map(told.cols.map((column) => [column.name, column]));
  }
  has(name) { return this.columns.has(name); }
  // A value as text, "" where it is missing.
  text(name, row) {
    const value = this.value(name, row);
    return value === null ? "" : String(value);
  }
  value(name, row) {
    const column = this.columns.get(name);
    if (!column) return null;
    if (column.x) return column.x[row];
    const code = column.c[row];
    return code < 0 ? null : column.l[code];
  }
  number(name, row) {
    const value = this.value(name, row);
    return typeof value === "number" ? value : null;
  }
  // Rows whose value of `name` is `text`; of texts only codes are compared.
  where(name, text) {
    const column = this.columns.get(name);
    const found = [];
    if (!column || column.x) return found;
    const code = column.l.indexOf(text);
    if (code < 0) return found;
    for (let row = 0; row < column.c.length; row++) if (column.c[row] === code) found.push(row);
    return found;
  }
  // Rows that hold `text` in any column, case not counting.
  search(text) {
    const wanted = text.toLowerCase();
    const hit = new Uint8Array(this.size);
    for (const column of this.told.cols) {
      if (column.x) {
        for (let row = 0; row < this.size; row++)
          if (column.x[row] !== null && String(column.x[row]).includes(wanted)) hit[row] = 1;
      } else {
        const codes = column.l.map((level) => level.toLowerCase().includes(wanted));
        for (let row = 0; row < this.size; row++) if (codes[column.c[row]]) hit[row] = 1;
      }
    }
    const found = [];
    for (let row = 0; row < this.size; row++) if (hit[row]) found.push(row);
    return found;
  }
}

async function dataset(name) {
  const told = await block("d-" + name);
  return told && new Table(told, told.n);
}

async function rawTable(name) {
  const told = await block("r-" + name);
  return told && new Table(told, told.row.length);
}
