/** @typedef {string | Node | undefined} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Texts become text, never elements; attributes without a value are left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string | undefined>>} attributes
 * @param {...Child} children
 */
export function element(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * Makes an element of a drawing.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string | undefined>>} attributes
 * @param {...Child} children
 */
export function drawing(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * A sign of the page's own set.
 *
 * @param {string} name
 */
export function icon(name) {
  const use = drawing("use", { href: `#${name}` });
  return drawing("svg", { class: `icon ${name}`, "aria-hidden": "true", focusable: "false" }, use);
}

/**
 * The one element that a selector finds.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function one(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${selector}`);
  return found;
}

/**
 * All elements of a kind that a selector finds.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind[]}
 */
export function every(root, selector, kind) {
  return [...root.querySelectorAll(selector)].flatMap((found) => (found instanceof kind ? [found] : []));
}

/**
 * @template {Element} Kind
 * @param {Kind} made
 * @param {Readonly<Record<string, string | undefined>>} attributes
 * @param {readonly Child[]} children
 */
function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}
