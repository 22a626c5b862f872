import { inColumns } from "./columns.ts";
import type { Corner, Layout, Path, Sized, Spacing } from "./geometry.ts";
import { byLibrary } from "./ranked.ts";
import type { Link } from "./reduction.ts";

/** Beyond these the library takes minutes, and nobody reads the drawing. */
const MOST_NODES = 260;
const MOST_LINKS = 700;

/** Width to height that parts are packed to. */
const ASPECT = 1.8;
const TRIED_ASPECTS = [1, 1.8, 2.6, 3.6, 5] as const;

/** Lays nodes out along their links: what hangs together is drawn together, and the parts are packed, large ones first. */
export function layoutOf(nodes: readonly Sized[], links: readonly Link[], spacing: Spacing): Layout {
  const parts = partsOf(nodes.length, links).map((part) => placed(part, nodes, links, spacing));
  const corners = onShelves(parts, spacing.ranks);
  const at: Corner[] = [];
  const paths: Path[] = [];
  for (const [index, part] of parts.entries()) {
    const [left, top] = corners.at[index] ?? [0, 0];
    const moved = ([x, y]: Corner): Corner => [Math.round(left + x), Math.round(top + y)];
    for (const [place, node] of part.nodes.entries()) at[node] = moved(part.at[place] ?? [0, 0]);
    for (const [place, link] of part.links.entries()) paths[link] = (part.paths[place] ?? []).map(moved);
  }
  return { width: corners.width, height: corners.height, at, paths };
}

/** Nodes and links that hang together, by their places. */
interface Part {
  readonly nodes: readonly number[];
  readonly links: readonly number[];
}

function placed(part: Part, nodes: readonly Sized[], links: readonly Link[], spacing: Spacing): Part & Layout {
  const own = new Map(part.nodes.map((node, place) => [node, place]));
  const sizes = part.nodes.map((node) => nodes[node] ?? { width: 0, height: 0 });
  const ends = part.links.map((link): Link => {
    const { from = -1, to = -1 } = links[link] ?? {};
    return { from: own.get(from) ?? -1, to: own.get(to) ?? -1 };
  });
  const isLarge = sizes.length > MOST_NODES || ends.length > MOST_LINKS;
  return { ...part, ...(isLarge ? inColumns(sizes, ends, spacing) : byLibrary(sizes, ends, spacing)) };
}

function partsOf(amount: number, links: readonly Link[]): readonly Part[] {
  const above = Array.from({ length: amount }, (_, node) => node);
  const rootOf = (node: number): number => {
    let root = node;
    while (above[root] !== root) {
      const next = above[root] ?? root;
      above[root] = above[next] ?? next;
      root = next;
    }
    return root;
  };
  for (const { from, to } of links) above[Math.max(rootOf(from), rootOf(to))] = Math.min(rootOf(from), rootOf(to));
  const nodes = Map.groupBy(
    above.map((_, node) => node),
    rootOf,
  );
  const linked = Map.groupBy(
    links.map((_, link) => link),
    (link) => rootOf(links[link]?.from ?? -1),
  );
  return [...nodes].map(([root, each]) => ({ nodes: each, links: linked.get(root) ?? [] }));
}

type Shelves = Sized & { readonly at: readonly Corner[] };

/** Packs parts into rows, the highest first, as wide as makes the whole look most like a screen. */
function onShelves(parts: readonly Sized[], gap: number): Shelves {
  const area = parts.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widest = Math.max(0, ...parts.map(({ width }) => width));
  const tried = TRIED_ASPECTS.map((aspect) => rowsWithin(Math.max(widest, Math.sqrt(area * aspect)), parts, gap));
  const far = ({ width, height }: Sized) => Math.abs(Math.log(width / height / ASPECT));
  return tried.reduce((best, each) => (far(each) < far(best) ? each : best));
}

function rowsWithin(most: number, parts: readonly Sized[], gap: number): Shelves {
  const order = parts.map((part, index) => ({ part, index })).sort((a, b) => b.part.height - a.part.height || a.index - b.index);
  const at: Corner[] = [];
  let [x, y, row, widest] = [0, 0, 0, 0];
  for (const { part, index } of order) {
    if (x > 0 && x + part.width > most) [x, y, row] = [0, y + row + gap, 0];
    at[index] = [x, y];
    x += part.width + gap;
    row = Math.max(row, part.height);
    widest = Math.max(widest, x - gap);
  }
  return { width: Math.ceil(widest), height: Math.ceil(y + row), at };
}
