import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { merge, type Tree } from "../../environments/merge.ts";
import type { Plan, PlannedResource } from "../../plan/plan.ts";
import { quietRecord } from "./quiet-record.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Environments of this project that stand on a cloud. */
export const CLOUD_ENVIRONMENTS = readdirSync(join(ROOT, "environments"))
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .filter((name) => name !== "local")
  .sort();

/** Plan of a shipped environment, with these values on top of what its file says, under another name where one is given. */
export async function shippedPlan(name: string, changes: Tree = {}, environment: string = name, program?: string): Promise<Plan> {
  const loaded = loadEnvironment(name, ROOT);
  const written = Object.fromEntries(
    Object.entries(loaded.pulumiConfig).map(([key, text]) => [
      key,
      changes[bare(key)] === undefined ? text : merged(text, changes[bare(key)]),
    ]),
  );
  const added = Object.entries(changes).filter(([key]) => !(`${PROJECT}:${key}` in written));
  const config = { ...written, ...Object.fromEntries(added.map(([key, value]) => [`${PROJECT}:${key}`, textOf(value)])) };
  const { cloud, maturity } = loaded.environment;
  return quietRecord({
    root: ROOT,
    project: PROJECT,
    environment,
    cloud,
    maturity: typeof changes["maturity"] === "number" ? changes["maturity"] : maturity,
    config,
    env: process.env,
    ...(program && { program }),
  });
}

function bare(key: string): string {
  return key.slice(PROJECT.length + 1);
}

function merged(text: string, value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return textOf(value);
  return JSON.stringify(merge(JSON.parse(text) as Tree, value as Tree));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Resources of a cloud itself: neither components nor providers nor objects of Kubernetes. */
export function cloudResources(plan: Plan): PlannedResource[] {
  return plan.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:") && !type.startsWith("kubernetes:"));
}

/** Capability of a resource, which is the nearest component's above it. */
export function capabilityOf(resource: PlannedResource, plan: Plan): string {
  const above = plan.resources.find(({ urn }) => urn === resource.parent);
  if (above === undefined) return "";
  return /^estate:([^:]+):/.exec(above.type)?.[1] ?? capabilityOf(above, plan);
}

/** Arguments that a provider's SDK declares for a resource type, by name, as its type declarations say. */
export function declaredArguments(type: string): ReadonlySet<string> {
  const [provider = "", path = "", name = ""] = type.split(":");
  const folder = `${ROOT}/node_modules/@pulumi/${provider}`;
  const [module = "", file = ""] = path.includes("/") ? path.split("/") : [path, `${name.charAt(0).toLowerCase()}${name.slice(1)}`];
  const places = [`${folder}/${module}`, folder].filter((place) => existsSync(place));
  // Files are named in a case of their own, such as `iamauditConfig` for `IAMAuditConfig`.
  const declaration = places
    .flatMap((place) => readdirSync(place).map((entry) => `${place}/${entry}`))
    .find((candidate) => candidate.toLowerCase().endsWith(`/${file}.d.ts`.toLowerCase()));
  if (declaration === undefined) throw new Error(`the SDK declares no ${type}`);
  const text = readFileSync(declaration, "utf8");
  const args = text.slice(text.indexOf(`export interface ${name}Args`));
  return new Set([...args.matchAll(/^ {4}(\w+)\??: /gm)].map(([, argument = ""]) => argument));
}
