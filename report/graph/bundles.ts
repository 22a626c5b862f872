import type { Link } from "./reduction.ts";

/** A line of a drawing: between two nodes, or between a node and a knot where many meet. */
interface Line {
  /** Ends in the layout: places of nodes, and after them of knots. */
  readonly link: Link;
  /** The nodes whose dependencies run along it, at both ends. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Lines, and how many knots they meet in. */
export interface Bundles {
  readonly lines: readonly Line[];
  readonly knots: number;
}

/**
 * Draws dependencies of many on the same many through a knot: of three on four there are seven lines in the place of twelve. Everything else has a
 * line of its own.
 *
 * @param nodes how many nodes there are; knots are numbered after them.
 */
export function bundled(links: readonly Link[], nodes: number): Bundles {
  const lines: Line[] = [];
  let knots = 0;
  for (const [before, members] of groupsOf(links)) {
    if (before.length * members.length > before.length + members.length) {
      const knot = nodes + knots;
      knots += 1;
      for (const from of before) lines.push({ link: { from, to: knot }, from: [from], to: members });
      for (const to of members) lines.push({ link: { from: knot, to }, from: before, to: [to] });
    } else for (const to of members) for (const from of before) lines.push({ link: { from, to }, from: [from], to: [to] });
  }
  return { lines, knots };
}

/** Nodes that come after exactly the same others, with these. */
function groupsOf(links: readonly Link[]): readonly (readonly [before: readonly number[], members: readonly number[]])[] {
  const before = Map.groupBy(links, ({ to }) => to);
  const sets = [...before].map(([to, each]) => ({ to, before: [...new Set(each.map(({ from }) => from))].sort((a, b) => a - b) }));
  const groups = Map.groupBy(
    sets.sort((a, b) => a.to - b.to),
    (each) => each.before.join(" "),
  );
  return [...groups.values()].map((each) => [each[0]?.before ?? [], each.map(({ to }) => to)] as const);
}
