import { drawing, element, one } from "./dom.js";
import { isOpen, matches, readFilter } from "./filter.js";
import { capabilityScene, overviewScene } from "./graph-scene.js";
import { viewport } from "./viewport.js";

/** @typedef {import("../data/page-data.ts").GraphData} GraphData */
/** @typedef {import("./graph-scene.js").Scene} Scene */

/** Steps of the zoom and of moving by keys. */
const ZOOM_STEP = 1.35;
const PAN_STEP = 60;

/** Names told of one side of a resource. */
const TOLD_NAMES = 6;

/**
 * Draws the graph of an estate once it comes near to sight: the capabilities, and what a reader opens.
 *
 * @param {HTMLElement} root
 * @param {GraphData} graph
 * @param {(change: number) => void} showChange
 */
export function startGraph(root, graph, showChange) {
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      drawGraph(root, graph, showChange);
    },
    { rootMargin: "400px" },
  );
  watcher.observe(root);
}

/**
 * @param {HTMLElement} root
 * @param {GraphData} graph
 * @param {(change: number) => void} showChange
 */
function drawGraph(root, graph, showChange) {
  const canvas = one(root, "[data-canvas]", HTMLElement);
  const back = one(root, "[data-back]", HTMLButtonElement);
  const crumb = one(root, "[data-crumb]", HTMLElement);
  const status = one(root, "[data-status=graph]", HTMLElement);
  const form = one(root.parentElement ?? root, "form", HTMLFormElement);
  const help = status.textContent;
  const stage = drawing("g", {});
  const svg = drawing("svg", { class: "drawing", role: "group", "aria-label": "Graph of the estate" }, stage);
  const view = viewport(svg, stage);
  const candidates = graph.capabilities.map(({ name, nodes }) =>
    nodes.map((node) => ({ ...node, capability: name, text: `${node.kind} ${node.name}`.toLowerCase() })),
  );
  /** @type {number | undefined} */
  let opened;
  let scene = overviewScene(graph);

  /** @param {number | undefined} capability */
  function show(capability) {
    const left = opened;
    opened = capability;
    scene = capability === undefined ? overviewScene(graph) : capabilityScene(graph, capability);
    stage.replaceChildren(...scene.layers);
    back.hidden = capability === undefined;
    crumb.replaceChildren(...(capability === undefined ? [] : crumbs(graph, capability, open)));
    svg.setAttribute(
      "aria-label",
      capability === undefined ? "Capabilities of the estate" : `Resources of ${graph.capabilities[capability]?.name}`,
    );
    wire();
    applyFilter();
    view.fit({ x: 0, y: 0, width: scene.width, height: scene.height });
    const first = scene.items[capability === undefined ? (left ?? 0) : 0];
    first?.element.setAttribute("tabindex", "0");
    return first;
  }

  /** @param {number | undefined} capability */
  function open(capability) {
    status.textContent = help;
    show(capability)?.element.focus({ preventScroll: true });
  }

  function wire() {
    for (const item of scene.items) {
      const act = () => (opened === undefined ? open(item.place) : tell(opened, item.place));
      item.element.addEventListener("click", act);
      item.element.addEventListener("focus", () => lookAt(item.place));
      item.element.addEventListener("pointerenter", () => emphasise(item.place));
      item.element.addEventListener("pointerleave", () => emphasise(undefined));
      item.element.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act();
      });
    }
  }

  /** @param {number} place */
  function lookAt(place) {
    for (const item of scene.items) item.element.setAttribute("tabindex", item.place === place ? "0" : "-1");
    emphasise(place);
    const item = scene.items[place];
    if (item !== undefined) view.reveal(item.area);
  }

  /** @param {number | undefined} place */
  function emphasise(place) {
    svg.classList.toggle("looking", place !== undefined);
    const near = new Set([place]);
    for (const { from, to, element: line } of scene.links) {
      const isNear = from === place || to === place;
      line.classList.toggle("near", isNear);
      if (isNear) near.add(from).add(to);
    }
    for (const item of scene.items) item.element.classList.toggle("near", near.has(item.place));
  }

  /** @param {number} capability @param {number} place */
  function tell(capability, place) {
    const { nodes = [], edges = [] } = graph.capabilities[capability] ?? {};
    const node = nodes[place];
    if (node === undefined) return;
    const { change } = node;
    const names = (/** @type {readonly number[]} */ places) => listed(places.map((each) => nodes[each]?.name ?? ""));
    const before = names(edges.filter(({ to }) => to === place).map(({ from }) => from));
    const after = names(edges.filter(({ from }) => from === place).map(({ to }) => to));
    const text = `${node.kind} ${node.name}: ${node.operation}. In this capability it comes after ${before} and before ${after}. `;
    const button = element("button", { type: "button", class: "link" }, "Show the change");
    button.addEventListener("click", () => change !== undefined && showChange(change));
    status.replaceChildren(text, ...(change === undefined ? [] : [button]));
  }

  function applyFilter() {
    const filter = readFilter(form);
    const found = new Set();
    let amount = 0;
    for (const { capability, node, element: mark } of scene.marks) {
      const candidate = candidates[capability]?.[node];
      const isFound = candidate !== undefined && matches(filter, candidate);
      mark.classList.toggle("dim", !isFound);
      if (isFound) found.add(opened === undefined ? capability : node);
      if (isFound) amount += 1;
    }
    for (const item of scene.items) item.element.classList.toggle("dim", !found.has(item.place));
    if (!isOpen(filter)) status.textContent = `${amount} of ${scene.marks.length} resources here are found`;
  }

  function filterChanged() {
    const { capability } = readFilter(form);
    if (opened !== undefined && capability !== "" && graph.capabilities[opened]?.name !== capability) show(undefined);
    status.textContent = help;
    applyFilter();
    const box = opened === undefined ? scene.items.find(({ place }) => graph.capabilities[place]?.name === capability) : undefined;
    view.fit(box?.area ?? { x: 0, y: 0, width: scene.width, height: scene.height });
  }

  canvas.append(svg);
  back.addEventListener("click", () => open(undefined));
  form.addEventListener("input", filterChanged);
  form.addEventListener("submit", (event) => event.preventDefault());
  svg.addEventListener("focusout", () => emphasise(undefined));
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened !== undefined) open(undefined);
    else if (!moveByKey(event, scene, view)) return;
    event.preventDefault();
  });
  const zooms = { in: () => view.zoom(ZOOM_STEP), out: () => view.zoom(1 / ZOOM_STEP), fit: () => view.fit({ x: 0, y: 0, ...scene }) };
  for (const [name, act] of Object.entries(zooms)) one(root, `[data-zoom=${name}]`, HTMLButtonElement).addEventListener("click", act);
  new ResizeObserver(() => view.fit({ x: 0, y: 0, width: scene.width, height: scene.height })).observe(canvas);
  show(undefined);
}

/**
 * Zooms, moves, and chooses the next thing in a direction. Says whether the key meant something.
 *
 * @param {KeyboardEvent} event
 * @param {Scene} scene
 * @param {import("./viewport.js").Viewport} view
 */
function moveByKey({ key, shiftKey, ctrlKey, metaKey, altKey }, scene, view) {
  if (ctrlKey || metaKey || altKey) return false;
  if (key === "+" || key === "=") view.zoom(ZOOM_STEP);
  else if (key === "-") view.zoom(1 / ZOOM_STEP);
  else if (key === "0") view.fit({ x: 0, y: 0, width: scene.width, height: scene.height });
  else {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [];
    if (x === undefined || y === undefined) return false;
    if (shiftKey) view.pan(-x * PAN_STEP, -y * PAN_STEP);
    else nearest(scene, x, y)?.element.focus({ preventScroll: true });
  }
  return true;
}

/**
 * What lies nearest in a direction of what has the focus; what lies aside counts as further away.
 *
 * @param {Scene} scene
 * @param {number} x
 * @param {number} y
 */
function nearest({ items }, x, y) {
  const current = items.find(({ element: each }) => each === document.activeElement);
  if (current === undefined) return undefined;
  const from = centre(current.area);
  const ahead = items.flatMap((item) => {
    const to = centre(item.area);
    const [along, aside] = [(to.x - from.x) * x + (to.y - from.y) * y, Math.abs((to.x - from.x) * y) + Math.abs((to.y - from.y) * x)];
    return item === current || along <= 1 ? [] : [{ item, far: along + 2 * aside }];
  });
  return ahead.sort((a, b) => a.far - b.far)[0]?.item;
}

/** @param {import("./viewport.js").Area} area */
function centre({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

/**
 * The name of an opened capability, and buttons to those that it joins.
 *
 * @param {GraphData} graph
 * @param {number} capability
 * @param {(capability: number) => void} open
 */
function crumbs({ capabilities, edges }, capability, open) {
  const buttons = (/** @type {readonly number[]} */ places) =>
    [...new Set(places)].map((place) => {
      const button = element("button", { type: "button", class: "chip" }, capabilities[place]?.name);
      button.addEventListener("click", () => open(place));
      return button;
    });
  const before = buttons(edges.filter(({ to }) => to === capability).map(({ from }) => from));
  const after = buttons(edges.filter(({ from }) => from === capability).map(({ to }) => to));
  return [
    element("b", { class: "crumb-name" }, capabilities[capability]?.name),
    ...(before.length === 0
      ? []
      : [element("span", { class: "neighbours" }, element("span", { class: "muted" }, "comes after "), ...before)]),
    ...(after.length === 0
      ? []
      : [element("span", { class: "neighbours" }, element("span", { class: "muted" }, "comes before "), ...after)]),
  ];
}

/** @param {readonly string[]} names */
function listed(names) {
  if (names.length === 0) return "nothing";
  const told = names.slice(0, TOLD_NAMES).join(", ");
  return names.length > TOLD_NAMES ? `${told} and ${names.length - TOLD_NAMES} more` : told;
}
