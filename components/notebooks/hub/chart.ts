import { type ImageName, imageReference } from "../../../pins/index.ts";
import type { EnvVar, NetworkPolicyEgressRule } from "../../core/kubernetes.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { type Callee, peersOf } from "../../core/server.ts";
import { HUB_NAMESPACE } from "../contract.ts";
import { HUB } from "./plan.ts";

/** None of the ways out that the chart opens by itself. */
export const NO_WAY_OUT = {
  cloudMetadataServer: false,
  dnsPortsCloudMetadataServer: false,
  dnsPortsKubeSystemNamespace: false,
  dnsPortsPrivateIPs: false,
  nonPrivateIPs: false,
  privateIPs: false,
};

/** Ways as a policy's rules. */
export function egressOf(callees: readonly Callee[]): NetworkPolicyEgressRule[] {
  const { spec } = allowTraffic({ name: HUB, namespace: HUB_NAMESPACE }, {}, { to: peersOf(callees) });
  return (spec as { egress: NetworkPolicyEgressRule[] }).egress;
}

/** Variables as the chart takes them: by name. */
export function valuesOf(env: readonly EnvVar[]): Record<string, unknown> {
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name as string, valueFrom === undefined ? value : { valueFrom }]));
}

/** Repository and tag of a pinned image, apart. */
export function imageParts(name: ImageName, mirror?: string): { readonly name: string; readonly tag: string } {
  const reference = imageReference(name, mirror);
  const colon = reference.lastIndexOf(":");
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
