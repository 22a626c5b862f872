import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";

/** What the stock program registers: the resources of the plan of `local`, so that both register the same. */
const RESOURCES_FILE = join(ROOT, "bench/results/local-plan.json");

/** Start of the process to the plan's JSON, against the SDK's stock way to run such a program. */
export const coldPlan: Row = {
  name: "cold-plan",
  title: "cold plan of `local`, against stock Pulumi TypeScript (ts-node, root imports) on the same recorder",
  unready: () => (existsSync(join(ROOT, "stacks/index.ts")) ? undefined : "there is no program in stacks/"),
  async measure(rounds) {
    const subject: { seconds: number; peakMiB: number }[] = [];
    const stock: { seconds: number; peakMiB: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const planned = await run(["cli/index.ts", "plan", "local", "--format", "json"]);
      subject.push(planned);
      mkdirSync(join(ROOT, "bench/results"), { recursive: true });
      writeFileSync(RESOURCES_FILE, planned.stdout);
      const other = await run(["bench/drivers/stock-plan.ts", RESOURCES_FILE]);
      stock.push(other);
      requireSame(planned.stdout, other.stdout);
    }
    return [
      ratio("time", "s", median(subject.map(({ seconds }) => seconds)), median(stock.map(({ seconds }) => seconds)), 1 / 6),
      ratio("peak memory", "MiB", median(subject.map(({ peakMiB }) => peakMiB)), median(stock.map(({ peakMiB }) => peakMiB)), 1 / 4),
    ];
  },
};

function requireSame(subject: string, stock: string): void {
  if (urnsOf(subject) !== urnsOf(stock)) throw new Error("the stock program registers other resources than `local`");
}

function urnsOf(plan: string): string {
  return (JSON.parse(plan) as { resources: { urn: string }[] }).resources.map(({ urn }) => urn).join("\n");
}
