import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, update } from "../changes.ts";

const V1 = "admissionregistration.k8s.io/v1";
const binding = (validationActions: PlanValue, more = {}) =>
  kubernetes(`${V1}:ValidatingAdmissionPolicyBinding`, "limits", { spec: { policyName: "limits", validationActions, ...more } });
const bindings = (before: PlanValue, after: PlanValue) => comparison([change(binding(before), binding(after))]);
const policy = (spec: Record<string, PlanValue>) => kubernetes(`${V1}:ValidatingAdmissionPolicy`, "limits", { spec });
const policies = (before: Record<string, PlanValue>, after: Record<string, PlanValue>) =>
  comparison([change(policy(before), policy(after))]);
const namespace = (enforce: PlanValue) =>
  kubernetes(
    "core/v1:Namespace",
    "team",
    {},
    { labels: enforce === undefined || enforce === null ? {} : { "pod-security.kubernetes.io/enforce": enforce } },
  );
const namespaces = (before: PlanValue, after: PlanValue) => comparison([change(namespace(before), namespace(after))]);
const images = (validationActions: PlanValue) =>
  kubernetes("policies.kyverno.io/v1:ImageValidatingPolicy", "signed", { spec: { validationActions } });

export const cases: RiskCases = {
  cases: [
    told("a binding that reports", bindings(["Deny", "Audit"], ["Audit"]), ["high"], {
      says: "reports what it refused",
      paths: ["spec.validationActions"],
    }),
    told("a binding that goes", comparison([change(binding(["Deny"]), undefined)]), ["high"]),
    told("a policy that fails open", policies({ failurePolicy: "Fail" }, { failurePolicy: "Ignore" }), ["high"], {
      paths: ["spec.failurePolicy"],
    }),
    told(
      "a policy that asks for less",
      policies({ validations: [{ expression: "a" }, { expression: "b" }] }, { validations: [{ expression: "a" }] }),
      ["high"],
    ),
    told(
      "a policy that asks for something else",
      policies({ validations: [{ expression: "a" }] }, { validations: [{ expression: "true" }] }),
      ["medium"],
    ),
    told("a policy of images that reports", comparison([change(images(["Deny"]), images(["Audit"]))]), ["high"]),
    told("a namespace with a lower standard", namespaces("restricted", "baseline"), ["high"], {
      paths: ['metadata.labels["pod-security.kubernetes.io/enforce"]'],
    }),
    told("a namespace without a standard", namespaces("restricted", null), ["critical"]),
    told("a new namespace without bounds", comparison([change(undefined, namespace("privileged"))]), ["medium"]),
    told("an exception", comparison([change(undefined, kubernetes("kyverno.io/v2:PolicyException", "one", {}))]), ["high"]),
    told(
      "a cluster that runs anything",
      update(
        "gcp:container/cluster:Cluster",
        { binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" } },
        { binaryAuthorization: { evaluationMode: "DISABLED" } },
      ),
      ["high"],
    ),
    silent("a binding that refuses", bindings(["Audit"], ["Deny"])),
    silent("a binding that also warns", bindings(["Deny"], ["Warn", "Deny"])),
    silent("a namespace with a higher standard", namespaces("baseline", "restricted")),
    silent("a new namespace without a word", comparison([change(undefined, namespace(null))])),
    silent("a policy that is new", comparison([change(undefined, policy({ failurePolicy: "Ignore" }))])),
    special("boundary", "a policy that fails closed where nothing is said", policies({ failurePolicy: "Fail" }, {}), []),
    special("boundary", "a namespace whose standard is the lowest already", namespaces("privileged", null), []),
    special("unknown", "actions that only an update can tell", bindings(["Deny"], unknown), ["medium"]),
    special("unknown", "a standard that only an update can tell", namespaces("restricted", unknown), ["medium"]),
    special("wrong-type", "actions that are a text", bindings(["Deny"], "Deny"), ["high"]),
    special("wrong-type", "a standard that nobody knows", namespaces("restricted", "strict"), ["critical"]),
  ],
};
