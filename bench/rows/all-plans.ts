import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "../process.ts";
import { bound, median, type Row } from "../row.ts";

const ENVIRONMENTS = readdirSync(join(ROOT, "environments")).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** Plans of all shipped environments, as many at a time as there are processors; what a pull request's preview costs at least. */
export const allPlans: Row = {
  name: "all-plans",
  title: `cold plans of all ${ENVIRONMENTS.length} shipped environments, ${availableParallelism()} at a time`,
  async measure(rounds) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rmSync(join(ROOT, ".estate/compile-cache"), { recursive: true, force: true });
      const begin = performance.now();
      const waiting = [...ENVIRONMENTS];
      const worker = async () => {
        for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
          await run(["cli/index.ts", "plan", name, "--format", "json"]);
      };
      await Promise.all(Array.from({ length: availableParallelism() }, worker));
      times.push((performance.now() - begin) / 1000);
    }
    return [bound("time", "s", median(times), 15)];
  },
};
