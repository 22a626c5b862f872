import { describe, expect, test } from "vitest";
import { BuildEstimate } from "../../toolchain/progress.ts";
import { tool } from "../../toolchain/tools.ts";

describe("the estimate of a build", () => {
  test("begins with the measured time", () => {
    const estimate = new BuildEstimate([tool("etcd"), tool("helm")], () => 0);

    expect(estimate.progress("x")).toEqual({ step: "x", fraction: 0, remainingSeconds: tool("etcd").seconds + tool("helm").seconds });
  });

  test("follows the machine: half the work in twice the time leaves twice the time", () => {
    let now = 0;
    const [etcd, helm] = [tool("etcd"), tool("helm")];
    const estimate = new BuildEstimate([etcd, helm], () => now);
    estimate.beginStep([etcd]);

    now = 2 * etcd.seconds * 1000;
    estimate.beginStep([helm]);

    expect(estimate.progress("x").remainingSeconds).toBe(2 * helm.seconds);
  });

  test("never falls, never reaches the end before it is there and never stands still", () => {
    let now = 0;
    const estimate = new BuildEstimate([tool("etcd")], () => now);
    estimate.beginStep([tool("etcd")]);
    const fractions: number[] = [];

    for (let second = 0; second < 60; second++) {
      now = second * 1000;
      if (second % 10 === 0) estimate.compiled(50);
      fractions.push(estimate.progress("x").fraction);
    }

    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThan(1);
    expect(new Set(fractions.slice(10, 20)).size).toBeGreaterThan(1);
  });
});
