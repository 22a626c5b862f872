import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const NAMESPACE = resource("kubernetes:core/v1:Namespace", { metadata: { name: "mlops" } });

function policy(spec: Record<string, PlanValue>, name = "deny-all") {
  return object("kubernetes:networking.k8s.io/v1:NetworkPolicy", name, { spec: { podSelector: { matchLabels: {} }, ...spec } });
}

const DENY = policy({ policyTypes: ["Ingress", "Egress"] });

function cni(configurationValues: PlanValue) {
  return [
    resource("aws:eks/cluster:Cluster", { name: "estate" }),
    resource("aws:eks/addon:Addon", { addonName: "vpc-cni", configurationValues }),
  ];
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a namespace that allows nothing, in a cluster of EKS that heeds it",
      answer: "passed",
      resources: [NAMESPACE, DENY, ...cni('{"enableNetworkPolicy":"true"}')],
    },
    {
      sort: "compliant",
      title: "a policy for each direction, in a cluster of AKS",
      answer: "passed",
      resources: [
        NAMESPACE,
        policy({ policyTypes: ["Ingress"] }, "deny-in"),
        policy({ policyTypes: ["Egress"] }, "deny-out"),
        resource("azure-native:containerservice:ManagedCluster", { networkProfile: { networkPolicy: "cilium" } }),
      ],
    },
    {
      sort: "violating",
      title: "a namespace from which everything goes out",
      answer: "violated",
      resources: [NAMESPACE, policy({ policyTypes: ["Ingress"] })],
    },
    {
      sort: "violating",
      title: "a policy that selects some pods only",
      answer: "violated",
      resources: [NAMESPACE, policy({ podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress", "Egress"] })],
    },
    {
      sort: "violating",
      title: "a policy that takes it all back",
      answer: "violated",
      resources: [NAMESPACE, DENY, policy({ policyTypes: ["Ingress"], ingress: [{}] }, "allow-all")],
    },
    {
      sort: "violating",
      title: "a cluster that does not heed policies",
      answer: "violated",
      resources: [NAMESPACE, DENY, ...cni('{"enableNetworkPolicy":"false"}')],
    },
    {
      sort: "boundary",
      title: "a policy beside it for those that may",
      answer: "passed",
      resources: [
        NAMESPACE,
        DENY,
        policy({ podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 443 }] }] }, "web"),
      ],
    },
    {
      sort: "boundary",
      title: "a policy in another namespace",
      answer: "violated",
      resources: [
        NAMESPACE,
        object(
          "kubernetes:networking.k8s.io/v1:NetworkPolicy",
          "deny-all",
          { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
          { namespace: "other" },
        ),
      ],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "a policy whose selector is known later",
      answer: "undetermined",
      resources: [NAMESPACE, policy({ podSelector: unknown, policyTypes: ["Ingress", "Egress"] })],
    },
    { sort: "absent", title: "a namespace without a policy", answer: "violated", resources: [NAMESPACE] },
    { sort: "absent", title: "a policy of no type", answer: "violated", resources: [NAMESPACE, policy({})] },
    {
      sort: "wrong-type",
      title: "types as text",
      answer: "violated",
      resources: [NAMESPACE, policy({ policyTypes: "Ingress, Egress" })],
    },
  ],
};
