import { drawing, element, one } from "./dom.js";
import { isOpen, matches, readFilter } from "./filter.js";
import { moveByKey, ZOOM_STEP } from "./graph-keys.js";
import { capabilityScene, overviewScene } from "./graph-scene.js";
import { crumbs, helpFor, rootCrumb, tellResource } from "./graph-words.js";
import { followPointers } from "./pointers.js";
import { Viewport } from "./viewport.js";

/** @typedef {import("../data/page-data.ts").GraphData} GraphData */
/** @typedef {import("./graph-scene.js").Scene} Scene */

/** Scale from which on names of resources are read. */
const READABLE = 0.72;

/** How near to sight a graph is drawn. */
const NEAR = "400px";

/**
 * Draws the graph of an estate once it comes near to sight, or is asked for by what is returned.
 *
 * @param {HTMLElement} root
 * @param {GraphData} graph
 * @param {(change: number) => void} showChange
 * @returns {() => void}
 */
export function startGraph(root, graph, showChange) {
  let isDrawn = false;
  const draw = () => {
    if (!isDrawn) new GraphView(root, graph, showChange).start();
    isDrawn = true;
  };
  const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && draw(), {
    rootMargin: NEAR,
  });
  watcher.observe(root);
  return draw;
}

/** The graph of an estate: all capabilities, or one that a reader has opened. */
class GraphView {
  #graph;
  #showChange;
  #candidates;
  #root;
  #form;
  #status;
  #stage = drawing("g", {});
  #svg = drawing("svg", { class: "drawing", role: "group" }, this.#stage);
  #view = new Viewport(this.#svg, this.#stage);
  /** @type {Scene} */
  #scene;
  /** @type {number | undefined} */
  #opened;

  /**
   * @param {HTMLElement} root
   * @param {GraphData} graph
   * @param {(change: number) => void} showChange
   */
  constructor(root, graph, showChange) {
    this.#root = root;
    this.#graph = graph;
    this.#showChange = showChange;
    this.#form = one(root.parentElement ?? root, "form", HTMLFormElement);
    this.#status = one(root, "[data-status=graph]", HTMLElement);
    this.#scene = overviewScene(graph);
    this.#candidates = graph.capabilities.map(({ name, nodes }) =>
      nodes.map((node) => ({ ...node, capability: name, text: `${node.kind} ${node.name}`.toLowerCase() })),
    );
  }

  start() {
    const canvas = one(this.#root, "[data-canvas]", HTMLElement);
    canvas.append(this.#svg);
    followPointers(this.#svg, this.#view);
    one(this.#root, "[data-back]", HTMLButtonElement).addEventListener("click", () => this.#open(undefined));
    this.#form.addEventListener("input", () => this.#filterChanged());
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#svg.addEventListener("focusout", () => this.#emphasise(undefined));
    this.#svg.addEventListener("keydown", (event) => this.#keyPressed(event));
    const zooms = { in: () => this.#view.zoom(ZOOM_STEP), out: () => this.#view.zoom(1 / ZOOM_STEP), fit: () => this.#fit() };
    for (const [name, act] of Object.entries(zooms))
      one(this.#root, `[data-zoom=${name}]`, HTMLButtonElement).addEventListener("click", act);
    new ResizeObserver(() => this.#fit()).observe(canvas);
    this.#show(undefined);
  }

  /**
   * Draws all capabilities, or one; says what takes the focus in it.
   *
   * @param {number | undefined} capability
   */
  #show(capability) {
    const left = this.#opened;
    this.#opened = capability;
    this.#scene = capability === undefined ? overviewScene(this.#graph) : capabilityScene(this.#graph, capability);
    this.#stage.replaceChildren(...this.#scene.layers);
    one(this.#root, "[data-back]", HTMLButtonElement).hidden = capability === undefined;
    const title = capability === undefined ? "Capabilities of the estate" : `Resources of ${this.#graph.capabilities[capability]?.name}`;
    this.#svg.setAttribute("aria-label", title);
    const words = capability === undefined ? rootCrumb() : crumbs(this.#graph, capability, (other) => this.#open(other));
    one(this.#root, "[data-crumb]", HTMLElement).replaceChildren(...words);
    for (const item of this.#scene.items) this.#wire(item);
    this.#help();
    this.#applyFilter();
    this.#fit(capability === undefined ? undefined : READABLE);
    const first = this.#scene.items[capability === undefined ? (left ?? 0) : 0];
    first?.element.setAttribute("tabindex", "0");
    return first;
  }

  /** @param {number | undefined} capability */
  #open(capability) {
    this.#show(capability)?.element.focus({ preventScroll: true });
  }

  /** @param {Scene["items"][number]} item */
  #wire({ element: drawn, place }) {
    const act = () => (this.#opened === undefined ? this.#open(place) : this.#tell(this.#opened, place));
    drawn.addEventListener("click", act);
    drawn.addEventListener("focus", () => this.#lookAt(place));
    drawn.addEventListener("pointerenter", () => this.#emphasise(place));
    drawn.addEventListener("pointerleave", () => this.#emphasise(undefined));
    drawn.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act();
    });
  }

  /** @param {number} place */
  #lookAt(place) {
    for (const item of this.#scene.items) item.element.setAttribute("tabindex", item.place === place ? "0" : "-1");
    const item = this.#scene.items[place];
    if (item === undefined || !item.element.matches(":focus-visible")) return;
    this.#emphasise(place);
    this.#view.reveal(item.area);
  }

  /**
   * Brings out what something depends on and what depends on it.
   *
   * @param {number | undefined} place
   */
  #emphasise(place) {
    this.#svg.classList.toggle("looking", place !== undefined);
    const near = new Set([place]);
    for (const { from, to, element: line } of this.#scene.links) {
      const isNear = place !== undefined && (from.includes(place) || to.includes(place));
      line.classList.toggle("near", isNear);
      if (isNear) for (const end of from.includes(place) ? to : from) near.add(end);
    }
    for (const item of this.#scene.items) item.element.classList.toggle("near", near.has(item.place));
  }

  /**
   * @param {number} capability
   * @param {number} place
   */
  #tell(capability, place) {
    const opened = this.#graph.capabilities[capability];
    const change = opened?.nodes[place]?.change;
    if (opened === undefined) return;
    const button = element("button", { type: "button", class: "link" }, "Show the change");
    if (change !== undefined) button.addEventListener("click", () => this.#showChange(change));
    this.#status.replaceChildren(tellResource(opened, place), ...(change === undefined ? [] : [button]));
  }

  #applyFilter() {
    const filter = readFilter(this.#form);
    const found = new Set();
    let amount = 0;
    for (const { capability, node, element: mark } of this.#scene.marks) {
      const candidate = this.#candidates[capability]?.[node];
      const isFound = candidate !== undefined && matches(filter, candidate);
      mark.classList.toggle("dim", !isFound);
      if (isFound) found.add(this.#opened === undefined ? capability : node);
      if (isFound) amount += 1;
    }
    for (const item of this.#scene.items) item.element.classList.toggle("dim", !found.has(item.place));
    if (!isOpen(filter)) this.#status.textContent = `${amount} of ${this.#scene.marks.length} resources here are found`;
  }

  #filterChanged() {
    const { capability } = readFilter(this.#form);
    const opened = this.#opened === undefined ? undefined : this.#graph.capabilities[this.#opened];
    this.#help();
    if (opened !== undefined && capability !== "" && opened.name !== capability) this.#show(undefined);
    else this.#applyFilter();
    const box = this.#opened === undefined ? this.#graph.capabilities.findIndex(({ name }) => name === capability) : -1;
    const item = this.#scene.items[box];
    if (item === undefined) this.#fit();
    else this.#view.fit(item.area);
  }

  #help() {
    this.#status.textContent = helpFor(this.#opened !== undefined);
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    if (event.key === "Escape" && this.#opened !== undefined) this.#open(undefined);
    else if (!moveByKey(event, this.#scene, this.#view)) return;
    event.preventDefault();
  }

  /** @param {number} [least] */
  #fit(least) {
    this.#view.fit({ x: 0, y: 0, width: this.#scene.width, height: this.#scene.height }, least);
  }
}
