/** @typedef {import("./viewport.js").Viewport} Viewport */
/** @typedef {import("./viewport.js").Point} Point */

/** A pointer that moves less has clicked. */
const CLICK_DISTANCE = 4;

/** Pixels of the wheel that zoom by a factor of e. */
const WHEEL_PIXELS = 300;

/**
 * Moves what is in sight by dragging, by two fingers, and by the wheel together with a key: alone it scrolls the page.
 *
 * @param {SVGSVGElement} svg
 * @param {Viewport} view
 */
export function followPointers(svg, view) {
  /** @type {Map<number, Point>} */
  const pointers = new Map();
  let travelled = 0;
  svg.addEventListener("pointerdown", (event) => {
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, pointIn(svg, event));
  });
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = pointIn(svg, event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    travelled += distance(before, now);
    if (travelled > CLICK_DISTANCE && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (other === undefined) view.pan(now.x - before.x, now.y - before.y);
    else view.zoom(distance(now, other) / Math.max(1, distance(before, other)), other);
  });
  svg.addEventListener("pointerup", (event) => pointers.delete(event.pointerId));
  svg.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  const dropClick = (/** @type {MouseEvent} */ event) => {
    if (travelled > CLICK_DISTANCE && event.detail > 0) event.stopPropagation();
  };
  svg.addEventListener("click", dropClick, { capture: true });
  svg.addEventListener("wheel", (event) => zoomByWheel(svg, view, event), { passive: false });
}

/**
 * @param {SVGSVGElement} svg
 * @param {Viewport} view
 * @param {WheelEvent} event
 */
function zoomByWheel(svg, view, event) {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  view.zoom(Math.exp(-event.deltaY / WHEEL_PIXELS), pointIn(svg, event));
}

/**
 * @param {SVGSVGElement} svg
 * @param {MouseEvent} event
 * @returns {Point}
 */
function pointIn(svg, event) {
  const { left, top } = svg.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/**
 * @param {Point} a
 * @param {Point} b
 */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
