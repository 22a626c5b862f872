import { resolve } from "node:path";
import { PROJECT } from "../../environments/keys.ts";
import type { Tree } from "../../environments/merge.ts";
import type { Plan, PlannedResource } from "../../plan/plan.ts";
import { quietRecord } from "./quiet-record.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Plan of a local environment with these values on top of what every environment has to say. */
export async function estatePlan(values: Tree = {}, environment = "local"): Promise<Plan> {
  const written: Tree = { cloud: "local", owner: "platform", costCentre: "research", ...values };
  const config = Object.fromEntries(
    Object.entries(written).map(([key, value]) => [`${PROJECT}:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const maturity = typeof written["maturity"] === "number" ? written["maturity"] : 0;
  return quietRecord({ root: ROOT, project: PROJECT, environment, cloud: "local", maturity, config, env: process.env });
}

/** A planned Kubernetes object, as far as tests look into it. */
export interface PlannedObject {
  readonly resource: PlannedResource;
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> };
  // oxlint-disable-next-line typescript/no-explicit-any -- the fields differ by kind, and a test that reads a wrong one fails
  readonly fields: any;
}

/** The Kubernetes objects of a plan; releases and providers are none. */
export function plannedObjects(plan: Plan): PlannedObject[] {
  return plan.resources
    .filter(({ type, inputs }) => type.startsWith("kubernetes:") && "apiVersion" in inputs)
    .map((resource) => {
      const { kind, apiVersion, metadata, ...fields } = resource.inputs as unknown as PlannedObject;
      return { resource, kind, apiVersion, metadata, fields };
    });
}

/** A workload's pods: the template's labels and spec. */
export function podTemplates(plan: Plan) {
  return plannedObjects(plan)
    .filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind))
    .map(({ metadata, kind, fields }) => ({ owner: `${kind} ${metadata.name}`, namespace: metadata.namespace, ...fields.spec.template }));
}
