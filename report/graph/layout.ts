import { layout as arrange, Graph } from "@dagrejs/dagre";
import type { Link } from "./reduction.ts";

/** Something with a size that wants a place. */
export interface Sized {
  readonly width: number;
  readonly height: number;
}

/** Places for nodes and paths for links, in the order in which they were given. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top left corners. */
  readonly at: readonly (readonly [x: number, y: number])[];
  /** Paths as SVG writes them. */
  readonly paths: readonly string[];
}

/** How far things stand from each other, and which way dependencies point. */
export interface Spacing {
  readonly direction: "LR" | "TB";
  readonly between: number;
  readonly ranks: number;
}

/** Beyond these, layers are laid out by a simple rule: the library takes minutes. */
const MOST_NODES = 260;
const MOST_LINKS = 700;

/** Width to height that what depends on nothing is packed into. */
const SHELF_WIDTH = 900;

/** Lays nodes out along their links, and what has none in shelves below. */
export function layoutOf(nodes: readonly Sized[], links: readonly Link[], spacing: Spacing): Layout {
  const linked = new Set(links.flatMap(({ from, to }) => [from, to]));
  const large = linked.size > MOST_NODES || links.length > MOST_LINKS;
  const upper = linked.size === 0 ? EMPTY : large ? inColumns(nodes, links, linked, spacing) : byLibrary(nodes, links, linked, spacing);
  const alone = nodes.map((_, index) => index).filter((index) => !linked.has(index));
  const top = linked.size === 0 ? 0 : upper.height + spacing.ranks;
  const shelves = onShelves(nodes, alone, Math.max(upper.width, SHELF_WIDTH), spacing.between, top);
  const at = nodes.map((_, index) => upper.at.get(index) ?? shelves.at.get(index) ?? ([0, 0] as const));
  return {
    width: Math.max(upper.width, shelves.width),
    height: alone.length === 0 ? upper.height : shelves.height,
    at,
    paths: upper.paths,
  };
}

interface Part {
  readonly width: number;
  readonly height: number;
  readonly at: ReadonlyMap<number, readonly [number, number]>;
  readonly paths: readonly string[];
}

const EMPTY: Part = { width: 0, height: 0, at: new Map(), paths: [] };

interface Point {
  readonly x: number;
  readonly y: number;
}

function byLibrary(nodes: readonly Sized[], links: readonly Link[], linked: ReadonlySet<number>, spacing: Spacing): Part {
  const graph = new Graph();
  graph.setGraph({ rankdir: spacing.direction, nodesep: spacing.between, ranksep: spacing.ranks, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [index, { width, height }] of nodes.entries()) if (linked.has(index)) graph.setNode(String(index), { width, height });
  for (const { from, to } of links) graph.setEdge(String(from), String(to));
  arrange(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Sized>;
  const at = new Map(
    [...linked].map((index) => {
      const node = graph.node(String(index)) as Sized & Point;
      return [index, [Math.round(node.x - node.width / 2), Math.round(node.y - node.height / 2)] as const];
    }),
  );
  const paths = links.map(({ from, to }) => curve((graph.edge(String(from), String(to)) as { points: readonly Point[] }).points));
  return { width: Math.ceil(width), height: Math.ceil(height), at, paths };
}

/** A soft line through points: straight ends, and each bend rounded towards the middles of its arms. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return "";
  const bends = rest.map((point, index) => {
    const next = rest[index + 1] ?? last;
    const end = index === rest.length - 1 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${pair(point)} ${pair(end)}`;
  });
  return `M${pair(first)}${bends.length === 0 ? `L${pair(last)}` : bends.join("")}`;
}

function pair({ x, y }: Point): string {
  return `${Math.round(x)},${Math.round(y)}`;
}

/** A column for each longest way from what depends on nothing; circles are cut where they close. Columns that are too high are split. */
function inColumns(nodes: readonly Sized[], links: readonly Link[], linked: ReadonlySet<number>, spacing: Spacing): Part {
  const columns = columnsOf(links, linked);
  const most = Math.max(12, Math.ceil(Math.sqrt(linked.size)));
  const split = columns.flatMap((column) =>
    Array.from({ length: Math.ceil(column.length / most) }, (_, part) => column.slice(part * most, (part + 1) * most)),
  );
  const at = new Map<number, readonly [number, number]>();
  let [x, height] = [0, 0];
  for (const column of split) {
    let y = 0;
    for (const index of column) {
      at.set(index, [x, y]);
      y += (nodes[index]?.height ?? 0) + spacing.between;
    }
    height = Math.max(height, y - spacing.between);
    x += Math.max(...column.map((index) => nodes[index]?.width ?? 0)) + spacing.ranks;
  }
  const paths = links.map(({ from, to }) => straight(at.get(from), nodes[from], at.get(to), nodes[to]));
  return { width: x - spacing.ranks, height, at, paths };
}

function columnsOf(links: readonly Link[], linked: ReadonlySet<number>): number[][] {
  const before = new Map<number, number[]>();
  for (const { from, to } of links) before.set(to, [...(before.get(to) ?? []), from]);
  const ranks = ranksOf(
    [...linked].sort((a, b) => a - b),
    before,
  );
  const columns: number[][] = [];
  for (const [index, rank] of [...ranks].sort(([a], [b]) => a - b)) (columns[rank] ??= []).push(index);
  return columns.filter((column) => column.length > 0);
}

/** Length of the longest way to each node, without recursion: chains may be long. */
function ranksOf(indices: readonly number[], before: ReadonlyMap<number, readonly number[]>): Map<number, number> {
  const ranks = new Map<number, number>();
  const begun = new Set<number>();
  for (const start of indices) {
    const open = [start];
    for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
      const waiting = begun.has(node) ? [] : (before.get(node) ?? []).filter((each) => !begun.has(each));
      begun.add(node);
      if (waiting.length > 0) open.push(...waiting);
      else {
        open.pop();
        if (!ranks.has(node)) ranks.set(node, Math.max(0, ...(before.get(node) ?? []).map((each) => (ranks.get(each) ?? -1) + 1)));
      }
    }
  }
  return ranks;
}

function straight(
  from: readonly [number, number] | undefined,
  left: Sized | undefined,
  to: readonly [number, number] | undefined,
  right: Sized | undefined,
): string {
  if (from === undefined || to === undefined || left === undefined || right === undefined) return "";
  return `M${from[0] + left.width},${from[1] + left.height / 2}L${to[0]},${to[1] + right.height / 2}`;
}

function onShelves(nodes: readonly Sized[], indices: readonly number[], width: number, gap: number, top: number): Omit<Part, "paths"> {
  const at = new Map<number, readonly [number, number]>();
  let [x, y, tallest, widest] = [0, top, 0, 0];
  for (const index of indices) {
    const node = nodes[index] ?? { width: 0, height: 0 };
    if (x > 0 && x + node.width > width) [x, y, tallest] = [0, y + tallest + gap, 0];
    at.set(index, [x, y]);
    x += node.width + gap;
    tallest = Math.max(tallest, node.height);
    widest = Math.max(widest, x - gap);
  }
  return { width: widest, height: y + tallest, at };
}
