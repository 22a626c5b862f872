import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../environments/keys.ts";
import type { Plan } from "../../plan/plan.ts";
import { record } from "../../plan/record/index.ts";
import { render } from "../../plan/render/index.ts";
import { writeRender } from "../../plan/render/write.ts";
import { planToJson } from "../../plan/to-json.ts";
import { ROOT, run } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";

/**
 * The judging alone, where Checkov's start is what it needs for a folder with nothing in it; and each as a pipeline runs it, a process from start to
 * answer. Checkov is kept from asking its maker's service.
 */
export const checkov: Row = {
  name: "checkov",
  title: "our controls on Kubernetes over the local estate at level 3, against Checkov over the same objects as manifests",
  unready: () => (spawnSync("checkov", ["--version"]).status === 0 ? undefined : "there is no checkov on PATH"),
  async measure(rounds) {
    const folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
    try {
      const plan = await levelThreePlan();
      const planFile = join(folder, "plan.json");
      const manifests = join(folder, "manifests");
      const nothing = join(folder, "nothing");
      mkdirSync(nothing);
      writeFileSync(planFile, planToJson(plan));
      await writeRender(render(plan), manifests, plan.environment);
      const seconds = { ours: [] as number[], evaluation: [] as number[], checkov: [] as number[], start: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        const judged = await run(["bench/drivers/judge-plan.ts", planFile]);
        seconds.ours.push(judged.seconds);
        seconds.evaluation.push((JSON.parse(judged.stdout) as { readonly seconds: number }).seconds);
        seconds.checkov.push(checkovSeconds(manifests));
        seconds.start.push(checkovSeconds(nothing));
      }
      const whole = median(seconds.checkov);
      return [
        ratio("judging, without either's start", "s", median(seconds.evaluation), whole - median(seconds.start), 1 / 20),
        ratio("a process, start to answer", "s", median(seconds.ours), whole),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function levelThreePlan(): Promise<Plan> {
  const values = { cloud: "local", owner: "platform", costCentre: "research", maturity: "3" };
  const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`${PROJECT}:${key}`, value]));
  return record({ root: ROOT, project: PROJECT, environment: "local", cloud: "local", maturity: 3, config, env: process.env });
}

function checkovSeconds(folder: string): number {
  const args = [
    "--directory",
    folder,
    "--framework",
    "kubernetes",
    "--skip-download",
    "--compact",
    "--quiet",
    "--soft-fail",
    "--output",
    "json",
  ];
  const begin = performance.now();
  execFileSync("checkov", args, { stdio: ["ignore", "ignore", "ignore"] });
  return (performance.now() - begin) / 1000;
}
