import { element } from "./dom.js";

/** @typedef {import("../data/page-data.ts").GraphData} GraphData */
/** @typedef {import("../data/page-data.ts").CapabilityData} CapabilityData */

/** Names told of one side of a resource. */
const TOLD_NAMES = 6;

/**
 * A resource of an opened capability in words.
 *
 * @param {CapabilityData} capability
 * @param {number} place
 */
export function tellResource({ nodes, edges }, place) {
  const node = nodes[place];
  if (node === undefined) return "";
  const names = (/** @type {readonly number[]} */ places) => listed(places.map((each) => nodes[each]?.name ?? ""));
  const before = names(endsOf(edges, place, "to", "from"));
  const after = names(endsOf(edges, place, "from", "to"));
  return `${node.kind} ${node.name}: ${node.operation}. In this capability it comes after ${before} and before ${after}. `;
}

/**
 * What can be done with the graph.
 *
 * @param {boolean} isOpened
 */
export function helpFor(isOpened) {
  const what = isOpened ? "Choose a resource to read about it, Escape to go back." : "Choose a capability to see the resources in it.";
  return `${what} Drag to move, Ctrl and wheel to zoom; keys: arrows choose, Enter opens, + and − zoom, 0 fits.`;
}

/** What stands in the place of an opened capability while none is. */
export function rootCrumb() {
  return [
    element("b", { class: "crumb-name" }, "All capabilities"),
    element("span", { class: "muted" }, "an arrow leads to what comes after"),
  ];
}

/**
 * The name of an opened capability, and buttons to those that it joins.
 *
 * @param {GraphData} graph
 * @param {number} capability
 * @param {(capability: number) => void} open
 */
export function crumbs({ capabilities, edges }, capability, open) {
  const nameOf = (/** @type {number} */ place) => capabilities[place]?.name ?? "";
  const side = (/** @type {string} */ words, /** @type {readonly number[]} */ places) => {
    if (places.length === 0) return [];
    const buttons = places.map((place) => {
      const button = element("button", { type: "button", class: "chip" }, nameOf(place));
      button.addEventListener("click", () => open(place));
      return button;
    });
    return [element("span", { class: "neighbours" }, element("span", { class: "muted" }, words), ...buttons)];
  };
  return [
    element("b", { class: "crumb-name" }, nameOf(capability)),
    ...side("comes after ", endsOf(edges, capability, "to", "from")),
    ...side("comes before ", endsOf(edges, capability, "from", "to")),
  ];
}

/**
 * What stands at the far ends of all lines that have something at their near end.
 *
 * @param {readonly import("../data/page-data.ts").EdgeData[]} edges
 * @param {number} place
 * @param {"from" | "to"} near
 * @param {"from" | "to"} far
 */
function endsOf(edges, place, near, far) {
  return [...new Set(edges.filter((edge) => edge[near].includes(place)).flatMap((edge) => edge[far]))].sort((a, b) => a - b);
}

/** @param {readonly string[]} names */
function listed(names) {
  if (names.length === 0) return "nothing";
  const told = names.slice(0, TOLD_NAMES).join(", ");
  return names.length > TOLD_NAMES ? `${told} and ${names.length - TOLD_NAMES} more` : told;
}
