import { diffTable } from "./diff-table.js";
import { element } from "./dom.js";

/** @typedef {import("../data/page-data.ts").ChangeData} ChangeData */
/** @typedef {import("../data/page-data.ts").DetailData} DetailData */

/**
 * What opens under the line of a change.
 *
 * @param {ChangeData} change
 */
export function changeDetail(change) {
  const { urn, previousUrn, source, detail, type } = change;
  const facts = element(
    "dl",
    { class: "change-facts" },
    ...fact("type", type),
    ...fact("made at", source),
    ...fact("URN", urn.join("::")),
    ...fact("URN before", previousUrn?.join("::")),
  );
  if (detail === undefined) {
    const note = "The values of this change found no room on this page, which shows first what weighs most; the JSON form has all.";
    return [facts, element("p", { class: "note" }, note)];
  }
  const parts = [facts, replacementNote(detail), optionsTable(detail), ...detail.values.map(diffTable)].filter(
    (part) => part !== undefined,
  );
  if (detail.left > 0) parts.push(element("p", { class: "note" }, `${detail.left} more values change; the JSON form has all.`));
  if (detail.values.length === 0 && detail.options.length === 0) parts.push(element("p", { class: "note" }, "None of its inputs changes."));
  return parts;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function fact(name, value) {
  return value === undefined ? [] : [element("dt", {}, name), element("dd", {}, element("code", {}, value))];
}

/** @param {DetailData} detail */
function replacementNote({ replacement }) {
  if (replacement === undefined) return undefined;
  const { because, source, deleteFirst } = replacement;
  const order = deleteFirst ? "The old one goes before the new one stands." : "The new one stands before the old one goes.";
  const keys = because.flatMap((path, index) => [index === 0 ? "" : ", ", element("code", {}, path)]);
  const reason =
    because.length === 0 ? ["Estimate: it is made anew. "] : ["Estimate: made anew, since ", ...keys, " cannot change in place. "];
  return element("p", { class: "note replacement" }, ...reason, order, element("span", { class: "muted" }, ` Source: ${source}`));
}

/** @param {DetailData} detail */
function optionsTable({ options }) {
  if (options.length === 0) return undefined;
  const head = element("tr", {}, ...["option", "before", "after"].map((name) => element("th", { scope: "col" }, name)));
  const rows = options.map(({ option, before, after }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, option),
      ...[before, after].map((text) => element("td", {}, element("code", {}, text))),
    ),
  );
  return element("table", { class: "grid options", "aria-label": "Options" }, element("thead", {}, head), element("tbody", {}, ...rows));
}
