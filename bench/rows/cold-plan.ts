import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, type Run, run } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";
import { makeStockProgram } from "../stock.ts";

/** Inside the project, so that the program finds its packages; never committed. */
const STOCK_FOLDER = join(ROOT, "bench/results/stock");
const COMPILE_CACHE = join(ROOT, ".estate/compile-cache");

/** Goals of a row, as shares of the stock way. */
interface Goals {
  readonly time: number;
  readonly memory: number;
}

/** Start of the process to the plan's JSON, against the SDK's stock way to run the same program. */
function coldPlanOf(environment: string, name: string, goals: Goals): Row {
  const command = ["cli/index.ts", "plan", environment, "--format", "json"];
  return {
    name,
    title: `cold plan of \`${environment}\`, against stock Pulumi TypeScript (ts-node, root imports) on the same recorder`,
    unready: () => (existsSync(join(ROOT, "stacks/index.ts")) ? undefined : "there is no program in stacks/"),
    async measure(rounds) {
      makeStockProgram(STOCK_FOLDER);
      const first: Run[] = [];
      const later: Run[] = [];
      const stock: Run[] = [];
      for (let round = 0; round < rounds; round += 1) {
        rmSync(COMPILE_CACHE, { recursive: true, force: true });
        first.push(await run(command));
        later.push(await run(command));
        stock.push(await run(["bench/drivers/stock-plan.ts", STOCK_FOLDER, environment]));
        requireSame(environment, later.at(-1), stock.at(-1));
      }
      return [
        ratio("time", "s", median(later.map(secondsOf)), median(stock.map(secondsOf)), goals.time),
        ratio("peak memory", "MiB", median(later.map(peakOf)), median(stock.map(peakOf)), goals.memory),
        ratio("time of the first run after an install", "s", median(first.map(secondsOf)), median(stock.map(secondsOf))),
      ];
    },
  };
}

/** The environment of this machine. */
export const coldPlan = coldPlanOf("local", "cold-plan", { time: 1 / 6, memory: 1 / 4 });

/** The largest environment of a cloud. */
export const coldCloudPlan = coldPlanOf("prod-aws", "cold-cloud-plan", { time: 1 / 20, memory: 1 / 10 });

const secondsOf = ({ seconds }: Run): number => seconds;
const peakOf = ({ peakMiB }: Run): number => peakMiB;

function requireSame(environment: string, subject: Run | undefined, stock: Run | undefined): void {
  if (inputsOf(subject) !== inputsOf(stock)) throw new Error(`the stock program registers other resources than \`${environment}\``);
}

function inputsOf(planned: Run | undefined): string {
  const { resources } = JSON.parse(planned?.stdout ?? "") as { resources: { urn: string; inputs: object }[] };
  return JSON.stringify(resources.map(({ urn, inputs }) => [urn, inputs]));
}
