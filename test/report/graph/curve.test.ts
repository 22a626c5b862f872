import { describe, expect, it } from "vitest";
import { curve } from "../../../report/graph/curve.ts";

describe("a curve", () => {
  it.each([
    ["nothing", [], ""],
    [
      "a straight line",
      [
        [0, 0.4],
        [10, 5.6],
      ],
      "M0,0L10,6",
    ],
    [
      "one bend",
      [
        [0, 0],
        [5, 5],
        [10, 0],
      ],
      "M0,0Q5,5 10,0",
    ],
    [
      "two bends",
      [
        [0, 0],
        [5, 5],
        [15, 5],
        [20, 0],
      ],
      "M0,0Q5,5 10,5Q15,5 20,0",
    ],
  ] as const)("of %s", (_, points, path) => {
    expect(curve(points)).toBe(path);
  });
});
