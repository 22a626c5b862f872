import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { impliedLinks, type Link } from "../../../report/graph/reduction.ts";

const graphs = fc.uniqueArray(fc.record({ from: fc.nat(7), to: fc.nat(7) }), {
  selector: ({ from, to }) => `${from} ${to}`,
  maxLength: 30,
});

function reachable(links: readonly Link[]): string[] {
  const pairs = new Set(links.map(({ from, to }) => `${from} ${to}`));
  for (let middle = 0; middle < 8; middle += 1)
    for (let from = 0; from < 8; from += 1)
      for (let to = 0; to < 8; to += 1) if (pairs.has(`${from} ${middle}`) && pairs.has(`${middle} ${to}`)) pairs.add(`${from} ${to}`);
  return [...pairs].filter((pair) => pair[0] !== pair[2]).sort();
}

describe("links that others imply", () => {
  it("can go without anything reaching less", () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const links = drawn.filter(({ from, to }) => from !== to);
        const implied = impliedLinks(links);

        expect(reachable(links.filter((link) => !implied.has(link)))).toEqual(reachable(links));
      }),
    );
  });

  it("are all of those over another node", () => {
    const links = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 0, to: 2 },
    ];

    expect([...impliedLinks(links)]).toEqual([{ from: 0, to: 2 }]);
  });
});
