/** @typedef {{ readonly x: number, readonly y: number, readonly width: number, readonly height: number }} Area */

/** @typedef {{ readonly x: number, readonly y: number }} Point */

const LEAST = 0.08;
const MOST = 4;

/** A drawing that is smaller than its place is not blown up further than this. */
const MOST_FIT = 1.25;
const MARGIN = 20;

/** What of a scene is in sight in an SVG element. */
export class Viewport {
  #svg;
  #scene;
  #at = { scale: 1, x: 0, y: 0 };

  /**
   * @param {SVGSVGElement} svg
   * @param {SVGGElement} scene
   */
  constructor(svg, scene) {
    this.#svg = svg;
    this.#scene = scene;
  }

  /**
   * Shows an area as large as it can be seen in whole, or from its left where that would be smaller than can be read.
   *
   * @param {Area} area
   * @param {number} [least] scale below which nothing is read
   */
  fit(area, least = LEAST) {
    const { clientWidth: width, clientHeight: height } = this.#svg;
    const wanted = Math.min(MOST_FIT, (width - 2 * MARGIN) / area.width, (height - 2 * MARGIN) / area.height);
    const scale = Math.max(least, wanted);
    const left = Math.max(MARGIN, (width - area.width * scale) / 2);
    const x = (wanted < least ? left : (width - area.width * scale) / 2) - area.x * scale;
    const y = (height - area.height * scale) / 2 - area.y * scale;
    this.#place({ scale, x, y });
  }

  /**
   * Makes everything larger or smaller, around a point of the element or its middle.
   *
   * @param {number} factor
   * @param {Point} [point]
   */
  zoom(factor, point = { x: this.#svg.clientWidth / 2, y: this.#svg.clientHeight / 2 }) {
    const { scale: before, x, y } = this.#at;
    const scale = Math.min(MOST, Math.max(LEAST, before * factor));
    const ratio = scale / before;
    this.#place({ scale, x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio });
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  pan(x, y) {
    this.#place({ ...this.#at, x: this.#at.x + x, y: this.#at.y + y });
  }

  /**
   * Moves as little as it takes to see an area.
   *
   * @param {Area} area
   */
  reveal(area) {
    const { scale, x, y } = this.#at;
    const [left, top] = [x + area.x * scale, y + area.y * scale];
    const [right, bottom] = [left + area.width * scale, top + area.height * scale];
    this.pan(outside(left, right, this.#svg.clientWidth), outside(top, bottom, this.#svg.clientHeight));
  }

  /** @param {{ readonly scale: number, readonly x: number, readonly y: number }} at */
  #place(at) {
    this.#at = at;
    this.#scene.setAttribute("transform", `translate(${at.x.toFixed(2)} ${at.y.toFixed(2)}) scale(${at.scale.toFixed(4)})`);
  }
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
