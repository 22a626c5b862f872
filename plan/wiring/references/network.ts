import type { PlanValue } from "../../plan.ts";
import type { Item } from "../item.ts";
import { containerPorts, type PodTemplate, podsOf } from "../pods.ts";
import type { Finder, Reference } from "../reference.ts";
import { selectorOf, type There } from "../there.ts";
import { at, everyValue, list, record, selects, text, texts } from "../values.ts";
import { ADDRESS } from "./addresses.ts";

/**
 * A pod that names a Service of the plan counts on the way there: its own network policies let it out, and those of the Service's pods let it in.
 * A pod that no policy selects may do either. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const network: Finder = (item) => podsOf(item).flatMap((pod) => waysOf(item, pod));

function waysOf(item: Item, pod: PodTemplate): Reference[] {
  const found = new Map<string, Reference>();
  for (const { path, value } of everyValue(pod.spec)) {
    if (typeof value !== "string") continue;
    for (const [, name = "", namespace = "", port] of value.matchAll(ADDRESS)) {
      if (port === undefined) continue;
      const to = `the way to Service ${namespace}/${name}:${port} through the network policies of both ends`;
      const isThere = (there: There) => isOpen(there, pod, namespace, name, Number(port));
      found.set(to, { from: item.resource, path: `spec.template.spec.${path}`, to, isThere });
    }
  }
  return [...found.values()];
}

function isOpen(there: There, caller: PodTemplate, namespace: string, name: string, port: number): boolean {
  const service = there.item("Service", namespace, name);
  // What a chart or a controller runs behind its own Service is not in the plan.
  if (service === undefined) return true;
  const target = list(at(service.fields["spec"], "ports")).find((each) => at(each, "port") === port);
  // A server that says its own name, as in a list of allowed hosts, calls nobody.
  const callees = there.podsWith(namespace, selectorOf(service)).filter(({ owner }) => owner.resource.urn !== caller.owner.resource.urn);
  const wanted = at(target, "targetPort") ?? port;
  return callees.every((callee) => {
    const number = portNumber(callee, wanted);
    return allows(there, caller, "Egress", callee, number) && allows(there, callee, "Ingress", caller, number);
  });
}

/** Whether a pod's own policies let it talk to, or be talked to by, another. */
function allows(there: There, own: PodTemplate, direction: "Egress" | "Ingress", other: PodTemplate, port: number | undefined): boolean {
  const policies = there.items.filter(
    ({ fields, kind, namespace }) =>
      kind === "NetworkPolicy" &&
      namespace === own.namespace &&
      list(at(fields["spec"], "policyTypes")).includes(direction) &&
      selects(texts(at(fields["spec"], "podSelector", "matchLabels")), own.labels),
  );
  if (policies.length === 0) return true;
  const [rules, peers] = direction === "Egress" ? (["egress", "to"] as const) : (["ingress", "from"] as const);
  return policies
    .flatMap(({ fields }) => list(at(fields["spec"], rules)))
    .some((rule) => opensPort(rule, port) && opensPeer(there, list(at(rule, peers)), own, other));
}

function opensPort(rule: PlanValue, port: number | undefined): boolean {
  const ports = list(at(rule, "ports"));
  return ports.length === 0 || ports.some((each) => at(each, "port") === port);
}

function opensPeer(there: There, peers: readonly PlanValue[], own: PodTemplate, other: PodTemplate): boolean {
  if (peers.length === 0) return true;
  return peers.some((peer) => {
    const { ipBlock, namespaceSelector, podSelector } = record(peer);
    if (ipBlock !== undefined) return false;
    const inPlace =
      namespaceSelector === undefined
        ? own.namespace === other.namespace
        : selects(texts(at(namespaceSelector, "matchLabels")), labelsOfNamespace(there, other.namespace));
    return inPlace && selects(texts(at(podSelector, "matchLabels")), other.labels);
  });
}

function labelsOfNamespace(there: There, name: string): Readonly<Record<string, string>> {
  const labels = texts(at(there.item("Namespace", "", name)?.fields["metadata"], "labels"));
  return { ...labels, "kubernetes.io/metadata.name": name };
}

function portNumber(pod: PodTemplate, wanted: PlanValue): number | undefined {
  if (typeof wanted === "number") return wanted;
  const containers = [...list(pod.spec["containers"]), ...list(pod.spec["initContainers"])];
  const named = containers.flatMap((each) => list(record(each)["ports"])).find((each) => text(at(each, "name")) === wanted);
  const number = at(named, "containerPort");
  return typeof number === "number" && containerPorts(pod).includes(number) ? number : undefined;
}
