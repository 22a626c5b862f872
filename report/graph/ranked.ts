import { layout as arrange, Graph } from "@dagrejs/dagre";
import type { Corner, Layout, Sized, Spacing } from "./geometry.ts";
import type { Link } from "./reduction.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lays nodes out in ranks, by the library. */
export function byLibrary(nodes: readonly Sized[], links: readonly Link[], { between, ranks }: Spacing): Layout {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: between, ranksep: ranks, marginx: 0, marginy: 0 });
  for (const [index, { width, height }] of nodes.entries()) graph.setNode(String(index), { width, height });
  for (const { from, to } of links) graph.setEdge(String(from), String(to), {});
  arrange(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Sized>;
  const at = nodes.map((_, index): Corner => {
    const node = graph.node(String(index)) as Sized & Point;
    return [node.x - node.width / 2, node.y - node.height / 2];
  });
  const paths = links.map(({ from, to }) =>
    (graph.edge(String(from), String(to)) as { points: readonly Point[] }).points.map(({ x, y }): Corner => [x, y]),
  );
  return { width, height, at, paths };
}
