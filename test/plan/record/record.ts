import type { Plan, PlannedResource } from "../../../plan/plan.ts";
import { type RecordRequest, record } from "../../../plan/record/index.ts";

/** Folder of the project, so that fixture programs find its packages. */
export const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** Records one of the fixture programs. */
export function recordFixture(program: string, request: Partial<RecordRequest> = {}): Promise<Plan> {
  return record({
    root: ROOT,
    project: "estate",
    program: `test/plan/record/programs/${program}.ts`,
    environment: "dev",
    cloud: "local",
    maturity: 0,
    config: {},
    env: process.env,
    timeoutSeconds: 30,
    ...request,
  });
}

/** The one resource of a plan with this name. */
export function named(plan: Plan, name: string): PlannedResource {
  const [found, ...others] = plan.resources.filter((resource) => resource.name === name);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} resources are named ${name}`);
  return found;
}

/** URN of a fixture's resource from its types, joined by `$`, and its name. */
export function urn(types: string, name: string): string {
  return `urn:pulumi:dev::estate::${types}::${name}`;
}
