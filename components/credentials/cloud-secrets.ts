import type { ExternalSecret } from "./kinds.ts";

/** Store of the estate's own namespace that brings secrets of the cloud's secret manager. */
export const CLOUD_STORE = "cloud-secrets";

/** A Secret whose values people keep in the cloud's secret manager. */
export interface CloudSecret {
  /** Name of the Secret that is made. */
  readonly name: string;
  /** The estate's own namespace, which alone has the store. */
  readonly namespace: string;
  /** Name in the secret manager, as the secrets capability tells it. */
  readonly from: string;
  /** Key of the Secret -> key of the JSON object that the secret manager keeps; null where it keeps the value alone. */
  readonly keys: Readonly<Record<string, string | null>>;
}

/**
 * Brings one secret of the cloud into the estate's namespace. It is not waited for: somebody puts the value in only after the first run has made
 * its place, and until then what reads it does not work.
 */
export function cloudSecret({ from, keys, name, namespace }: CloudSecret): ExternalSecret {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name, namespace },
    spec: {
      refreshInterval: "15m",
      secretStoreRef: { kind: "SecretStore", name: CLOUD_STORE },
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: Object.entries(keys).map(([secretKey, property]) => ({
        secretKey,
        remoteRef: property === null ? { key: from } : { key: from, property },
      })),
    },
  };
}
