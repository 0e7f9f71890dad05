// Reads one diagram a line (a JSON string), writes what real Mermaid makes of it (JSON): the parsed facts, and with
// `draw` as the second argument the texts of the drawing. jsdom measures nothing, so sizes are made up.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , packages, version, mode] = process.argv;
const load = createRequire(packages + "/");
const { JSDOM } = load("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true });
globalThis.window = window;
for (const name of ["document", "Element", "HTMLElement", "SVGElement", "Node", "DOMParser", "XMLSerializer"]) {
  globalThis[name] = window[name];
}
globalThis.getComputedStyle = window.getComputedStyle;
globalThis.CSSStyleSheet ??= class { insertRule() {} get cssRules() { return []; } };
globalThis.CSS ??= { escape: (text) => String(text).replace(/[^A-Za-z0-9_-]/g, (c) => "\\" + c) };
const width = (element) => 10 * (element.textContent ?? "").length + 1;
window.SVGElement.prototype.getBBox = function () { return { x: 0, y: 0, width: width(this), height: 20 }; };
window.SVGElement.prototype.getComputedTextLength = function () { return width(this); };

const home = packages + "/node_modules/" + version;
const { default: mermaid } = await import(pathToFileURL(home + "/dist/mermaid.core.mjs").href);
mermaid.initialize({ startOnLoad: false, maxTextSize: 1e9, maxEdges: 1e6 });

const pairs = (collection) => (collection instanceof Map ? [...collection] : Object.entries(collection));

async function parsed(text) {
  const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text);
  if (type !== "er") {
    return { type, boxes: pairs(db.getVertices()).map(([, v]) => v.text), lines: db.getEdges().map((e) => e.text) };
  }
  const attributes = pairs(db.getEntities()).flatMap(([, entity]) => entity.attributes ?? []);
  return {
    type,
    boxes: pairs(db.getEntities()).map(([name]) => name),
    attributes: attributes.map((a) => [a.attributeType ?? a.type, a.attributeName ?? a.name]),
    lines: db.getRelationships().map((r) => r.roleA),
  };
}

async function texts(text, count) {
  const { svg } = await mermaid.render("drawing" + count, text);
  const page = new JSDOM(svg).window.document;
  page.querySelectorAll("style").forEach((style) => style.remove());
  return [...page.querySelectorAll("text, foreignObject")].map((e) => e.textContent.trim()).filter(Boolean);
}

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  let seen;
  try {
    const text = JSON.parse(line);
    seen = await parsed(text);
    if (mode === "draw") seen.texts = await texts(text, count++);
  } catch (error) {
    seen = { error: String(error.stack ?? error) };
  }
  console.log(JSON.stringify(seen));
}
