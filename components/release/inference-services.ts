import type { Role, RoleBinding } from "../core/kubernetes.ts";
import type { InferenceServices } from "./contract.ts";

/** Time that pods have to fetch and load a version, in seconds: what the runtimes' own probes wait for. */
const LOAD_SECONDS = 1800;

interface Metadata {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What `inference_services.py` reads, and how long `release.py` waits for pods. */
export function servicesEnv(services: InferenceServices): Readonly<Record<string, string>> {
  return { INFERENCE_SERVICES: JSON.stringify(services), LOAD_SECONDS: String(LOAD_SECONDS) };
}

/** Whoever releases a model starts pods of its two services, sees how far they are, and does nothing else in the team's namespace. */
export function servicesRole({ deployments, names, namespace }: InferenceServices, metadata: Metadata): Role {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { ...metadata, namespace, labels: { ...metadata.labels } },
    rules: [
      {
        apiGroups: ["serving.kserve.io"],
        resources: ["inferenceservices"],
        resourceNames: [names.champion, names.challenger],
        verbs: ["get", "patch"],
      },
      { apiGroups: ["apps"], resources: ["deployments"], resourceNames: [deployments.champion, deployments.challenger], verbs: ["get"] },
    ],
  };
}

/** @param home namespace of the release's own account. */
export function servicesBinding({ namespace }: InferenceServices, metadata: Metadata, home: string): RoleBinding {
  const { labels, name } = metadata;
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name, namespace, labels: { ...labels } },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace: home }],
  };
}
