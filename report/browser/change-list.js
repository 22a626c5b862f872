import { changeDetail } from "./change-detail.js";
import { element, every, icon } from "./dom.js";
import { isOpen, matches, readFilter } from "./filter.js";

/** @typedef {import("../data/page-data.ts").ChangeData} ChangeData */

/**
 * A list of changes in a panel.
 *
 * @typedef {{ readonly show: (index: number) => void, readonly openAll: () => void }} ChangeList
 */

/** Lines made at once of one capability; a button makes more. */
const CHUNK = 100;

/** Capabilities are open at first, or after a search, up to this many lines in all. */
const OPEN_LINES = 40;
const FOUND_LINES = 200;

/** Operations in the order in which a capability's line counts them. */
const ORDER = ["delete", "replace", "create", "update", "adopt", "read"];

/**
 * Fills a list of changes, and filters it by a form where there is one. Lines are made when their capability is opened.
 *
 * @param {HTMLElement} place
 * @param {readonly ChangeData[]} changes
 * @param {HTMLFormElement | null} form
 * @param {HTMLElement | null} status
 * @returns {ChangeList}
 */
export function changeList(place, changes, form, status) {
  const candidates = changes.map((change) => ({ ...change, text: textOf(change) }));
  /** @type {Map<number, Group>} */
  let groupOf = new Map();

  function fill() {
    const filter = form === null ? undefined : readFilter(form);
    const found = candidates.flatMap((candidate, index) => (filter === undefined || matches(filter, candidate) ? [index] : []));
    const groups = grouped(changes, found).map(([name, indices]) => groupFor(name, indices, changes));
    groupOf = new Map(groups.flatMap((group) => group.indices.map((index) => [index, group])));
    openFirst(groups, filter === undefined || isOpen(filter) ? OPEN_LINES : FOUND_LINES);
    place.replaceChildren(...groups.map(({ root }) => root));
    if (status !== null) status.textContent = countOf(found.length, changes.length);
  }

  form?.addEventListener("input", fill);
  form?.addEventListener("submit", (event) => event.preventDefault());
  place.addEventListener("keydown", moveByArrows);
  fill();
  return {
    show(index) {
      if (!groupOf.has(index) && form !== null) {
        form.reset();
        fill();
      }
      groupOf.get(index)?.show(index);
    },
    openAll() {
      for (const group of new Set(groupOf.values())) group.openAll();
    },
  };
}

/**
 * @typedef {{
 *   readonly root: HTMLDetailsElement,
 *   readonly indices: readonly number[],
 *   readonly open: () => void,
 *   readonly openAll: () => void,
 *   readonly show: (index: number) => void,
 * }} Group
 */

/**
 * @param {string} name
 * @param {readonly number[]} indices
 * @param {readonly ChangeData[]} changes
 * @returns {Group}
 */
function groupFor(name, indices, changes) {
  const rows = element("ul", { class: "rows" });
  const members = indices.map((index) => changes[index]).filter((change) => change !== undefined);
  const root = element("details", { class: "group" }, groupHead(name, members), rows);
  const more = element("button", { type: "button", class: "quiet more" });
  more.addEventListener("click", () => {
    const first = rows.childElementCount;
    fillTo(first + CHUNK);
    rows.children[first]?.querySelector("button")?.focus();
  });

  /** @param {number} amount */
  function fillTo(amount) {
    for (const change of members.slice(rows.childElementCount, amount)) rows.append(rowOf(change));
    const left = members.length - rows.childElementCount;
    more.textContent = `Show ${Math.min(left, CHUNK)} more of ${left}`;
    if (left > 0) root.append(more);
    else more.remove();
  }

  function open() {
    if (rows.childElementCount === 0) fillTo(CHUNK);
    root.open = true;
  }

  root.addEventListener("toggle", () => {
    if (root.open) open();
  });
  return {
    root,
    indices,
    open,
    openAll() {
      fillTo(members.length);
      root.open = true;
    },
    show(index) {
      const at = indices.indexOf(index);
      fillTo(Math.max(at + 1, CHUNK));
      root.open = true;
      const button = rows.children[at]?.querySelector("button");
      if (button === null || button === undefined) return;
      if (button.getAttribute("aria-expanded") === "false") button.click();
      button.scrollIntoView({ block: "center" });
      button.focus();
    },
  };
}

/**
 * @param {string} name
 * @param {readonly ChangeData[]} members
 */
function groupHead(name, members) {
  const counts = ORDER.flatMap((operation) => {
    const amount = members.filter((change) => change.operation === operation).length;
    if (amount === 0) return [];
    return [element("span", { class: "operation" }, icon(`op-${operation}`), `${amount} `, element("span", { class: "word" }, operation))];
  });
  return element("summary", {}, element("span", { class: "group-name" }, name), element("span", { class: "operations" }, ...counts));
}

/** @param {ChangeData} change */
function rowOf(change) {
  const { operation, kind, name, severity, stateful, summary } = change;
  const badges = element(
    "span",
    { class: "badges" },
    severity === undefined ? undefined : element("span", { class: `badge severity-${severity}` }, severity),
    stateful ? element("span", { class: "tag" }, "holds data") : undefined,
  );
  const button = element(
    "button",
    { type: "button", class: "row", "aria-expanded": "false" },
    element("span", { class: `row-operation text-${operation}` }, icon(`op-${operation}`), operation),
    element("span", { class: "resource" }, element("span", { class: "kind" }, kind), " ", element("b", { class: "name" }, name)),
    badges,
    element("span", { class: "summary" }, summary),
  );
  const detail = element("div", { class: "detail", hidden: "" });
  button.addEventListener("click", () => {
    if (detail.childElementCount === 0) detail.append(...changeDetail(change));
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
  });
  return element("li", {}, button, detail);
}

/**
 * Opens capabilities from the top as long as they have not more lines in all than a reader takes in; one alone is always opened.
 *
 * @param {readonly Group[]} groups
 * @param {number} most
 */
function openFirst(groups, most) {
  let lines = 0;
  for (const group of groups) {
    lines += group.indices.length;
    if (lines > most && groups.length > 1) return;
    group.open();
  }
}

/**
 * @param {readonly ChangeData[]} changes
 * @param {readonly number[]} indices
 * @returns {[string, number[]][]}
 */
function grouped(changes, indices) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (const index of indices) {
    const capability = changes[index]?.capability ?? "";
    const known = groups.get(capability);
    if (known === undefined) groups.set(capability, [index]);
    else known.push(index);
  }
  return [...groups];
}

/** @param {ChangeData} change */
function textOf({ name, kind, type, summary, source, capability, operation, severity }) {
  return [name, kind, type, summary, source ?? "", capability, operation, severity ?? ""].join(" ").toLowerCase();
}

/**
 * @param {number} found
 * @param {number} all
 */
function countOf(found, all) {
  const noun = all === 1 ? "change" : "changes";
  return found === all ? `${all} ${noun}` : `${found} of ${all} ${noun}`;
}

/** @param {KeyboardEvent} event */
function moveByArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement) || !(event.target instanceof HTMLElement)) return;
  if (!event.target.matches("summary, .row")) return;
  const stops = every(event.currentTarget, "summary, .row", HTMLElement).filter((stop) => stop.checkVisibility());
  event.preventDefault();
  stops[stops.indexOf(event.target) + step]?.focus();
}
