import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, type Run, run } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";
import { makeStockProgram } from "../stock.ts";

/** Inside the project, so that the program finds its packages; never committed. */
const STOCK_FOLDER = join(ROOT, "bench/results/stock");
const COMPILE_CACHE = join(ROOT, ".estate/compile-cache");
const COMMAND = ["cli/index.ts", "plan", "local", "--format", "json"];

/** Start of the process to the plan's JSON, against the SDK's stock way to run the same program. */
export const coldPlan: Row = {
  name: "cold-plan",
  title: "cold plan of `local`, against stock Pulumi TypeScript (ts-node, root imports) on the same recorder",
  unready: () => (existsSync(join(ROOT, "stacks/index.ts")) ? undefined : "there is no program in stacks/"),
  async measure(rounds) {
    makeStockProgram(STOCK_FOLDER);
    const first: Run[] = [];
    const later: Run[] = [];
    const stock: Run[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rmSync(COMPILE_CACHE, { recursive: true, force: true });
      first.push(await run(COMMAND));
      later.push(await run(COMMAND));
      stock.push(await run(["bench/drivers/stock-plan.ts", STOCK_FOLDER]));
      requireSame(later.at(-1), stock.at(-1));
    }
    return [
      ratio("time", "s", median(later.map(secondsOf)), median(stock.map(secondsOf)), 1 / 6),
      ratio("peak memory", "MiB", median(later.map(peakOf)), median(stock.map(peakOf)), 1 / 4),
      ratio("time of the first run after an install", "s", median(first.map(secondsOf)), median(stock.map(secondsOf))),
    ];
  },
};

const secondsOf = ({ seconds }: Run): number => seconds;
const peakOf = ({ peakMiB }: Run): number => peakMiB;

function requireSame(subject: Run | undefined, stock: Run | undefined): void {
  if (inputsOf(subject) !== inputsOf(stock)) throw new Error("the stock program registers other resources than `local`");
}

function inputsOf(planned: Run | undefined): string {
  const { resources } = JSON.parse(planned?.stdout ?? "") as { resources: { urn: string; inputs: object }[] };
  return JSON.stringify(resources.map(({ urn, inputs }) => [urn, inputs]));
}
