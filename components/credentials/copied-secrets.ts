import type { KubernetesObject, Role, RoleBinding, ServiceAccount } from "../core/kubernetes.ts";
import type { KeyReference } from "../core/surroundings.ts";
import type { ExternalSecret, SecretStore } from "./kinds.ts";

/** Service account of External Secrets' controller: whose token it may ask for is said account by account. */
export const SECRETS_CONTROLLER = { name: "external-secrets", namespace: "external-secrets" } as const;

/** Secrets that a namespace gets copies of. */
export interface CopiedSecrets {
  /** Namespace that the copies are made in. */
  readonly namespace: string;
  /** The estate's own namespace, which the originals are in. */
  readonly estateNamespace: string;
  /** By name of the copy. */
  readonly secrets: Readonly<Record<string, SecretCopy>>;
  /** Name of the store and its reader; another where a namespace gets copies from several capabilities. Default `copied-secrets`. */
  readonly store?: string;
}

/** A Secret that is copied. */
interface SecretCopy {
  /** Name of the original. */
  readonly from: string;
  /** Keys of the original, which are the copy's too. */
  readonly keys: readonly string[];
  /** Whether somebody fills the original later, so that a run that waited for its copy would never end. Default false. */
  readonly filledLater?: boolean;
}

/** Copies, under the originals' names, of all that variables refer to; those that pods can start without are not waited for. */
export function copiesFor(references: readonly KeyReference[]): Record<string, SecretCopy> {
  return Object.fromEntries(
    references.map(({ name }) => {
      const same = references.filter((other) => other.name === name);
      const keys = [...new Set(same.map(({ key }) => key))];
      return [name, { from: name, keys, ...(same.every(({ optional }) => optional === true) && { filledLater: true }) }];
    }),
  );
}

const DEFAULT_STORE = "copied-secrets";

/** How often copies are compared with their originals. */
const REFRESH = "15m";

/**
 * Copies of Secrets of the estate's own namespace, which External Secrets makes and keeps up to date; objects by role, for one stage that comes before
 * whatever reads the copies. The namespace has a store and a reader of its own, and the reader may get these originals and no other: so
 * nobody who may declare copies elsewhere gets at them.
 */
export function copiedSecrets(wiring: CopiedSecrets): Readonly<Record<string, KubernetesObject>> {
  const { estateNamespace, namespace, secrets, store = DEFAULT_STORE } = wiring;
  const reader = { name: store, namespace };
  // Names in the estate's namespace bear the reader's, since several namespaces read from it.
  const read = { name: `${namespace}-${store}`, namespace: estateNamespace };
  const originals = [...new Set(Object.values(secrets).map(({ from }) => from))];
  const copies = Object.entries(secrets).map(([name, copy]) => [`copy-${name}`, copyOf(name, copy, reader)] as const);
  return {
    [`${store}-reader`]: accountOf(reader),
    [`${store}-role`]: roleOf(read, { resources: ["secrets"], resourceNames: originals, verbs: ["get"] }),
    [`${store}-binding`]: bindingOf(read, reader),
    [`${store}-token-role`]: roleOf(reader, { resources: ["serviceaccounts/token"], resourceNames: [store], verbs: ["create"] }),
    [`${store}-token-binding`]: bindingOf(reader, SECRETS_CONTROLLER),
    [store]: storeOf(reader, estateNamespace),
    ...Object.fromEntries(copies),
  };
}

interface Place {
  readonly name: string;
  readonly namespace: string;
}

function accountOf(metadata: Place): ServiceAccount {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
}

function roleOf(metadata: Place, rule: { resources: string[]; resourceNames: string[]; verbs: string[] }): Role {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules: [{ apiGroups: [""], ...rule }] };
}

function bindingOf(metadata: Place, { name, namespace }: Place): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  };
}

/** Kubernetes puts its authority's certificate into every namespace. https://kubernetes.io/docs/concepts/configuration/configmap/#default-configmaps */
function storeOf(reader: Place, remoteNamespace: string): SecretStore {
  const caProvider = { type: "ConfigMap", name: "kube-root-ca.crt", key: "ca.crt" } as const;
  const kubernetes = { remoteNamespace, server: { caProvider }, auth: { serviceAccount: { name: reader.name } } };
  return { apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata: reader, spec: { provider: { kubernetes } } };
}

function copyOf(name: string, { filledLater, from, keys }: SecretCopy, store: Place): ExternalSecret {
  // Pods that read the copy would else start before it is there. https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/CHANGELOG.md (4.18.0)
  const waited = filledLater === true ? {} : { annotations: { "pulumi.com/waitFor": "condition=Ready" } };
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name, namespace: store.namespace, ...waited },
    spec: {
      refreshInterval: REFRESH,
      secretStoreRef: { kind: "SecretStore", name: store.name },
      // A copy outlives its original, so that an original that is made anew does not stop who uses the copy.
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: keys.map((key) => ({ secretKey: key, remoteRef: { key: from, property: key } })),
    },
  };
}
