import type { Corner, Layout, Sized, Spacing } from "./geometry.ts";
import type { Link } from "./reduction.ts";

/** Nodes of a column, at least; more where there are many. */
const LEAST_ROWS = 12;

/** Lays nodes out in columns, each as far to the right as its longest way from what depends on nothing. Circles are cut where they close. */
export function inColumns(nodes: readonly Sized[], links: readonly Link[], { between, ranks }: Spacing): Layout {
  const at: Corner[] = [];
  let [x, height] = [0, 0];
  for (const column of columnsOf(nodes.length, links)) {
    let y = 0;
    for (const index of column) {
      at[index] = [x, y];
      y += (nodes[index]?.height ?? 0) + between;
    }
    height = Math.max(height, y - between);
    x += Math.max(...column.map((index) => nodes[index]?.width ?? 0)) + ranks;
  }
  const paths = links.map(({ from, to }) => straight(at[from], nodes[from], at[to], nodes[to]));
  return { width: x - ranks, height, at, paths };
}

function columnsOf(amount: number, links: readonly Link[]): readonly number[][] {
  const before = Map.groupBy(links, ({ to }) => to);
  const byRank = new Map<number, number[]>();
  for (const [index, rank] of ranksOf(amount, (node) => (before.get(node) ?? []).map(({ from }) => from)).entries())
    byRank.set(rank, [...(byRank.get(rank) ?? []), index]);
  const most = Math.max(LEAST_ROWS, Math.ceil(Math.sqrt(amount)));
  return [...byRank]
    .sort(([a], [b]) => a - b)
    .flatMap(([, column]) =>
      Array.from({ length: Math.ceil(column.length / most) }, (_, part) => column.slice(part * most, (part + 1) * most)),
    );
}

/** Length of the longest way to each node, without recursion: chains may be long. */
function ranksOf(amount: number, before: (node: number) => readonly number[]): readonly number[] {
  const ranks: number[] = [];
  const begun = new Set<number>();
  for (let start = 0; start < amount; start += 1) {
    const open = [start];
    for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
      const waiting = begun.has(node) ? [] : before(node).filter((each) => !begun.has(each));
      begun.add(node);
      if (waiting.length > 0) open.push(...waiting);
      else {
        open.pop();
        ranks[node] ??= Math.max(0, ...before(node).map((each) => (ranks[each] ?? -1) + 1));
      }
    }
  }
  return ranks;
}

function straight(from: Corner | undefined, left: Sized | undefined, to: Corner | undefined, right: Sized | undefined): readonly Corner[] {
  if (from === undefined || to === undefined || left === undefined || right === undefined) return [];
  return [
    [from[0] + left.width, from[1] + left.height / 2],
    [to[0], to[1] + right.height / 2],
  ];
}
