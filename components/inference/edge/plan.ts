import { imageReference } from "../../../pins/index.ts";
import { objectLabels } from "../../core/labels.ts";
import type { ScrapeTarget } from "../../monitoring/contract.ts";
import type { DeviceGroup, EdgeSpec, EdgeWiring, FleetAccess } from "./contract.ts";

/** Words that the pods' labels are made of. */
export const FLEET = "edge-fleet";
export const EXPORT = "edge-export";
export const ROLL_OUT = "edge-rollout";
export const KEYS = "edge-keys";

/** ConfigMaps: the programs, and the groups that they read. */
export const PROGRAMS = "edge-programs";
export const GROUPS = "edge-groups";

/** Secret that the tokens of devices are made of, and its key. */
export const ENROLMENT = { secret: "edge-enrolment", key: "key" } as const;

/** Port for devices. */
export const PORT = 8080;

/** Paths that devices ask for. */
export const PATHS = ["/groups/", "/v2/"] as const;

/** Port for Prometheus; no device reaches it. */
export const METRICS_PORT = 9091;

/** Secret with a signing key, and ConfigMap with its public half. */
export function keyName(signatureKey: string): string {
  return `edge-key-${signatureKey}`;
}

/** Names of the signing keys, each once. */
export function keysOf({ groups }: Pick<EdgeSpec, "groups">): readonly string[] {
  return [...new Set(groups.map(({ signatureKey }) => signatureKey))].toSorted();
}

/** Name, namespace and labels of an object. */
export function metadataOf(namespace: string, name: string) {
  return { name, namespace, labels: objectLabels("inference", name) };
}

/** Name under which devices come in by the gateway. */
export function publicHost(domain: string): string {
  return `edge.${domain}`;
}

/** Domain of the gateway by which devices come in; none where they come in another way. */
export function enteredBy({ entrance }: Pick<EdgeSpec, "entrance">, { domain }: Pick<EdgeWiring, "domain">): string | undefined {
  return entrance === "gateway" ? domain : undefined;
}

/** The fleet's server as a gateway finds it; none where there are no groups. */
export function fleetOf(
  spec: Pick<EdgeSpec, "entrance" | "groups">,
  wiring: Pick<EdgeWiring, "domain" | "namespace">,
): FleetAccess | undefined {
  if (spec.groups.length === 0) return undefined;
  const server = { system: FLEET, namespace: wiring.namespace, port: PORT };
  const domain = enteredBy(spec, wiring);
  return {
    ...server,
    service: FLEET,
    ...(domain !== undefined && { route: { name: FLEET, to: [server], knowsCallers: true }, host: publicHost(domain) }),
  };
}

/** What Prometheus reads; none where there are no groups. */
export function edgeTargets({ groups }: Pick<EdgeSpec, "groups">, namespace: string): readonly ScrapeTarget[] {
  if (groups.length === 0) return [];
  const server = { system: FLEET, namespace, port: METRICS_PORT };
  return [{ ...server, job: FLEET, host: `${FLEET}.${namespace}.svc`, metricsPath: "/metrics", resolves: "service" }];
}

/** The groups as the programs read them, and the image that a device runs. */
export function groupFiles({ groups }: Pick<EdgeSpec, "groups">, imagesMirror: string | undefined): Record<string, string> {
  return { "groups.json": `${JSON.stringify(groups.map(groupFile), undefined, 2)}\n`, image: imageReference("edge-agent", imagesMirror) };
}

function groupFile({ devices, owner: _owner, rollOut, ...group }: DeviceGroup) {
  return { ...group, ...rollOut, devices: typeof devices === "number" ? { count: devices } : devices };
}
