import { about, defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { nameOf, namespaceOf, objectsNamed } from "../../core/objects.ts";
import { inPodsOf, SECURED_TYPES, type SecuredPod } from "../../core/pod-shapes.ts";
import { ofPods, POD_TYPES, sentPodSpec } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

const ACCOUNT = "kubernetes:core/v1:ServiceAccount";
const BINDINGS = ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"];
const MOUNTS = "automountServiceAccountToken";

/** Account of a pod that names none; every pod of a namespace may be it, so no right is its own. */
const COMMON = "default";

/** Kubernetes mounts one wherever neither the pod nor its account says no. A pod's word goes before its account's. */
export const control = defineControl({
  id: "service-account-tokens-are-mounted-on-purpose",
  level: 0,
  dimension: "security",
  severity: "medium",
  statement: "A pod holds a token of the API server only as an account of its own that was given a right there.",
  sources: [
    { by: "cis", reference: "Kubernetes 2.0.1: 5.1.5, 5.1.6" },
    { by: "checkov", reference: "CKV_K8S_38, CKV_K8S_41" },
  ],
  remediation: "Set `automountServiceAccountToken: false` on the pod or its service account, or bind the account to a role that it needs.",
  keys: [],
  // What names no account of its own has no right to use, so it needs no token whatever else there is.
  resources: ofPods((pod) => (namesAccount(pod) ? [] : mustBe(pod.at(MOUNTS), false))),
  estate: (estate) => {
    const accounts = estate.readingsOf(ACCOUNT);
    const objects = estate.readingsOf(...SECURED_TYPES);
    if (accounts.length + objects.length === 0) return { notApplicable: "it declares neither pods nor service accounts" };
    const inPods = (object: Reading) => inPodsOf(object, (pod) => ofPod(pod, object));
    return [
      ...accounts.flatMap((account) => about(account.resource, ofWord(account.at(MOUNTS), account, nameOf(account)))),
      ...objects.flatMap((object) => about(object.resource, inPods(object))),
    ];
  },
  remedy: (type, inputs) => {
    const spec = sentPodSpec(type, inputs);
    if (spec !== undefined && (spec["serviceAccountName"] ?? COMMON) === COMMON) spec[MOUNTS] = false;
  },
});

function namesAccount(pod: Reading): boolean {
  const name = pod.at("serviceAccountName");
  return name.state !== "absent" && name.value !== COMMON;
}

/** Kubernetes' own kinds without an account are asked one by one. */
function ofPod({ caller }: SecuredPod, object: Reading): readonly Finding[] {
  if (caller === undefined || (POD_TYPES.includes(object.resource.type) && !namesAccount(caller))) return [];
  const own = caller.at(MOUNTS);
  const name = caller.at("serviceAccountName").text() ?? COMMON;
  // What the account says for its pods is asked of the account.
  if (own.state === "absent" && objectsNamed(object.estate, ACCOUNT, namespaceOf(object), name).length > 0) return [];
  return ofWord(own, object, name);
}

/** Whoever has a right may mount a token, or leave that to Kubernetes. */
function ofWord(word: Reading, object: Reading, account: string): readonly Finding[] {
  const refused = mustBe(word, false);
  return refused.length > 0 && hasRight(object, account) ? mustBe(word, true, "passes") : refused;
}

/** Whether somebody gave an account of an object's namespace a right, in the open. */
function hasRight(object: Reading, name: string): boolean {
  if (name === COMMON) return false;
  const namespace = namespaceOf(object);
  const subjects = object.estate.readingsOf(...BINDINGS).flatMap((binding) => binding.at("subjects").items());
  return subjects.some((subject) => {
    const isAccount = subject.at("kind").text() === "ServiceAccount" && subject.at("name").text() === name;
    return isAccount && subject.at("namespace").text() === namespace;
  });
}
