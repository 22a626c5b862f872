import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { nameOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";

/** Kyverno's kinds: how each says that it refuses. https://kyverno.io/docs/policy-types/ */
const KYVERNO: Readonly<Record<string, (policy: Reading) => Certainty>> = {
  "kubernetes:kyverno.io/v1:ClusterPolicy": enforces,
  "kubernetes:kyverno.io/v1:Policy": enforces,
  "kubernetes:policies.kyverno.io/v1:ValidatingPolicy": denies,
  "kubernetes:policies.kyverno.io/v1:ImageValidatingPolicy": denies,
};

/** A policy without a binding does nothing, and one that is bound to warn lets in what it warns of. */
export const control = defineControl({
  id: "admission-is-enforced",
  level: 2,
  dimension: "security",
  severity: "high",
  statement: "Objects that break a rule are refused by the API server: every policy of admission is bound, and denies.",
  sources: [
    { by: "cis", reference: "Kubernetes 5.2.1: at least one active policy control mechanism" },
    { by: "estate", reference: "a rule that only warns is broken by whoever does not read warnings" },
  ],
  remediation: "Set `admission.mode` to `deny`, once the audit log shows that nothing of yours is warned about.",
  keys: ["admission.enabled", "admission.mode"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no API server is here that would admit anything" }),
  estate: (estate) => {
    const kyverno = estate.chartsNamed("kyverno").length > 0 ? Object.entries(KYVERNO) : [];
    const byKyverno = kyverno.flatMap(([type, refuses]) => estate.readingsOf(type).map((policy) => ({ policy, refuses: refuses(policy) })));
    const byServer = estate.readingsOf(POLICY).map((policy) => ({ policy, refuses: isBoundToDeny(policy) }));
    const all = [...byServer, ...byKyverno];
    return [
      ...findingUnless(all.length > 0, "must have policies of admission"),
      ...all.flatMap(({ policy, refuses }) => findingUnless(refuses, "must be bound, and refuse what breaks it", policy)),
    ];
  },
});

/** https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
function isBoundToDeny(policy: Reading): Certainty {
  const bindings = policy.estate
    .readingsOf(BINDING)
    .map((binding) => every([holds(binding.at("spec", "policyName"), (name) => name === nameOf(policy)), denies(binding)]));
  const fails = policy.at("spec", "failurePolicy");
  return every([some(bindings), fails.state === "absent" || holds(fails, (value) => value === "Fail")]);
}

function denies(policy: Reading): Certainty {
  return some(policy.at("spec", "validationActions").items().map(isDeny));
}

function isDeny(action: Reading): Certainty {
  return holds(action, (value) => value === "Deny");
}

/** For all rules at once, or for each. */
function enforces(policy: Reading): Certainty {
  const isEnforce = (action: Reading) => holds(action, (value) => value === "Enforce" || value === "enforce");
  const rules = policy.at("spec", "rules").items();
  return some([
    isEnforce(policy.at("spec", "validationFailureAction")),
    rules.length > 0 &&
      every(
        rules.map((rule) =>
          some([
            isEnforce(rule.at("validate", "failureAction")),
            some(
              rule
                .at("verifyImages")
                .items()
                .map((each) => isEnforce(each.at("failureAction"))),
            ),
          ]),
        ),
      ),
  ]);
}
