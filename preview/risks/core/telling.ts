import type { PlannedResource } from "../../../plan/plan.ts";
import type { ResourceChange } from "../../change.ts";
import { type Risk, type RiskSeverity, SEVERITIES } from "../risk.ts";

/** What is told of one change. */
export interface Told {
  readonly severity: RiskSeverity;
  readonly reason: string;
  readonly advice: string;
  /** Default: the resource as a whole. */
  readonly paths?: readonly string[];
}

/** A risk of one resource. */
export function riskOf(id: string, change: ResourceChange, { severity, reason, advice, paths = [] }: Told): Risk {
  const source = change.after?.source;
  return { id, severity, urn: change.urn, ...(source === undefined ? {} : { source }), reason, advice, paths };
}

/** One step less severe, for what only may be so. */
export function lower(severity: RiskSeverity): RiskSeverity {
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? "low";
}

/** The worse of two. */
export function worse(a: RiskSeverity, b: RiskSeverity): RiskSeverity {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b) ? a : b;
}

/** A resource by its kind and name, as in the middle of a sentence: `bucket object-store-data`, `NetworkPolicy deny-all`. */
export function called({ type, name }: Pick<PlannedResource, "type" | "name">): string {
  return `${kindOf(type)} ${name}`;
}

/** Words as a sentence begins. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A resource by its kind and the name that its capability knows it by: `bucket data`. */
export function shortly(resource: Pick<PlannedResource, "type" | "name" | "urn">): string {
  return `${kindOf(resource.type)} ${shortName(resource)}`;
}

/** The name that a capability knows a resource by: `data` of `object-store-data`. */
function shortName({ name, urn }: Pick<PlannedResource, "name" | "urn">): string {
  const capability = /::(?:[^:]*\$)?estate:([a-z0-9-]+):/.exec(urn)?.[1];
  return capability !== undefined && name.startsWith(`${capability}-`) ? name.slice(capability.length + 1) : name;
}

/** Words as a person lists them: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** Kinds of Kubernetes are names; those of clouds are words. */
function kindOf(type: string): string {
  const kind = type.split(":").at(-1) ?? type;
  if (type.startsWith("kubernetes:")) return kind;
  const words = kind.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2");
  return /^[A-Z]{2}/.test(words) ? words : words.toLowerCase();
}
