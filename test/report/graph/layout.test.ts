import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutOf } from "../../../report/graph/layout.ts";
import type { Link } from "../../../report/graph/reduction.ts";

const SPACING = { between: 10, ranks: 40 };
const SIZE = { width: 100, height: 30 };

function overlaps(at: readonly (readonly [number, number])[]): number {
  let amount = 0;
  for (const [index, [x, y]] of at.entries())
    for (const [left, top] of at.slice(index + 1)) if (Math.abs(x - left) < SIZE.width && Math.abs(y - top) < SIZE.height) amount += 1;
  return amount;
}

describe("a layout", () => {
  it("gives each node a place of its own inside of it, and each link a path", () => {
    const graphs = fc
      .integer({ min: 1, max: 14 })
      .chain((nodes) =>
        fc.tuple(fc.constant(nodes), fc.array(fc.record({ from: fc.nat(nodes - 1), to: fc.nat(nodes - 1) }), { maxLength: 20 })),
      );
    fc.assert(
      fc.property(graphs, ([amount, links]) => {
        const drawn = links.filter(({ from, to }) => from !== to);
        const { at, paths, width, height } = layoutOf(
          Array.from({ length: amount }, () => SIZE),
          drawn,
          SPACING,
        );

        expect(at).toHaveLength(amount);
        expect(overlaps(at)).toBe(0);
        expect(at.every(([x, y]) => x >= 0 && y >= 0 && x + SIZE.width <= width + 1 && y + SIZE.height <= height + 1)).toBe(true);
        expect(paths.every((path) => path.length >= 2)).toBe(true);
      }),
    );
  });

  it("puts what comes first on the left", () => {
    const { at } = layoutOf([SIZE, SIZE], [{ from: 1, to: 0 }], SPACING);

    expect(at[1]?.[0]).toBeLessThan(at[0]?.[0] ?? 0);
  });

  it("draws what hangs together in one place, and packs the parts beside each other", () => {
    const chains = Array.from({ length: 12 }, (_, chain) => [
      { from: chain * 3, to: chain * 3 + 1 },
      { from: chain * 3 + 1, to: chain * 3 + 2 },
    ]).flat();
    const { width, height, at } = layoutOf(
      Array.from({ length: 36 }, () => SIZE),
      chains,
      SPACING,
    );

    expect(width / height).toBeGreaterThan(1);
    expect(chains.every(({ from, to }) => at[from]?.[1] === at[to]?.[1])).toBe(true);
  });

  it("lays out what is too much for the library in columns, circles too", () => {
    const links = Array.from(
      { length: 900 },
      (_, index): Link => ({ from: index % 400, to: (index + 1 + 7 * Math.floor(index / 400)) % 400 }),
    );
    const { at, paths } = layoutOf(
      Array.from({ length: 400 }, () => SIZE),
      links,
      SPACING,
    );

    expect(overlaps(at)).toBe(0);
    expect(paths.filter((path) => path.length === 2)).toHaveLength(links.length);
  });
});
