import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, platform } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { ROOT } from "./process.ts";
import type { Measure, Row } from "./row.ts";
import { allPlans } from "./rows/all-plans.ts";
import { checkov } from "./rows/checkov.ts";
import { coldCloudPlan, coldPlan } from "./rows/cold-plan.ts";
import { controls } from "./rows/controls.ts";
import { levelThree } from "./rows/level-three.ts";
import { modelGateway } from "./rows/model-gateway.ts";
import { largeDifference, preview } from "./rows/preview.ts";
import { realEstate } from "./rows/real-estate.ts";
import { registration } from "./rows/registration.ts";
import { releases } from "./rows/releases.ts";
import { renderRow } from "./rows/render.ts";
import { report } from "./rows/report.ts";
import { typeCheck } from "./rows/type-check.ts";
import { warmStart } from "./rows/warm-start.ts";
import { wiring } from "./rows/wiring.ts";

/** All rows; a new one is a file in `rows/` and a name here. */
const ROWS: readonly Row[] = [
  coldPlan,
  coldCloudPlan,
  allPlans,
  typeCheck,
  registration,
  renderRow,
  warmStart,
  modelGateway,
  releases,
  wiring,
  controls,
  checkov,
  levelThree,
  report,
  preview,
  largeDifference,
  realEstate,
];

const ROUNDS = 5;

interface Result {
  readonly row: string;
  readonly title: string;
  readonly skipped?: string;
  readonly measures: readonly (Measure & { readonly met: boolean })[];
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no such row: ${unknown.join(", ")}; rows: ${ROWS.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}

const results: Result[] = [];
for (const row of ROWS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) results.push(await measured(row));
process.stdout.write(`${tableOf(results)}\n`);
writeResults(results);
if (results.some(({ measures }) => measures.some(({ met }) => !met))) process.exitCode = 1;

async function measured(row: Row): Promise<Result> {
  const { name, title } = row;
  const skipped = row.unready?.();
  if (skipped !== undefined) return { row: name, title, skipped, measures: [] };
  process.stderr.write(`measuring ${name}: ${title}\n`);
  const measures = await row.measure(ROUNDS);
  return {
    row: name,
    title,
    measures: measures.map((measure) => ({ ...measure, met: measure.goal === undefined || measure.figure <= measure.goal })),
  };
}

function tableOf(all: readonly Result[]): string {
  const table = new Table({ head: ["what", "measured", "against", "figure", "goal", "met"], style: { head: [], border: [] } });
  for (const { title, skipped, measures } of all) {
    table.push([{ colSpan: 6, content: skipped === undefined ? title : `${title}\nnot measured: ${skipped}` }]);
    for (const { what, subject, baseline, unit, figure, goal, met } of measures) {
      table.push([
        `  ${what}`,
        shown(subject, unit),
        baseline === undefined ? "" : shown(baseline, unit),
        short(figure),
        goal === undefined ? "" : `<= ${short(goal)}`,
        goal === undefined ? "" : met ? "yes" : "NO",
      ]);
    }
  }
  return table.toString();
}

function writeResults(all: readonly Result[]): void {
  const folder = join(ROOT, "bench/results");
  mkdirSync(folder, { recursive: true });
  const machine = { node: process.version, platform: platform(), cpus: cpus().length };
  writeFileSync(join(folder, "results.json"), `${JSON.stringify({ machine, rounds: ROUNDS, results: all }, null, 2)}\n`);
}

function shown(value: number, unit: string): string {
  return `${short(value)} ${unit}`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
