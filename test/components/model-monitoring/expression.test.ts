import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, measureOf } from "../../../components/model-monitoring/expression.ts";

import { SHARED_PROGRAMS } from "../../support/python.ts";

const PROGRAMS = join(import.meta.dirname, "../../../components/model-monitoring");
const isThere = spawnSync("python3", ["--version"]).error === undefined;

describe("expressions of measures", () => {
  it.each([
    ["count()", { aggregate: "count", where: [] }],
    ["sum(price) where correct", { aggregate: "sum", operand: { column: "price" }, where: [{ correct: true }] }],
    ["share() where error > 10.5", { aggregate: "share", where: [{ operand: { of: "error" }, compare: ">", value: 10.5 }] }],
    [
      'mean(`petal length (cm)`)   where wrong and prediction != "a and b" and town="x"',
      {
        aggregate: "mean",
        operand: { column: "petal length (cm)" },
        where: [
          { correct: false },
          { operand: { of: "prediction" }, compare: "!=", value: "a and b" },
          { operand: { column: "town" }, compare: "=", value: "x" },
        ],
      },
    ],
    [
      "max(truth) where correct_ones >= -1",
      { aggregate: "max", operand: { of: "truth" }, where: [{ operand: { column: "correct_ones" }, compare: ">=", value: -1 }] },
    ],
  ])("are taken apart: %s", (expression, measure) => {
    expect(measureOf(expression)).toEqual(measure);
  });

  it.each([
    "",
    "sum()",
    "count(price)",
    "median(price)",
    "sum(price",
    "sum(price) correct",
    "sum(price) where",
    "sum(price) where correct or wrong",
    "sum(price) where correct and",
    "sum(price)where correct",
    "sum(price) where price > x",
    'sum(price) where town = "a',
    "sum(price) where corrected",
    "sum(a.b)",
    "__import__('os').system('id')",
    "sum(price) where price = 1; drop",
  ])("are refused where they are none: %s", (expression) => {
    expect(measureOf(expression)).toBeUndefined();
  });

  it("name the columns that they look at", () => {
    const measure = measureOf('sum(price) where `a b` > 1 and truth = 1 and town = "x"');

    expect(measure && columnsOf(measure)).toEqual(["price", "a b", "town"]);
  });

  it("never take longer than their length allows, whatever is written", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200, unit: fc.constantFrom("s", "u", "m", "(", ")", " ", "w", "h", "e", "r", "`", '"', "=", "1", "a") }),
        (text) => {
          const measure = measureOf(text);

          expect(measure === undefined || typeof measure.aggregate === "string").toBe(true);
        },
      ),
    );
  });

  it.skipIf(!isThere)("are computed as they read, over answers whose truth is known", () => {
    const rows = [
      { prediction: 1, truth: 1, price: 10, town: "a" },
      { prediction: 1, truth: 0, price: 20, town: "a" },
      { prediction: 0, truth: 0, price: 30, town: "b" },
      { prediction: "0", truth: 0, price: "none", town: "b" },
    ];
    const expressions = {
      "sum(price) where correct": 40,
      "count()": 4,
      'count() where town = "b" and correct': 2,
      "share() where wrong": 0.25,
      "mean(price)": 20,
      "max(price) where price < 30": 20,
      "min(price) where wrong and price > 100": null,
      "sum(price) where price > 100": 0,
      'count() where prediction = "0"': 2,
      "mean(truth)": 0.25,
    };
    const metrics = Object.keys(expressions).map((expression, index) => ({
      name: `m${index}`,
      better: "higher",
      ...measureOf(expression),
    }));
    const program = [
      `import json, sys; sys.path[:0] = ${JSON.stringify([PROGRAMS, SHARED_PROGRAMS])}`,
      "from captures import Record; from performance import Performance",
      "given = json.load(sys.stdin)",
      'performance = Performance({"target": {"kind": "classification", "tolerance": 0.1}, "metrics": given["metrics"]})',
      'rows = [(Record("a", 0, "champion", "1", row["prediction"], row), row["truth"], performance.is_correct(row["prediction"], row["truth"])) for row in given["rows"]]',
      "print(json.dumps(performance.measure(rows)))",
    ].join("\n");

    const { status, stderr, stdout } = spawnSync("python3", ["-B", "-c", program], {
      encoding: "utf8",
      input: JSON.stringify({ metrics, rows }),
    });

    expect(status, stderr).toBe(0);
    const found = JSON.parse(stdout);
    expect(metrics.map(({ name }) => found[name] ?? null)).toEqual(Object.values(expressions));
    expect(found.accuracy).toBe(0.75);
    expect(found.precision).toBeCloseTo((1 / 2 + 1) / 2, 10);
    expect(found.recall).toBeCloseTo((1 + 2 / 3) / 2, 10);
    expect(found.f1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 10);
  });
});
