import type { CustomObject } from "../core/kubernetes.ts";

/** A key of another Secret, as External Secrets names it. */
interface RemoteRef {
  readonly key: string;
  readonly property?: string;
}

/** The fields of External Secrets' kinds that the estate sets. https://external-secrets.io/v2.9.0/api/spec/ */
export interface ExternalSecret extends CustomObject {
  readonly apiVersion: "external-secrets.io/v1";
  readonly kind: "ExternalSecret";
  readonly spec: {
    readonly refreshInterval: string;
    readonly secretStoreRef: { readonly kind: "SecretStore" | "ClusterSecretStore"; readonly name: string };
    readonly target: { readonly name: string; readonly creationPolicy: "Owner"; readonly deletionPolicy: "Retain" };
    readonly data: readonly { readonly secretKey: string; readonly remoteRef: RemoteRef }[];
  };
}

/** A place in which a namespace's secrets are found. */
export interface SecretStore extends CustomObject {
  readonly apiVersion: "external-secrets.io/v1";
  readonly kind: "SecretStore";
  readonly spec: { readonly provider: { readonly kubernetes: KubernetesProvider } | object };
}

/** Secrets of a namespace of the same cluster, read as a service account. */
interface KubernetesProvider {
  readonly remoteNamespace: string;
  readonly server: { readonly caProvider: { readonly type: "ConfigMap"; readonly name: string; readonly key: string } };
  readonly auth: { readonly serviceAccount: { readonly name: string } };
}
