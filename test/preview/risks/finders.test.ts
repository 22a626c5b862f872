import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FINDERS } from "../../../preview/risks/index.ts";
import { SEVERITIES } from "../../../preview/risks/risk.ts";
import { CASES } from "./cases/index.ts";
import type { CaseSort } from "./cases.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** Files of the folder that find nothing themselves. */
const OTHERS = ["allowed", "index", "risk"];

/** How many cases of each sort a finder has at least. */
const LEAST: Readonly<Record<CaseSort, number>> = { told: 2, silent: 2, boundary: 1, unknown: 1, "wrong-type": 1 };

describe("the sorts of risks", () => {
  const files = readdirSync(join(ROOT, "preview/risks"), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/\.ts$/, ""));

  it("are one file each, named in the index of the folder", () => {
    expect(Object.keys(FINDERS)).toEqual(files.filter((name) => !OTHERS.includes(name)).sort());
  });

  it("have cases each", () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(FINDERS));
  });

  it.each(Object.entries(CASES))("%s has cases of every sort", (_, { cases, without = {} }) => {
    const missing = (Object.keys(LEAST) as CaseSort[]).filter(
      (sort) => without[sort] === undefined && cases.filter((each) => each.sort === sort).length < LEAST[sort],
    );

    expect(missing).toEqual([]);
  });
});

describe.each(Object.entries(CASES))("%s", (id, { cases }) => {
  const find = FINDERS[id] ?? (() => []);

  it.each(cases.map((each) => [`${each.severities.length === 0 ? "says nothing of" : "tells"} ${each.title}`, each] as const))(
    "%s",
    (_, each) => {
      const risks = find(each.comparison).toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));

      expect(risks.map(({ severity }) => severity)).toEqual(each.severities);
      expect(new Set(risks.map((risk) => risk.id))).toEqual(new Set(risks.length === 0 ? [] : [id]));
      if (each.says !== undefined) expect(risks[0]?.reason).toMatch(each.says);
      if (each.paths !== undefined) expect(risks.flatMap(({ paths }) => paths)).toEqual(each.paths);
    },
  );
});
