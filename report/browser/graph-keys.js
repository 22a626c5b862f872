/** @typedef {import("./graph-scene.js").Scene} Scene */
/** @typedef {import("./viewport.js").Viewport} Viewport */
/** @typedef {import("./viewport.js").Area} Area */

/** How much a step of the zoom enlarges. */
export const ZOOM_STEP = 1.35;

/** Pixels that a key moves. */
const PAN_STEP = 60;

/**
 * Zooms, moves, and chooses the next thing in a direction. Says whether the key meant something.
 *
 * @param {KeyboardEvent} event
 * @param {Scene} scene
 * @param {Viewport} view
 */
export function moveByKey({ key, shiftKey, ctrlKey, metaKey, altKey }, scene, view) {
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
  const current = items.find(({ element }) => element === document.activeElement);
  if (current === undefined) return undefined;
  const from = centre(current.area);
  const ahead = items.flatMap((item) => {
    const to = centre(item.area);
    const along = (to.x - from.x) * x + (to.y - from.y) * y;
    const aside = Math.abs((to.x - from.x) * y) + Math.abs((to.y - from.y) * x);
    return item === current || along <= 1 ? [] : [{ item, far: along + 2 * aside }];
  });
  return ahead.sort((a, b) => a.far - b.far)[0]?.item;
}

/** @param {Area} area */
function centre({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}
