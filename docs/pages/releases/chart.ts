import { type Html, html } from "../../../report/html.ts";
import type { Course } from "../../../verify/index.ts";
import { amountMarks, clock, timeMarks } from "./axis.ts";
import { type Layer, layersOf, phasesOf } from "./layers.ts";
import { titleOf, toldOf } from "./words.ts";

/** Size of the picture, and of the field that is drawn into; in its own units. */
const WIDTH = 880;
const HEIGHT = 340;
const FIELD = { left: 56, right: 864, top: 92, bottom: 312 } as const;

/** Rows for the names of states above the field, and their height: names that would touch stand in different ones, and one without room is told in words alone. */
const ROWS = 3;
const ROW_HEIGHT = 16;

/** What a letter takes at most, about; there is nothing here to measure it with. */
const LETTER_WIDTH = 7;

/** Longest name that is written out. */
const LETTERS = 24;

/** Told apart by those who see no red or green too. */
const LIGHT = { ground: "#ffffff", ink: "#1f2328", faint: "#d1d9e0", before: "#8c959f", tried: "#bc4c00", champion: "#0969da" };
const DARK: typeof LIGHT = {
  ground: "#0d1117",
  ink: "#f0f6fc",
  faint: "#3d444d",
  before: "#6e7681",
  tried: "#f0883e",
  champion: "#58a6ff",
};

/** The picture has a ground of its own, since the page that it stands on may be light where the system is dark. */
const STYLE = `
svg { font: 12px system-ui, sans-serif; }
.heading { font-size: 14px; font-weight: 600; }
.state { stroke-dasharray: 4 3; }
${coloured(LIGHT)}
@media (prefers-color-scheme: dark) {
${coloured(DARK)}
}
`;

function coloured({ before, champion, faint, ground, ink, tried }: typeof LIGHT): string {
  return `.ground { fill: ${ground}; }
.layer { stroke: ${ground}; }
text { fill: ${ink}; }
.state { stroke: ${ink}; }
.mark { stroke: ${faint}; }
.before { fill: ${before}; }
.tried { fill: ${tried}; }
.champion { fill: ${champion}; }`;
}

/** The requests of a course over time, stacked by who answered them, with the states of the route: an SVG document without a script. */
export function chartOf(course: Course): string {
  const layers = layersOf(course);
  const spans = Math.max(1, ...layers.map(({ perSecond }) => perSecond.length));
  const seconds = spans * course.everySeconds;
  const most = Math.max(
    0,
    ...Array.from({ length: spans }, (_, span) => layers.reduce((sum, layer) => sum + (layer.perSecond[span] ?? 0), 0)),
  );
  const amounts = amountMarks(most, 4);
  const scale = {
    x: (second: number) => FIELD.left + (Math.min(second, seconds) / seconds) * (FIELD.right - FIELD.left),
    y: (rate: number) => FIELD.bottom - (rate / (amounts.at(-1) ?? 1)) * (FIELD.bottom - FIELD.top),
  };
  const document = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title told">
<title id="title">${titleOf(course)}</title>
<desc id="told">${toldOf(course)}</desc>
<style>${STYLE}</style>
<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="6"/>
<text class="heading" x="${FIELD.left}" y="22">${titleOf(course)}</text>
${legend(layers)}
${amounts.map((amount) => amountMark(amount, scale))}
${timeMarks(seconds, 10).map((second) => timeMark(second, scale))}
${areas(layers, course.everySeconds, scale)}
${stateMarks(course, scale)}
</svg>
`;
  return document.text;
}

interface Scale {
  readonly x: (second: number) => number;
  readonly y: (rate: number) => number;
}

function legend(layers: readonly Layer[]): readonly Html[] {
  let at: number = FIELD.left;
  return layers.map(({ name, role }) => {
    const text = short(name);
    const left = at;
    at += 18 + text.length * LETTER_WIDTH + 16;
    return html`<rect class="${role}" x="${left}" y="32" width="12" height="12"/><text x="${left + 18}" y="42">${text}</text>\n`;
  });
}

function amountMark(amount: number, { y }: Scale): Html {
  const at = rounded(y(amount));
  return html`<path class="mark" d="M${FIELD.left} ${at}H${FIELD.right}"/><text x="${FIELD.left - 8}" y="${rounded(at + 4)}" text-anchor="end">${amount}</text>\n`;
}

function timeMark(second: number, { x }: Scale): Html {
  return html`<text x="${rounded(x(second))}" y="${FIELD.bottom + 18}" text-anchor="middle">${clock(second)}</text>\n`;
}

/** One area a layer, each on top of the one before. */
function areas(layers: readonly Layer[], everySeconds: number, scale: Scale): readonly Html[] {
  let ground: readonly number[] = [];
  return layers.map(({ perSecond, role }) => {
    const below = perSecond.map((_, span) => ground[span] ?? 0);
    const above = perSecond.map((rate, span) => rate + (below[span] ?? 0));
    ground = above;
    return html`<path class="layer ${role}" d="${outline(below, above, everySeconds, scale)}"/>\n`;
  });
}

/** A step a span: there along the top, and back along the ground. */
function outline(below: readonly number[], above: readonly number[], everySeconds: number, { x, y }: Scale): string {
  const along = (rate: number, to: number) => `V${rounded(y(rate))}H${rounded(x(to * everySeconds))}`;
  const there = above.map((rate, span) => along(rate, span + 1));
  const back = below.map((rate, span) => along(rate, span)).toReversed();
  return `M${FIELD.left} ${FIELD.bottom}${[...there, ...back].join("")}Z`;
}

/** A line where the route came into a state, and its name. */
function stateMarks(course: Course, { x }: Scale): readonly Html[] {
  const ends = Array.from({ length: ROWS }, () => 0);
  return phasesOf(course).map(({ from, state }) => {
    const at = rounded(x(from));
    const text = short(state);
    const width = text.length * LETTER_WIDTH;
    const left = Math.min(at + 4, WIDTH - width - 4);
    const row = ends.findIndex((end) => end <= left);
    if (row === -1) return html`<path class="state" d="M${at} ${FIELD.top}V${FIELD.bottom}"/>\n`;
    ends[row] = left + width + 8;
    const y = FIELD.top - 4 - row * ROW_HEIGHT;
    return html`<path class="state" d="M${at} ${y - 10}V${FIELD.bottom}"/><text x="${rounded(left)}" y="${y}">${text}</text>\n`;
  });
}

function short(name: string): string {
  return name.length <= LETTERS ? name : `${name.slice(0, LETTERS - 1)}…`;
}

/** A tenth of a unit is finer than any screen, and the same on every machine. */
function rounded(value: number): number {
  return Number(value.toFixed(1));
}
