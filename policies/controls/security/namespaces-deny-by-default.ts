import { findingUnless, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { denies, enginesOf, opensAll } from "../../core/network-policies.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";

/** A pod that no policy selects may talk to all, and one that any policy selects only to whom it names. */
export const control = defineControl({
  id: "namespaces-deny-by-default",
  level: 1,
  dimension: "security",
  severity: "high",
  statement: "In every namespace nobody comes in and nothing goes out but what a policy allows, and the cluster does what policies say.",
  sources: [
    { by: "cis", reference: "Kubernetes 5.3.2; EKS 4.3.2" },
    { by: "checkov", reference: "CKV2_K8S_6, CKV_GCP_12, CKV_AZURE_7" },
    { by: "estate", reference: "a notebook that somebody took over reaches only what it needs" },
  ],
  remediation:
    "Give each namespace a NetworkPolicy that selects all pods and allows nothing, in both directions; name those that may talk in others.",
  keys: [],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no namespace is here" }),
  estate: (estate) => {
    const policies = estate.readingsOf("kubernetes:networking.k8s.io/v1:NetworkPolicy");
    const namespaces = estate.readingsOf("kubernetes:core/v1:Namespace").flatMap((namespace) => {
      const own = policies.filter((policy) => namespaceOf(policy) === nameOf(namespace));
      return (["Ingress", "Egress"] as const).flatMap((direction) =>
        findingUnless(
          some(own.map((policy) => denies(policy, direction))),
          `must have a policy that allows no ${direction.toLowerCase()} of any pod`,
          namespace,
        ),
      );
    });
    const open = policies.flatMap((policy) => {
      const opens = opensAll(policy);
      return findingUnless(opens === undefined ? undefined : !opens, "must not allow everything to all pods of its namespace", policy);
    });
    const dead = enginesOf(estate).flatMap(({ cluster, isOn }) => findingUnless(isOn, "must do what network policies say", cluster));
    return [...namespaces, ...open, ...dead];
  },
});
