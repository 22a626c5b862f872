import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { Project } from "@pulumi/gcp/organizations/project.js";
import { interpolate, type Resource } from "@pulumi/pulumi";
import type { KeyUse } from "../../keys/contract.ts";
import type { Site } from "./site.ts";

/**
 * Google's own accounts that a cluster is encrypted as: GKE for what the API server stores, Compute Engine for disks of nodes and volumes, Cloud
 * Storage for kept logs. All come into being with their API. https://cloud.google.com/iam/docs/service-agents
 */
const AGENTS = {
  cluster: "container-engine-robot",
  nodes: "compute-system",
  logs: "gs-project-accounts",
} as const satisfies Partial<Record<KeyUse, string>>;

/** https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets#grant_permission and https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek#grant_permission */
export function grantKeys(site: Site): readonly Resource[] {
  const { estate, keys, name, options } = site;
  const { number } = Project.get(`${name}-project`, estate.scope, {}, options);
  return (["cluster", "nodes", "logs"] as const).map(
    (use) =>
      new CryptoKeyIAMMember(
        `${name}-${use}-key-grant`,
        {
          cryptoKeyId: keys[use],
          role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          member: interpolate`serviceAccount:service-${number}@${AGENTS[use]}.iam.gserviceaccount.com`,
        },
        // The network and the audit grant the key for logs to the same account: taking it away here would take it from them too.
        { ...options, retainOnDelete: use === "logs" },
      ),
  );
}
