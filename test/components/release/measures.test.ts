import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { measuresOf } from "../../../components/release/analysis.ts";
import { ReleaseSpec } from "../../../components/release/contract.ts";
import { whyNoGo } from "../../support/go-program.ts";
import { suitePromtool } from "../../support/promtool.ts";

const WHY_SKIPPED = await whyNoGo();

/** Version 8 is tried over version 7; a minute holds 60 requests of each where nothing else is said. */
const answers = (variant: string, version: string, status: number) =>
  `model_requests_total{model="example",variant="${variant}",version="${version}",status="${status}"}`;
const TAKEN = "0+15x60";
const CHAMPION = { [answers("champion", "7", 200)]: TAKEN };
const LOADED = { 'model_loaded{model="example",alias="challenger",version="8"}': "1x60" };

interface Course {
  /** What the measure says of it, where it says that the version does badly. */
  readonly bad: boolean;
  readonly measure: string;
  /** Values by series, one each 15 s. */
  readonly series: Readonly<Record<string, string>>;
}

const COURSES: readonly (readonly [string, Course])[] = [
  [
    "a version that takes what its champion takes is well",
    { measure: "refusals", bad: false, series: { ...CHAMPION, [answers("challenger", "8", 200)]: TAKEN } },
  ],
  [
    "a version that refuses what its champion takes does badly",
    { measure: "refusals", bad: true, series: { ...CHAMPION, [answers("challenger", "8", 422)]: TAKEN } },
  ],
  [
    "also where it refuses one request in five",
    {
      measure: "refusals",
      bad: true,
      series: { ...CHAMPION, [answers("challenger", "8", 400)]: "0+3x60", [answers("challenger", "8", 200)]: "0+12x60" },
    },
  ],
  [
    "what callers do wrong themselves, both refuse",
    {
      measure: "refusals",
      bad: false,
      series: {
        [answers("champion", "7", 400)]: "0+6x60",
        [answers("champion", "7", 200)]: "0+9x60",
        [answers("challenger", "8", 400)]: "0+6x60",
        [answers("challenger", "8", 200)]: "0+9x60",
      },
    },
  ],
  [
    "what another version refused before is not held against it",
    {
      measure: "refusals",
      bad: false,
      series: { ...CHAMPION, [answers("challenger", "6", 400)]: TAKEN, [answers("challenger", "8", 200)]: TAKEN },
    },
  ],
  [
    "a champion that nobody asks any more refuses nothing",
    { measure: "refusals", bad: true, series: { [answers("challenger", "8", 400)]: TAKEN } },
  ],
  [
    "a server that is too busy fails, and refuses nothing",
    { measure: "refusals", bad: false, series: { ...CHAMPION, [answers("challenger", "8", 429)]: TAKEN } },
  ],
  ["which is an error", { measure: "errors", bad: true, series: { ...CHAMPION, [answers("challenger", "8", 429)]: TAKEN } }],
  [
    "a request that is wrong is no error of the server",
    { measure: "errors", bad: false, series: { ...CHAMPION, [answers("challenger", "8", 400)]: TAKEN } },
  ],
  [
    "too few requests say nothing",
    { measure: "refusals", bad: false, series: { ...CHAMPION, [answers("challenger", "8", 400)]: "0+1x60" } },
  ],
  ["a version that is loaded is well", { measure: "not-loaded", bad: false, series: LOADED }],
  ["a version that no server has does badly", { measure: "not-loaded", bad: true, series: CHAMPION }],
];

describe.skipIf(WHY_SKIPPED !== undefined)(
  `what a version is held to, as Prometheus judges${WHY_SKIPPED ? ` (skipped: ${WHY_SKIPPED})` : ""}`,
  () => {
    const judge = suitePromtool();

    it.each(COURSES)("%s", async (_, { bad, measure, series }) => {
      const path = (name: string) => join(judge().folder, name);
      const rule = { alert: "Bad", expr: asked(measure) };
      await writeFile(path("rules.yml"), stringify({ groups: [{ name: "measure", rules: [rule] }] }));
      const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
      const told = { eval_time: "10m", alertname: "Bad", exp_alerts: bad ? [{}] : [] };
      const test = { interval: "15s", input_series: input, alert_rule_test: [told] };
      await writeFile(path("test.yml"), stringify({ rule_files: [path("rules.yml")], evaluation_interval: "15s", tests: [test] }));

      const { code, said } = await judge().run("test", "rules", path("test.yml"));

      expect(code, said).toBe(0);
    });
  },
);

/** A measure as a release asks it, beyond what it allows. Labels are taken off, so that what is told is the same for all. */
function asked(name: string): string {
  const { models } = ReleaseSpec.parse({ enabled: true, models: [{ name: "example" }] });
  const measure = models.flatMap((release) => measuresOf(release)).find((each) => each.name === name);
  if (measure === undefined) throw new Error(`no measure is called ${name}`);
  return `sum(${measure.query.replaceAll("$version", "8").replaceAll("$champion", "7")}) > ${measure.max}`;
}
