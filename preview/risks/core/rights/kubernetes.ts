import { namespaceOf } from "../../../../policies/core/objects.ts";
import type { Reading } from "../../../../policies/core/reading.ts";
import type { RiskSeverity } from "../../risk.ts";
import { called } from "../telling.ts";
import type { Names } from "./names.ts";
import type { Action, Right, Thing, Verb } from "./right.ts";

const ROLE = /^kubernetes:rbac\.authorization\.k8s\.io\/v1:(Cluster)?Role$/;
const BINDING = /^kubernetes:rbac\.authorization\.k8s\.io\/v1:(Cluster)?RoleBinding$/;

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#request-verb-authorization */
const VERBS: Readonly<Record<string, Verb>> = {
  "*": "do anything with",
  get: "read",
  list: "read",
  watch: "read",
  create: "write",
  update: "write",
  patch: "write",
  delete: "delete",
  deletecollection: "delete",
  bind: "grant rights on",
  escalate: "grant rights on",
  approve: "grant rights on",
  impersonate: "act as",
  use: "use",
};

/** Kinds that are told by name; what else there is, is told as objects. */
const TOLD =
  /^(secrets|configmaps|pods|pods\/(exec|log|portforward|attach)|services|deployments|statefulsets|jobs|cronjobs|namespaces|nodes|persistentvolumeclaims|serviceaccounts|serviceaccounts\/token|roles|rolebindings|clusterroles|clusterrolebindings|networkpolicies|events|leases)$/;

/** Kinds by which one gets at more than the kind. https://kubernetes.io/docs/concepts/security/rbac-good-practices/ */
const POWERFUL =
  /^(secrets|pods\/(exec|attach|ephemeralcontainers)|nodes\/proxy|serviceaccounts\/token|(cluster)?role(binding)?s|(validating|mutating)[a-z]*configurations)$/;

/** Rights that an object of Kubernetes gives. */
export function rightsOfKubernetes(object: Reading, names: Names): readonly Right[] {
  if (ROLE.test(object.resource.type)) return ofRole(object, names);
  return BINDING.test(object.resource.type) ? ofBinding(object, names) : [];
}

function ofRole(role: Reading, names: Names): readonly Right[] {
  const holder = { holder: role.resource.urn, who: names.boundToRole(role) ?? `whoever is bound to ${called(role.resource)}` };
  const isWide = role.resource.type.endsWith(":ClusterRole");
  return role
    .at("rules")
    .items()
    .map((rule, index) => ({
      ...holder,
      actions: rule
        .at("verbs")
        .items()
        .map((verb) => actionOf(verb, rule, isWide)),
      things: thingsOf(rule, isWide ? "" : placeOf(role)),
      condition: "",
      path: `rules[${index}]`,
    }));
}

function placeOf(role: Reading): string {
  const namespace = namespaceOf(role);
  return namespace === "" ? "" : `in namespace ${namespace}`;
}

function actionOf(written: Reading, rule: Reading, isWide: boolean): Action {
  const pattern = written.text() ?? written.state;
  const verb = (Object.hasOwn(VERBS, pattern) ? VERBS[pattern] : undefined) ?? "use";
  const kinds = rule
    .at("resources")
    .items()
    .map((kind) => kind.text() ?? kind.state);
  return { pattern, verb, severity: severityOf(verb, kinds, isWide) };
}

function severityOf(verb: Verb, kinds: readonly string[], isWide: boolean): RiskSeverity {
  if (verb === "grant rights on" || verb === "act as") return "critical";
  const isEvery = kinds.includes("*");
  if (isEvery && verb === "do anything with") return isWide ? "critical" : "high";
  if (isEvery || verb === "do anything with" || kinds.some((kind) => POWERFUL.test(kind))) return "high";
  if (verb === "write" && kinds.includes("pods")) return "high";
  return verb === "read" && !isWide ? "low" : "medium";
}

/** A rule allows each of its verbs on each kind of each group, or of those names alone. */
function thingsOf(rule: Reading, place: string): readonly Thing[] {
  const groups = rule
    .at("apiGroups")
    .items()
    .map((group) => group.text() ?? group.state);
  const names = rule
    .at("resourceNames")
    .items()
    .map((name) => name.text() ?? name.state);
  const urls = rule
    .at("nonResourceURLs")
    .items()
    .map((url) => ({ pattern: `url ${url.text() ?? ""}`, words: "an address of the API server" }));
  const kinds = rule
    .at("resources")
    .items()
    .flatMap((kind) => {
      const said = kind.text() ?? kind.state;
      const words = said === "*" ? "every kind of object" : TOLD.test(said) ? said : "objects";
      return (groups.length === 0 ? [""] : groups).flatMap((group) =>
        (names.length === 0 ? ["*"] : names).map((name) => ({
          pattern: `${group}/${said}/${name}`,
          words,
          ...(place === "" ? {} : { where: place }),
        })),
      );
    });
  return [...kinds, ...urls];
}

/** Roles that every cluster has. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
const BUILT_IN: Readonly<Record<string, readonly [Verb, RiskSeverity]>> = {
  "cluster-admin": ["do anything with", "critical"],
  admin: ["do anything with", "high"],
  edit: ["write", "medium"],
  view: ["read", "low"],
};

function ofBinding(binding: Reading, names: Names): readonly Right[] {
  const [kind, name] = [binding.at("roleRef", "kind").text() ?? "", binding.at("roleRef", "name").text() ?? ""];
  const isWide = binding.resource.type.endsWith(":ClusterRoleBinding");
  const where = isWide ? "the cluster" : `namespace ${namespaceOf(binding)}`;
  const own = names.role(kind, kind === "ClusterRole" ? "" : namespaceOf(binding), name);
  const [verb, severity] =
    (kind === "ClusterRole" && Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined) ?? (["use", "medium"] as const);
  const words =
    own === undefined
      ? verb === "use"
        ? `what a role outside of the plan allows in ${where}`
        : where
      : `what ${called(own)} allows in ${where}`;
  const thing = { pattern: `${isWide ? "" : namespaceOf(binding)} ${kind} ${name}`, words };
  const things = [own === undefined ? thing : { ...thing, urn: own.urn }];
  return binding
    .at("subjects")
    .items()
    .map((subject, index) => {
      const holder = names.subject(subject, binding);
      const isAnybody = /^Group system:(authenticated|unauthenticated|serviceaccounts)$|^User system:anonymous$/.test(holder.holder);
      const action: Action = { pattern: "hold", verb, severity: isAnybody ? "critical" : severity };
      return { ...holder, actions: [action], things, condition: "", path: `subjects[${index}]` };
    });
}
