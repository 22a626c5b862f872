import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { whyNoGo } from "../../support/go-program.ts";
import { suitePromtool } from "../../support/promtool.ts";
import { SHARED_PROGRAMS } from "../../support/python.ts";

const PROGRAMS = join(import.meta.dirname, "../../../components/release");

const WHY_SKIPPED = spawnSync("python3", ["--version"]).error === undefined ? await whyNoGo() : "there is no python3";

/** Prints what is asked of Prometheus to know whether all champions have version 8, where what they said a minute ago counts no more. */
const ASKING = `
import json, prometheus, servers
asked = []
prometheus.number = asked.append
servers.FollowingServers("example", 60).have("champion", "8")
print(json.dumps(asked))
`;

const loaded = (instance: string, version: string) =>
  `model_loaded{model="example",alias="champion",instance="${instance}",version="${version}"}`;

/** What pods said of themselves every 15 s for five minutes, and of how many servers how many have the version then. */
const COURSES: readonly (readonly [string, { readonly series: Readonly<Record<string, string>>; readonly counts: readonly number[] }])[] = [
  ["all have it", { series: { [loaded("a", "8")]: "1x20", [loaded("b", "8")]: "1x20" }, counts: [2, 2] }],
  ["one has the version before still", { series: { [loaded("a", "8")]: "1x20", [loaded("b", "7")]: "1x20" }, counts: [2, 1] }],
  ["one moved on to it within its time", { series: { [loaded("a", "7")]: "1x18 stale", [loaded("a", "8")]: "_x19 1x1" }, counts: [1, 1] }],
  [
    "one with the version before went two minutes ago, and nobody saw it go",
    { series: { [loaded("a", "8")]: "1x20", [loaded("b", "7")]: "1x12" }, counts: [1, 1] },
  ],
];

describe.skipIf(WHY_SKIPPED !== undefined)(
  `whether all servers have a version, as Prometheus counts${WHY_SKIPPED ? ` (skipped: ${WHY_SKIPPED})` : ""}`,
  () => {
    const judge = suitePromtool();

    it.each(COURSES)("%s", async (_, { counts, series }) => {
      const path = join(judge().folder, "test.yml");
      const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
      const told = asked().map((expr, index) => ({ expr, eval_time: "5m", exp_samples: [{ labels: "{}", value: counts[index] }] }));
      const test = { interval: "15s", input_series: input, promql_expr_test: told };
      await writeFile(path, stringify({ rule_files: [], evaluation_interval: "15s", tests: [test] }));

      const { code, said } = await judge().run("test", "rules", path);

      expect(told).toHaveLength(2);
      expect(code, said).toBe(0);
    });
  },
);

function asked(): readonly string[] {
  const env = { ...process.env, PYTHONPATH: [PROGRAMS, SHARED_PROGRAMS].join(delimiter) };
  const { status, stderr, stdout } = spawnSync("python3", ["-B", "-c", ASKING], { encoding: "utf8", env });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as readonly string[];
}
