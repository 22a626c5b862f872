import { element } from "./dom.js";

/** @typedef {import("../data/page-data.ts").DiffRow} DiffRow */
/** @typedef {import("../data/page-data.ts").ValueData} ValueData */

const KINDS = { add: "added", remove: "removed", change: "", unknown: "only the update can tell whether it changes" };

/** Where less than this share of a line is equal, marking what differs marks all of it. */
const EQUAL_SHARE = 0.3;

/**
 * Both sides of a value.
 *
 * @param {ValueData} value
 */
export function diffTable({ path, kind, rows }) {
  const isWhole = path === "";
  const title = isWhole ? element("span", { class: "path-all" }, "All inputs") : element("code", { class: "path" }, path);
  const note = isWhole ? "" : KINDS[kind];
  const head = element("p", { class: "value-head" }, title, note === "" ? undefined : element("span", { class: "muted" }, note));
  const isOneSided = rows.every(([mark]) => mark === "+" || mark === "-" || mark === "more");
  const body = element("tbody", {}, ...rows.map((row) => (isOneSided ? oneSided(row) : twoSided(row))));
  const label = isWhole ? "All inputs" : path;
  const table = element("table", { class: isOneSided ? "diff one" : "diff", "aria-label": label }, columnNames(isOneSided, rows), body);
  return element("div", { class: "value" }, head, table);
}

/**
 * @param {boolean} isOneSided
 * @param {readonly DiffRow[]} rows
 */
function columnNames(isOneSided, rows) {
  const names = isOneSided ? [rows[0]?.[0] === "-" ? "before" : "after"] : ["before", "after"];
  const cells = names.map((name) => element("th", { scope: "col" }, name));
  return element("thead", { class: "hidden-text" }, element("tr", {}, ...cells));
}

/** @param {DiffRow} row */
function oneSided(row) {
  if (row[0] === "more" || row[0] === "skipped") return gap(row[1], row[0], 1);
  return element("tr", {}, side(row[0] === "-" ? "removed" : "added", [row[1]]));
}

/** @param {DiffRow} row */
function twoSided(row) {
  switch (row[0]) {
    case "=":
      return element("tr", { class: "equal" }, side("same", [row[1]]), side("same", [row[1]]));
    case "-":
      return element("tr", {}, side("removed", [row[1]]), side("none", []));
    case "+":
      return element("tr", {}, side("none", []), side("added", [row[1]]));
    case "~": {
      const [left, right] = emphasised(row[1], row[2]);
      return element("tr", {}, side("removed", left), side("added", right));
    }
    default:
      return gap(row[1], row[0], 2);
  }
}

/**
 * @param {"same" | "removed" | "added" | "none"} sort
 * @param {readonly (string | Node)[]} content
 */
function side(sort, content) {
  return element("td", { class: `side ${sort}` }, ...content);
}

/**
 * @param {number} lines
 * @param {"more" | "skipped"} sort
 * @param {number} columns
 */
function gap(lines, sort, columns) {
  const words = sort === "skipped" ? `${lines} equal line${lines === 1 ? "" : "s"}` : `${lines} more lines are not on this page`;
  return element("tr", {}, element("td", { class: "gap", colspan: String(columns) }, words));
}

/**
 * Marks what differs between two lines, from the first character that does to the last.
 *
 * @param {string} left
 * @param {string} right
 * @returns {[(string | Node)[], (string | Node)[]]}
 */
function emphasised(left, right) {
  const most = Math.min(left.length, right.length);
  let head = 0;
  while (head < most && left[head] === right[head]) head += 1;
  if (head > 0 && isHalf(left, head - 1)) head -= 1;
  let tail = 0;
  while (tail < most - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  if (tail > 0 && isHalf(left, left.length - tail - 1)) tail -= 1;
  if (left === right || head + tail < most * EQUAL_SHARE) return [[left], [right]];
  /** @param {string} text @param {"del" | "ins"} tag */
  const parts = (text, tag) => {
    const middle = text.slice(head, text.length - tail);
    return [text.slice(0, head), ...(middle === "" ? [] : [element(tag, {}, middle)]), text.slice(text.length - tail)];
  };
  return [parts(left, "del"), parts(right, "ins")];
}

/**
 * Whether a character is the first half of a pair.
 *
 * @param {string} text
 * @param {number} index
 */
function isHalf(text, index) {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800;
}
