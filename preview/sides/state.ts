import { createHash } from "node:crypto";
import { UserError } from "../../components/core/errors.ts";
import { PROJECT } from "../../environments/keys.ts";
import type { PlannedResource } from "../../plan/plan.ts";
import { isSecret, resourcesOfState } from "../../plan/state/index.ts";
import { compareText, SECRET, sorted } from "../../plan/values.ts";

/** What stands, as Pulumi's state has it. */
export interface StateSide {
  /** Sorted by URN. Without values of secrets, and without what is on its way out. */
  readonly resources: readonly PlannedResource[];
  /**
   * `export:` and 64 hexadecimal digits: the state has no number of its own, so it is made of what the state says. Another after every update that has
   * changed something; the same for an export with or without `--show-secrets`.
   */
  readonly serial: string;
  /** When the state was last written, as Pulumi wrote it; none where it does not say. */
  readonly writtenAt?: string;
  /** How many operations an interrupted update has left; how they ended the state does not know. */
  readonly pendingOperations: number;
}

/**
 * Reads what `pulumi stack export` has written of an environment. No value of a secret is kept, not even encrypted.
 *
 * @param shown what the file is called in messages.
 * @throws UserError when it is no export, is cut off, is of a version that is not known here, or is of another stack or project.
 */
export function sideOfState(text: string, environment: string, shown: string): StateSide {
  const resources = resourcesOfState(text, shown);
  const stranger = resources.find(({ urn }) => !urn.startsWith(`urn:pulumi:${environment}::${PROJECT}::`));
  if (stranger !== undefined) throw ofAnother(stranger.urn, environment, shown);
  const { deployment } = JSON.parse(text) as Exported;
  const time = deployment.manifest?.time;
  const operations = deployment.pending_operations;
  return {
    resources,
    serial: `export:${digestOf(deployment)}`,
    ...(typeof time === "string" ? { writtenAt: time } : {}),
    pendingOperations: Array.isArray(operations) ? operations.length : 0,
  };
}

/** What of an export is read beside its resources. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go */
interface Exported {
  readonly deployment: {
    readonly manifest?: { readonly time?: unknown } | null;
    readonly resources?: readonly Readonly<Record<string, unknown>>[] | null;
    readonly pending_operations?: unknown;
  };
}

function ofAnother(urn: string, environment: string, shown: string): UserError {
  const [stack = "", project = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  const [owner, wanted] = [`${project}/${stack}`, `${PROJECT}/${environment}`].map((name) => JSON.stringify(name.slice(0, 120)));
  return new UserError(`${shown} is the state of ${owner}, and that of ${wanted} is asked for`, [
    { path: "", reason: `run \`pulumi stack export --stack ${environment}\` in this project` },
  ]);
}

/** When the engine has touched a resource, also where it has changed nothing. */
const TIMES = ["created", "modified"];

/** The resources that a resource waits for, in whichever order the engine came to know of them. */
const DEPENDENCIES = ["dependencies", "propertyDependencies"];

/** Resources stand in the order in which they were last registered, which is another in every run of a program. */
function digestOf({ resources, pending_operations }: Exported["deployment"]): string {
  const lasting = (resources ?? []).map(lastingOf).sort(compareText);
  return createHash("sha256")
    .update(JSON.stringify([lasting, pending_operations ?? []], canonical))
    .digest("hex");
}

function lastingOf(resource: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(resource).filter(([key]) => !TIMES.includes(key));
  const ordered = entries.map(([key, value]) => [key, DEPENDENCIES.includes(key) ? inOneOrder(value) : value] as const);
  return JSON.stringify(Object.fromEntries(ordered), canonical);
}

function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(String).sort(compareText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([property, urns]) => [property, inOneOrder(urns)]));
}

/** Encryption gives another text each time, and so may the order of keys be another. */
function canonical(_key: string, value: unknown): unknown {
  if (isSecret(value)) return SECRET;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? sorted(Object.entries(value)) : value;
}
