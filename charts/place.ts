import type { PlanValue } from "../plan/plan.ts";
import { groupOf } from "../plan/render/identity.ts";
import { at, record, text } from "../plan/wiring/values.ts";

/**
 * Kinds of every cluster that are in no namespace.
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/
 */
const OF_THE_CLUSTER: ReadonlySet<string> = new Set([
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "certificates.k8s.io/ClusterTrustBundle",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "networking.k8s.io/IPAddress",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "resource.k8s.io/DeviceClass",
  "resource.k8s.io/ResourceSlice",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
]);

type Fields = { readonly [field: string]: PlanValue };

/** Whether a kind, as `group/Kind`, is in no namespace: the built-in ones, and those that definitions say so of. */
export function kindsOfTheCluster(objects: readonly Fields[]): ReadonlySet<string> {
  const defined = objects
    .filter(({ kind, spec }) => kind === "CustomResourceDefinition" && at(spec, "scope") === "Cluster")
    .map(({ spec }) => `${text(at(spec, "group")) ?? ""}/${text(at(spec, "names", "kind")) ?? ""}`);
  return new Set([...OF_THE_CLUSTER, ...defined]);
}

/** An object with the namespace that it ends up in, as Helm puts what names none into its release's. */
export function inItsNamespace(object: Fields, releaseNamespace: string, ofTheCluster: ReadonlySet<string>): Fields {
  const kind = `${groupOf(text(object["apiVersion"]) ?? "")}/${text(object["kind"]) ?? ""}`;
  const metadata = record(object["metadata"]);
  if (ofTheCluster.has(kind) || metadata["namespace"] !== undefined) return object;
  return { ...object, metadata: { ...metadata, namespace: releaseNamespace } };
}
