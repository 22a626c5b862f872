import type { KubernetesObject, Stages, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { ESTATE_LABEL } from "../core/namespace.ts";
import type { SystemWiring } from "../core/system.ts";
import { TEAM_LABEL } from "../teams/contract.ts";
import { type AdmissionSpec, STATEMENTS, type StatementName } from "./contract.ts";
import type { Reach, Statement } from "./statement.ts";
import { statements } from "./statements/index.ts";
import { imageVerificationStages } from "./verification.ts";

/** A policy and its binding a statement, then what verifies images; nothing while it is off. */
export function admissionStages(spec: AdmissionSpec, wiring: SystemWiring): Stages {
  if (!spec.enabled) return [];
  const held = heldStatements(spec);
  const policies = held.map((name) => [name, policyOf(name, statements[name])] as const);
  const bindings = held.map((name) => [`${name}-binding`, bindingOf(name, statements[name].reach, spec.mode)] as const);
  return [
    Object.fromEntries(policies) as Record<string, KubernetesObject>,
    Object.fromEntries(bindings) as Record<string, KubernetesObject>,
    ...imageVerificationStages(spec, wiring),
  ];
}

/** Statements that hold under a spec. */
export function heldStatements(spec: AdmissionSpec): readonly StatementName[] {
  return STATEMENTS.filter((name) => !spec.leftOut.includes(name) && (name !== "team-images-have-digests" || spec.teamDigests));
}

function nameOf(name: StatementName): string {
  return `mlops-estate-${name}`;
}

/** https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
function policyOf(name: StatementName, statement: Statement): ValidatingAdmissionPolicy {
  const { checks, controls, description, subjects, variables } = statement;
  const twins = controls.length === 0 ? {} : { "mlops-estate/controls": controls.join(", ") };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: {
      name: nameOf(name),
      labels: objectLabels("admission", name),
      annotations: { "mlops-estate/statement": description, ...twins },
    },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: subjects.map(({ group, resources, version }) => ({
          apiGroups: [group],
          apiVersions: [version],
          operations: ["CREATE", "UPDATE"],
          resources: [...resources],
        })),
      },
      variables: Object.entries(variables).map(([variable, expression]) => ({ name: variable, expression })),
      validations: checks.map(({ expression, message }) => ({ expression, message, reason: "Invalid" })),
    },
  };
}

/** Where a statement holds: in namespaces of the estate alone, so that what the cluster itself runs is left to those who run it. */
function bindingOf(name: StatementName, reach: Reach, mode: AdmissionSpec["mode"]): ValidatingAdmissionPolicyBinding {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: nameOf(name), labels: objectLabels("admission", name) },
    spec: {
      policyName: nameOf(name),
      // To refuse and to warn at once is not allowed: the refusal says it already.
      validationActions: mode === "deny" ? ["Deny", "Audit"] : ["Warn", "Audit"],
      matchResources: { namespaceSelector: { matchLabels: { ...ESTATE_LABEL }, ...SELECTED[reach] } },
    },
  };
}

const SELECTED: Readonly<Record<Reach, { matchExpressions?: { key: string; operator: string }[] }>> = {
  estate: {},
  teams: { matchExpressions: [{ key: TEAM_LABEL, operator: "Exists" }] },
};
