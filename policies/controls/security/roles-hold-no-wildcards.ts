import { defineControl } from "../../core/control.ts";
import { everyItem, mustBeGiven, mustBeText } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** Verbs by which somebody gets more rights than they were given. https://kubernetes.io/docs/concepts/security/rbac-good-practices/ */
const RAISING = ["bind", "escalate", "impersonate"];

/** Verbs that change nothing. */
const READING = ["get", "list", "watch"];

/** Annotation of a role that reads everything: why it must. */
const BECAUSE = "mlops-estate/reads-everything-because";

/** A role that only reads may read all, if it says why: a backup is of everything. */
export const control = defineControl({
  id: "roles-hold-no-wildcards",
  level: 1,
  dimension: "security",
  severity: "high",
  statement: "Every role of the cluster names what it may do to what, and none lets anybody give themselves more.",
  sources: [
    { by: "cis", reference: "Kubernetes 2.0.1: 5.1.1, 5.1.3, 5.1.7, 5.1.8, 5.1.13; EKS 4.1.1, 4.1.3, 4.1.8" },
    { by: "checkov", reference: "CKV_K8S_49, CKV_K8S_157, CKV_K8S_158" },
  ],
  remediation: "Name verbs, API groups and resources in place of `*`, and bind nobody to `cluster-admin`.",
  keys: [],
  resources: {
    "kubernetes:rbac.authorization.k8s.io/v1:Role": (role) => everyItem(role.at("rules"), (rule) => ofRule(rule, role)),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": (role) => everyItem(role.at("rules"), (rule) => ofRule(rule, role)),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ofBinding,
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ofBinding,
  },
});

function ofRule(rule: Reading, role: Reading): readonly Finding[] {
  return [
    ...everyWord(
      rule.at("verbs"),
      (verb) => verb !== "*" && !RAISING.includes(verb),
      `must name a verb, and none of ${RAISING.join(", ")}`,
    ),
    ...everyWord(rule.at("nonResourceURLs"), (path) => path !== "*", "must name a path"),
    ...["apiGroups", "resources"].flatMap((what) => namesAll(rule.at(what), rule, role)),
    ...handsOutTokens(rule),
  ];
}

/** Every word is named, unless the role only reads and says why it reads all. */
function namesAll(words: Reading, rule: Reading, role: Reading): readonly Finding[] {
  const unnamed = everyWord(words, (word) => word !== "*", "must be named; a role that only reads may say why it reads all");
  if (unnamed.length === 0) return [];
  const verbs = rule.at("verbs").items();
  const onlyReads = verbs.length > 0 && verbs.every((verb) => READING.includes(verb.text() ?? ""));
  return onlyReads ? mustBeGiven(role.at("metadata", "annotations", BECAUSE), "must say why the role reads everything") : unnamed;
}

/** Whoever makes tokens of any account is any account. */
function handsOutTokens(rule: Reading): readonly Finding[] {
  const makes = rule
    .at("verbs")
    .items()
    .some((verb) => verb.value === "create");
  const tokens = rule
    .at("resources")
    .items()
    .some((resource) => resource.value === "serviceaccounts/token");
  return makes && tokens ? mustBeGiven(rule.at("resourceNames"), "must name the accounts whose tokens it makes") : [];
}

function ofBinding(binding: Reading): readonly Finding[] {
  const isBound = (name: string) => name !== "system:masters";
  return [
    ...mustBeText(binding.at("roleRef", "name"), (name) => name !== "cluster-admin", "must be a role with less than all rights"),
    ...everyItem(binding.at("subjects"), (subject) => mustBeText(subject.at("name"), isBound, "must be a group with less than all rights")),
  ];
}

function everyWord(words: Reading, passes: (word: string) => boolean, reason: string): readonly Finding[] {
  return everyItem(words, (word) => mustBeText(word, passes, reason));
}
