import type { PlanValue } from "../../plan/plan.ts";
import { type Certainty, every, holds, some } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import { nameOf } from "./objects.ts";
import { parsed } from "./parsed.ts";
import type { Reading } from "./reading.ts";

/** Whether a cluster does what network policies say; a cluster that does not takes them all the same. */
const ENGINES: Readonly<Record<string, (cluster: Reading) => Certainty>> = {
  // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html; Auto Mode asks for the ConfigMap instead.
  "aws:eks/cluster:Cluster": ({ estate }) =>
    some([
      ...estate.readingsOf("aws:eks/addon:Addon").map(isOnInAddon),
      ...estate.readingsOf("kubernetes:core/v1:ConfigMap").map(isOnInConfigMap),
    ]),
  // https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy
  "gcp:container/cluster:Cluster": (cluster) =>
    some([
      holds(cluster.at("datapathProvider"), (provider) => provider === "ADVANCED_DATAPATH"),
      holds(cluster.at("networkPolicy", "enabled"), (enabled) => enabled === true),
      holds(cluster.at("enableAutopilot"), (enabled) => enabled === true),
    ]),
  // https://learn.microsoft.com/azure/aks/use-network-policies
  "azure-native:containerservice:ManagedCluster": (cluster) =>
    holds(cluster.at("networkProfile", "networkPolicy"), (engine) => engine === "cilium" || engine === "calico" || engine === "azure"),
};

/** Clusters, and whether each does what network policies say. */
export function enginesOf(estate: Estate): readonly { readonly cluster: Reading; readonly isOn: Certainty }[] {
  return Object.entries(ENGINES).flatMap(([type, isOn]) => estate.readingsOf(type).map((cluster) => ({ cluster, isOn: isOn(cluster) })));
}

function isOnInAddon(addon: Reading): Certainty {
  const settings = parsed(addon.at("configurationValues"));
  const isCni = holds(addon.at("addonName"), (name) => name === "vpc-cni");
  return isCni === true ? holds(settings.at("enableNetworkPolicy"), (value) => value === true || value === "true") : isCni;
}

function isOnInConfigMap(map: Reading): Certainty {
  return nameOf(map) === "amazon-vpc-cni" && holds(map.at("data", "enable-network-policy-controller"), (value) => value === "true");
}

/** Whether a policy is about all pods of its namespace: its selector asks for nothing. */
function isAboutAll(policy: Reading): Certainty {
  const selector = policy.at("spec", "podSelector");
  return every([
    holds(selector, isObject),
    ...selector.keys().map((key) => holds(selector.at(key), (asked) => isObject(asked) && Object.keys(asked).length === 0)),
  ]);
}

function isObject(value: PlanValue): value is Extract<PlanValue, object> {
  return typeof value === "object" && value !== null;
}

/** Whether a policy keeps all pods of its namespace from all others in a direction. */
export function denies(policy: Reading, direction: "Ingress" | "Egress"): Certainty {
  const spec = policy.at("spec");
  const rules = spec.at(direction.toLowerCase());
  return every([
    isAboutAll(policy),
    some(
      spec
        .at("policyTypes")
        .items()
        .map((type) => holds(type, (value) => value === direction)),
    ),
    rules.state === "unknown" ? undefined : rules.items().length === 0,
  ]);
}

/** Whether a policy lets everything to or from all pods of its namespace. */
export function opensAll(policy: Reading): Certainty {
  const rules = [...policy.at("spec", "ingress").items(), ...policy.at("spec", "egress").items()];
  return every([
    isAboutAll(policy),
    some(rules.map((rule) => rule.state === "known" && ["from", "to", "ports"].every((key) => rule.at(key).state === "absent"))),
  ]);
}

/** Whether a policy is about all pods of its namespace in a direction: what neither it nor another one allows is kept from them. */
export function isolates(policy: Reading, direction: "Ingress" | "Egress"): Certainty {
  const types = policy.at("spec", "policyTypes").items();
  return every([isAboutAll(policy), some(types.map((type) => holds(type, (value) => value === direction)))]);
}
