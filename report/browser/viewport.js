/**
 * What of a drawing is in sight, moved by pointer, wheel and calls.
 *
 * @typedef {{
 *   readonly fit: (area: Area) => void,
 *   readonly zoom: (factor: number) => void,
 *   readonly pan: (x: number, y: number) => void,
 *   readonly reveal: (area: Area) => void,
 * }} Viewport
 */

/** @typedef {{ readonly x: number, readonly y: number, readonly width: number, readonly height: number }} Area */

/** @typedef {{ readonly x: number, readonly y: number }} Point */

const LEAST = 0.08;
const MOST = 4;

/** A drawing that is smaller than its place is not blown up further than this. */
const MOST_FIT = 1.25;
const MARGIN = 20;

/** A pointer that moves less has clicked. */
const CLICK_DISTANCE = 4;

/**
 * Lets a scene be moved inside of an SVG element.
 *
 * @param {SVGSVGElement} svg
 * @param {SVGGElement} scene
 * @returns {Viewport}
 */
export function viewport(svg, scene) {
  let at = { scale: 1, x: 0, y: 0 };
  /** @type {Map<number, Point>} */
  const pointers = new Map();
  let travelled = 0;

  function place() {
    scene.setAttribute("transform", `translate(${at.x.toFixed(2)} ${at.y.toFixed(2)}) scale(${at.scale.toFixed(4)})`);
  }

  /** @param {number} factor @param {Point} point */
  function zoomAt(factor, point) {
    const scale = Math.min(MOST, Math.max(LEAST, at.scale * factor));
    const ratio = scale / at.scale;
    at = { scale, x: point.x - (point.x - at.x) * ratio, y: point.y - (point.y - at.y) * ratio };
    place();
  }

  /** @param {number} x @param {number} y */
  function pan(x, y) {
    at = { ...at, x: at.x + x, y: at.y + y };
    place();
  }

  const size = () => ({ width: svg.clientWidth, height: svg.clientHeight });
  const middle = () => ({ x: size().width / 2, y: size().height / 2 });
  /** @param {MouseEvent} event @returns {Point} */
  const pointOf = (event) => {
    const { left, top } = svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / 300), pointOf(event));
    },
    { passive: false },
  );
  svg.addEventListener("pointerdown", (event) => {
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, pointOf(event));
  });
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = pointOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    travelled += distance(before, now);
    if (travelled > CLICK_DISTANCE && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (other === undefined) pan(now.x - before.x, now.y - before.y);
    else zoomAt(distance(now, other) / Math.max(1, distance(before, other)), other);
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
    svg.addEventListener(name, (event) => pointers.delete(event.pointerId));
  svg.addEventListener(
    "click",
    (event) => {
      if (travelled > CLICK_DISTANCE && event.detail > 0) event.stopPropagation();
    },
    { capture: true },
  );

  return {
    fit(area) {
      const { width, height } = size();
      const scale = Math.min(MOST_FIT, (width - 2 * MARGIN) / area.width, (height - 2 * MARGIN) / area.height);
      at = { scale: Math.max(LEAST, scale), x: 0, y: 0 };
      at = {
        ...at,
        x: (width - area.width * at.scale) / 2 - area.x * at.scale,
        y: (height - area.height * at.scale) / 2 - area.y * at.scale,
      };
      place();
    },
    zoom: (factor) => zoomAt(factor, middle()),
    pan,
    reveal(area) {
      const { width, height } = size();
      const [left, top] = [at.x + area.x * at.scale, at.y + area.y * at.scale];
      const [right, bottom] = [left + area.width * at.scale, top + area.height * at.scale];
      pan(outside(left, right, width), outside(top, bottom, height));
    },
  };
}

/**
 * How far something has to move to lie between 0 and a limit.
 *
 * @param {number} start
 * @param {number} end
 * @param {number} limit
 */
function outside(start, end, limit) {
  if (start < MARGIN) return MARGIN - start;
  return end > limit - MARGIN ? Math.max(limit - MARGIN - end, MARGIN - start) : 0;
}

/**
 * @param {Point} a
 * @param {Point} b
 */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
