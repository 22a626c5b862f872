import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const namespace = kubernetes("core/v1:Namespace", "mlops", {}, { namespace: null });
const policy = (name: string, spec: Record<string, PlanValue>) => kubernetes("networking.k8s.io/v1:NetworkPolicy", name, { spec });
const denial = policy("deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
const from = (peers: PlanValue, ports: PlanValue = [{ port: 80 }]) => ({ from: peers, ports });
const pods = (matchLabels: PlanValue) => ({ podSelector: { matchLabels } });
const ingress = (...rules: readonly PlanValue[]) =>
  policy("web", { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"], ingress: rules });
const rules = (before: readonly PlanValue[], after: readonly PlanValue[]) =>
  comparison([change(ingress(...before), ingress(...after))], { unchanged: [namespace, denial] });
const selection = (before: Record<string, PlanValue>, after: Record<string, PlanValue>) =>
  comparison([change(policy("web", before), policy("web", after))], { unchanged: [namespace] });
const other = planned("aws:ec2/vpc:Vpc");

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const group = (...ingressRules: readonly PlanValue[]) => ({ ingress: ingressRules });
const ssh = (cidrBlocks: PlanValue, port = 22) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks });
const nsg = (...securityRules: readonly PlanValue[]) => ({ securityRules });
const closed = {
  name: "closed",
  access: "Deny",
  direction: "Inbound",
  protocol: "*",
  destinationPortRange: "*",
  sourceAddressPrefix: "Internet",
  priority: 4000,
};
const GKE = "gcp:container/cluster:Cluster";

export const cases: RiskCases = {
  cases: [
    told("the denial of all that goes", comparison([change(denial, undefined)], { unchanged: [namespace] }), ["critical"], {
      says: "all pods of its namespace may talk with everybody",
    }),
    told("a policy that goes and was the only one", comparison([change(ingress(from([])), undefined)], { unchanged: [namespace] }), [
      "high",
    ]),
    told(
      "a policy that goes where all is denied",
      comparison([change(ingress(from([])), undefined)], { unchanged: [namespace, denial] }),
      ["low"],
      { says: "is cut off" },
    ),
    told("a rule for others", rules([from([pods({ app: "a" })])], [from([pods({ app: "a" })]), from([pods({ app: "b" })])]), ["medium"], {
      paths: ["spec.ingress"],
    }),
    told("a rule for everybody", rules([from([pods({ app: "a" })])], [from([])]), ["high"]),
    told(
      "a rule for all addresses",
      rules([from([pods({ app: "a" })])], [from([pods({ app: "a" }), { ipBlock: { cidr: "0.0.0.0/0" } }])]),
      ["high"],
    ),
    told("a selector that is emptied", rules([from([pods({ app: "a" })])], [from([{ podSelector: {} }])]), ["medium"]),
    told("another port", rules([from([pods({ app: "a" })])], [from([pods({ app: "a" })], [{ port: 80 }, { port: 22 }])]), ["medium"]),
    told(
      "an exception that goes",
      rules([from([{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.9.0.0/16"] } }])], [from([{ ipBlock: { cidr: "10.0.0.0/8" } }])]),
      ["medium"],
    ),
    told(
      "a direction that is closed no more",
      selection({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, { podSelector: {}, policyTypes: ["Ingress"] }),
      ["high"],
      { paths: ["spec.policyTypes"] },
    ),
    told(
      "a denial of fewer pods",
      selection({ podSelector: {}, policyTypes: ["Ingress"] }, { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"] }),
      ["high"],
      { says: "fewer pods" },
    ),
    told("a new policy for everybody", comparison([change(undefined, ingress(from([])))], { unchanged: [namespace, denial] }), ["medium"]),
    told(
      "another port of machines",
      update(GROUP, group(ssh(["10.0.0.0/8"])), group(ssh(["10.0.0.0/8"]), ssh(["10.0.0.0/8"], 5432))),
      ["medium"],
      { paths: ["ingress[1].cidrBlocks[0]"] },
    ),
    told("a way out to everybody", update(GROUP, {}, { egress: [ssh(["0.0.0.0/0"], 443)] }), ["high"]),
    told("a rule that denies and goes", update("azure-native:network:NetworkSecurityGroup", nsg(closed), nsg()), ["high"], {
      says: "denies less",
    }),
    told(
      "a cluster that enforces nothing any more",
      update(GKE, { datapathProvider: "ADVANCED_DATAPATH" }, { datapathProvider: "LEGACY_DATAPATH" }),
      ["critical"],
    ),
    silent(
      "a policy that goes with its namespace",
      comparison([change(denial, undefined), change(namespace, undefined)], { unchanged: [other] }),
    ),
    silent("a rule that goes", rules([from([pods({ app: "a" })]), from([])], [from([pods({ app: "a" })])])),
    silent("a rule that is narrower", rules([from([{ podSelector: {} }])], [from([pods({ app: "a" })])])),
    silent(
      "rules in another order",
      rules([from([pods({ app: "a" })]), from([pods({ app: "b" })])], [from([pods({ app: "b" }), pods({ app: "a" })])]),
    ),
    silent(
      "a policy of a namespace that is new",
      comparison([change(undefined, ingress(from([]))), change(undefined, namespace)], { unchanged: [other] }),
    ),
    silent("a denial that is new", comparison([change(undefined, denial)], { unchanged: [namespace] })),
    silent(
      "a rule of machines that is renamed",
      update("azure-native:network:NetworkSecurityGroup", nsg(closed), nsg({ ...closed, name: "other" })),
    ),
    special(
      "boundary",
      "a span of ports that holds the new port",
      rules([from([], [{ port: 80, endPort: 90 }])], [from([], [{ port: 90 }])]),
      [],
    ),
    special("boundary", "a port after a span of ports", rules([from([], [{ port: 80, endPort: 90 }])], [from([], [{ port: 91 }])]), [
      "high",
    ]),
    special(
      "boundary",
      "the namespace of a policy, and all namespaces",
      rules([from([{ podSelector: {} }])], [from([{ podSelector: {}, namespaceSelector: {} }])]),
      ["medium"],
    ),
    special(
      "unknown",
      "rules that only an update can tell",
      comparison(
        [change(ingress(), policy("web", { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"], ingress: unknown }))],
        { unchanged: [namespace] },
      ),
      ["medium"],
    ),
    special("unknown", "a peer that only an update can tell", rules([from([pods({ app: "a" })])], [from([pods({ app: "a" }), unknown])]), [
      "medium",
    ]),
    special("wrong-type", "rules that are a text", selection({ podSelector: {}, ingress: [] }, { podSelector: {}, ingress: "all" }), []),
    special("wrong-type", "a rule that is a number", rules([], [4]), ["high"]),
  ],
};
