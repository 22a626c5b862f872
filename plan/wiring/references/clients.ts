import { CLIENT_LABEL } from "../../../components/core/labels.ts";
import type { PlanValue } from "../../plan.ts";
import type { Item } from "../item.ts";
import { type PodTemplate, podsOf } from "../pods.ts";
import type { Finder, Reference } from "../reference.ts";
import type { There } from "../there.ts";
import { at, list, selects, texts } from "../values.ts";

/**
 * A pod that wears the label of a system's callers counts on a way out there: the system's own policy admits whoever wears it, and what the pod's own
 * namespace lets out is another matter.
 */
export const clients: Finder = (item) =>
  podsOf(item).flatMap((pod) => Object.keys(pod.labels).flatMap((label) => wayOut(item, pod, label)));

function wayOut({ resource }: Item, pod: PodTemplate, label: string): Reference[] {
  if (!label.startsWith(CLIENT_LABEL)) return [];
  const system = label.slice(CLIENT_LABEL.length);
  const to = `a way out of ${pod.namespace} to ${system}, whose callers' label it wears`;
  return [{ from: resource, path: `labels.${label}`, to, isThere: (there) => isLetOut(there, pod, label, system) }];
}

/** A policy that is for the label alone may lead to addresses, or to ports alone; one for the pod has to name the system. */
function isLetOut(there: There, pod: PodTemplate, label: string, system: string): boolean {
  const policies = there.items.filter(
    ({ fields, kind, namespace }) =>
      kind === "NetworkPolicy" &&
      namespace === pod.namespace &&
      list(at(fields["spec"], "policyTypes")).includes("Egress") &&
      selects(selectorOf(fields["spec"]), pod.labels),
  );
  const names = [system, ...admitting(there, label)];
  return (
    policies.length === 0 ||
    policies.some(({ fields }) => {
      const rules = list(at(fields["spec"], "egress"));
      return rules.length > 0 && (label in selectorOf(fields["spec"]) || rules.some((rule) => leadsTo(rule, names)));
    })
  );
}

/** Labels of the pods that a policy, or a peer of one, is about. */
function selectorOf(spec: PlanValue | undefined): Readonly<Record<string, string>> {
  return texts(at(spec, "podSelector", "matchLabels"));
}

/** Names of the pods whose policies admit whoever wears a label, which need not be its word: one pod may have a label for each of its ports. */
function admitting(there: There, label: string): string[] {
  return there.items.flatMap(({ fields, kind }) => {
    const spec = fields["spec"];
    const admits =
      kind === "NetworkPolicy" &&
      list(at(spec, "ingress")).some((rule) => list(at(rule, "from")).some((peer) => label in selectorOf(peer)));
    return admits ? (selectorOf(spec)[NAME] ?? []) : [];
  });
}

function leadsTo(rule: PlanValue, names: readonly string[]): boolean {
  return list(at(rule, "to")).some((peer) => names.includes(selectorOf(peer)[NAME] ?? ""));
}

const NAME = "app.kubernetes.io/name";
