import { join } from "node:path";
import { PROJECT } from "../../environments/keys.ts";
import { LEVELS } from "../../environments/maturity.ts";
import { type Footprint, footprintOf } from "../../plan/footprint.ts";
import type { Plan } from "../../plan/plan.ts";
import { record as recordPlan } from "../../plan/record/index.ts";
import { alignedTable, type Page } from "./page.ts";

/** What each level of the local estate asks of its nodes. */
export const footprintPage: Page = {
  file: "README.md",
  section: "footprint",
  render: async (root) => {
    const plans = await Promise.all(LEVELS.map((level) => localPlan(root, level)));
    const rows = plans.map((plan, level) => rowOf(level, plan, footprintOf(plan)));
    return alignedTable(["level", "objects", "charts", "pods", "CPU", "memory", "disk"], rows);
  },
};

function rowOf(level: number, { resources }: Plan, { charts, cpuMillicores, memoryMiB, pods, storageGiB }: Footprint): string[] {
  const objects = resources.filter(({ custom, type }) => custom && type.startsWith("kubernetes:") && !type.includes("helm.sh"));
  return [
    String(level),
    String(objects.length),
    String(charts),
    String(pods),
    (cpuMillicores / 1000).toFixed(1),
    `${(memoryMiB / 1024).toFixed(1)} GiB`,
    `${storageGiB} GiB`,
  ];
}

function localPlan(root: string, maturity: number): Promise<Plan> {
  const written = { cloud: "local", owner: "platform", costCentre: "research", maturity: String(maturity) };
  const config = Object.fromEntries(Object.entries(written).map(([key, value]) => [`${PROJECT}:${key}`, value]));
  return recordPlan({ root: join(root), project: PROJECT, environment: "local", cloud: "local", maturity, config, env: process.env });
}
