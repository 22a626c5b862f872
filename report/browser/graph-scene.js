import { drawing } from "./dom.js";

/** @typedef {import("../data/page-data.ts").GraphData} GraphData */
/** @typedef {import("../data/page-data.ts").EdgeData} EdgeData */
/** @typedef {import("../data/page-data.ts").NodeData} NodeData */
/** @typedef {import("./viewport.js").Area} Area */

/**
 * One thing of a scene that can be chosen: a capability in the overview, a resource in a capability.
 *
 * @typedef {{ readonly element: SVGGElement, readonly area: Area, readonly place: number }} Item
 */

/**
 * A drawing: what can be chosen in it, and its links by the places of what they join.
 *
 * @typedef {{
 *   readonly width: number,
 *   readonly height: number,
 *   readonly items: readonly Item[],
 *   readonly links: readonly { readonly from: readonly number[], readonly to: readonly number[], readonly element: SVGPathElement }[],
 *   readonly marks: readonly { readonly capability: number, readonly node: number, readonly element: SVGElement }[],
 *   readonly layers: readonly SVGElement[],
 * }} Scene
 */

/** Characters of a name and of a kind that fit a node. */
const NAME_FITS = 25;
const MARK_GAP = 2;

/**
 * All capabilities, each with a mark for every resource.
 *
 * @param {GraphData} graph
 * @returns {Scene}
 */
export function overviewScene(graph) {
  const { padding, line, cell } = graph.sizes;
  /** @type {Scene["marks"][number][]} */
  const marks = [];
  const items = graph.capabilities.map(({ name, title, box, columns, nodes }, place) => {
    const [x, y, width, height] = box;
    const top = padding * 1.5 + title.length * line;
    const grid = nodes.map((node, index) => {
      const mark = markOf(node, padding + (index % columns) * cell, top + Math.floor(index / columns) * cell, cell - MARK_GAP);
      mark.append(drawing("title", {}, `${node.kind} ${node.name}: ${node.operation}`));
      marks.push({ capability: place, node: index, element: mark });
      return mark;
    });
    const label = `${name}: ${nodes.length} resource${nodes.length === 1 ? "" : "s"}, ${operationWords(nodes)}`;
    const element = drawing(
      "g",
      {
        class: nodes.every(({ operation }) => operation === "same") ? "box" : "box changed",
        transform: `translate(${x} ${y})`,
        role: "button",
        tabindex: "-1",
        "aria-label": label,
      },
      drawing("rect", { width: String(width), height: String(height), rx: "6" }),
      ...title.map((text, index) =>
        drawing("text", { x: String(padding), y: String(padding - 5 + (index + 1) * line), class: "box-name" }, text),
      ),
      ...grid,
    );
    return { element, place, area: { x, y, width, height } };
  });
  const links = linksOf(graph.edges, items);
  return { width: graph.width, height: graph.height, items, links, marks, layers: layersOf(links, items) };
}

/**
 * The resources of one capability with their names.
 *
 * @param {GraphData} graph
 * @param {number} capability
 * @returns {Scene}
 */
export function capabilityScene(graph, capability) {
  const { nodeWidth: width, nodeHeight: height } = graph.sizes;
  const opened = graph.capabilities[capability];
  if (opened === undefined) throw new RangeError(`the graph has no capability ${capability}`);
  const { nodes, edges } = opened;
  const items = nodes.map((node, place) => {
    const [x, y] = node.at;
    const element = drawing(
      "g",
      {
        class: `node node-${node.operation}`,
        transform: `translate(${x} ${y})`,
        role: "button",
        tabindex: "-1",
        "aria-label": `${node.kind} ${node.name}: ${node.operation}`,
      },
      drawing("title", {}, `${node.kind} ${node.name}: ${node.operation}`),
      drawing("rect", { width: String(width), height: String(height), rx: "5" }),
      markOf(node, 10, (height - 14) / 2, 14),
      drawing("text", { x: "32", y: "16", class: "node-kind" }, fitting(node.kind)),
      drawing("text", { x: "32", y: "31", class: "node-name" }, fitting(ownPart(node.name, opened.name))),
    );
    return { element, place, area: { x, y, width, height } };
  });
  const links = linksOf(edges, items);
  const marks = items.map(({ element, place }) => ({ capability, node: place, element }));
  return { width: opened.width, height: opened.height, items, links, marks, layers: layersOf(links, items) };
}

/**
 * How many resources each operation meets, in words.
 *
 * @param {readonly NodeData[]} nodes
 */
function operationWords(nodes) {
  const counts = Object.entries(Object.groupBy(nodes, ({ operation }) => operation));
  return counts.map(([operation, each]) => `${each.length} ${operation}`).join(", ");
}

/**
 * @param {NodeData} node
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
function markOf({ operation }, x, y, size) {
  return drawing(
    "svg",
    { class: `icon op-${operation}`, x: String(x), y: String(y), width: String(size), height: String(size) },
    drawing("use", { href: `#op-${operation}` }),
  );
}

/**
 * Links as drawn, and straight ones for those that others imply, which are seen only while one of their ends is looked at.
 *
 * @param {readonly EdgeData[]} edges
 * @param {readonly Item[]} items
 */
function linksOf(edges, items) {
  return edges.flatMap(({ from, to, count, path, isStem }) => {
    const [left, right] = [items[from[0] ?? -1], items[to[0] ?? -1]];
    if (left === undefined || right === undefined) return [];
    const d = path ?? `M${middleOf(left.area)}L${middleOf(right.area)}`;
    const width = Math.min(3, 1 + Math.log10(count)).toFixed(1);
    const element = drawing("path", {
      class: path === undefined ? "link implied" : "link",
      d,
      "stroke-width": width,
      "marker-end": isStem ? undefined : "url(#arrow)",
    });
    return [{ from, to, element }];
  });
}

/** @param {Area} area */
function middleOf({ x, y, width, height }) {
  return `${x + width / 2},${y + height / 2}`;
}

/**
 * @param {Scene["links"]} links
 * @param {readonly Item[]} items
 */
function layersOf(links, items) {
  return [drawing("g", {}, ...links.map(({ element }) => element)), drawing("g", {}, ...items.map(({ element }) => element))];
}

/**
 * A name without that of its capability, which stands above the drawing.
 *
 * @param {string} name
 * @param {string} capability
 */
function ownPart(name, capability) {
  return name.startsWith(`${capability}-`) ? name.slice(capability.length + 1) : name;
}

/** @param {string} text */
function fitting(text) {
  return text.length > NAME_FITS ? `${text.slice(0, NAME_FITS - 1)}…` : text;
}
