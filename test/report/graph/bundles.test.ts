import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundled } from "../../../report/graph/bundles.ts";

const NODES = 8;

const graphs = fc.uniqueArray(fc.record({ from: fc.nat(NODES - 1), to: fc.nat(NODES - 1) }), {
  selector: ({ from, to }) => `${from} ${to}`,
  maxLength: 40,
});

describe("bundled lines", () => {
  it("lead, by themselves and over knots, from where to where the links do", () => {
    fc.assert(
      fc.property(graphs, (links) => {
        const { lines } = bundled(links, NODES);
        const ends = lines.map(({ link }) => link);
        const direct = ends.filter(({ from, to }) => from < NODES && to < NODES);
        const over = ends
          .filter(({ to }) => to >= NODES)
          .flatMap(({ from, to: knot }) => ends.filter((each) => each.from === knot).map(({ to }) => ({ from, to })));
        const words = (each: readonly { from: number; to: number }[]) => each.map(({ from, to }) => `${from} ${to}`).sort();

        expect(words([...direct, ...over])).toEqual(words(links));
        expect(lines.length).toBeLessThanOrEqual(links.length);
      }),
    );
  });

  it("tell which dependencies run along each", () => {
    fc.assert(
      fc.property(graphs, (links) => {
        const known = new Set(links.map(({ from, to }) => `${from} ${to}`));
        const told = bundled(links, NODES).lines.flatMap(({ from, to }) => from.flatMap((a) => to.map((b) => `${a} ${b}`)));

        expect(new Set(told)).toEqual(known);
      }),
    );
  });

  it("are seven where four come after the same three", () => {
    const links = [0, 1, 2].flatMap((from) => [3, 4, 5, 6].map((to) => ({ from, to })));

    expect(bundled(links, 7)).toMatchObject({ knots: 1, lines: { length: 7 } });
  });
});
