import { every } from "./dom.js";

/**
 * What a reader looks for.
 *
 * @typedef {{
 *   readonly words: readonly string[],
 *   readonly capability: string,
 *   readonly layer: string,
 *   readonly operations: ReadonlySet<string> | undefined,
 * }} Filter
 */

/**
 * What a filter looks at.
 *
 * @typedef {{ readonly text: string, readonly capability: string, readonly layer: string, readonly operation: string }} Candidate
 */

/**
 * Reads a form of filters; no operations means that all are wanted.
 *
 * @param {HTMLFormElement} form
 * @returns {Filter}
 */
export function readFilter(form) {
  const boxes = every(form, "input[type=checkbox]", HTMLInputElement);
  const wanted = boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return {
    words: (form.querySelector("input")?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean),
    capability: valueOf(form, "capability"),
    layer: valueOf(form, "layer"),
    operations: wanted.length === boxes.length ? undefined : new Set(wanted),
  };
}

/**
 * Whether every word is found and every choice met.
 *
 * @param {Filter} filter
 * @param {Candidate} candidate its text is in lower case
 */
export function matches({ words, capability, layer, operations }, candidate) {
  if (capability !== "" && candidate.capability !== capability) return false;
  if (layer !== "" && candidate.layer !== layer) return false;
  if (operations !== undefined && !operations.has(candidate.operation)) return false;
  return words.every((word) => candidate.text.includes(word));
}

/**
 * Whether a filter leaves nothing out.
 *
 * @param {Filter} filter
 */
export function isOpen({ words, capability, layer, operations }) {
  return words.length === 0 && capability === "" && layer === "" && operations === undefined;
}

/**
 * Forgets what was looked for.
 *
 * @param {HTMLFormElement} form
 */
export function clearFilter(form) {
  form.reset();
  form.dispatchEvent(new Event("input"));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function valueOf(form, name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLSelectElement ? field.value : "";
}
