import { type Fields, fieldsOf, notSeen, objectsIn, placeOf, planned, some, type Witness } from "./witness.ts";

/** The API server proves that the policies are there. That packets are refused is for the cluster's network, which no packet tries here. */
export const namespacesDenyByDefault: Witness = {
  control: "namespaces-deny-by-default",
  questions: (circumstances) =>
    planned(circumstances, "kubernetes:core/v1:Namespace").length === 0
      ? []
      : [{ args: ["get", "networkpolicies.networking.k8s.io", "--all-namespaces", "--output", "json"] }],
  seen: ([answer], circumstances) => {
    const policies = answer && objectsIn(answer);
    if (policies === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const denied = new Set(policies.filter(deniesAll).map((policy) => placeOf(policy).split("/")[0]));
    const names = planned(circumstances, "kubernetes:core/v1:Namespace").map(({ name }) => name);
    const open = names.filter((name) => !denied.has(name));
    if (open.length > 0) return { outcome: "broken", detail: `nothing denies traffic by default in ${some(open)}` };
    const there = `a policy that denies all is in each of ${names.length} namespaces`;
    if (circumstances.policed) return { outcome: "held", detail: `${there}; whether the network does what it says was not tried` };
    return {
      outcome: circumstances.simulated ? "simulated" : "not seen",
      detail: `${there}, but this cluster's network does not enforce it`,
    };
  },
};

function deniesAll({ spec }: Fields): boolean {
  const { egress, ingress, podSelector, policyTypes } = fieldsOf(spec);
  const types = Array.isArray(policyTypes) ? policyTypes : [];
  const isEmpty = (list: unknown) => list === undefined || (Array.isArray(list) && list.length === 0);
  const all = Object.keys(fieldsOf(podSelector)).length === 0;
  return all && types.includes("Ingress") && types.includes("Egress") && isEmpty(ingress) && isEmpty(egress);
}
