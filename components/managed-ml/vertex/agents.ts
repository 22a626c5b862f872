import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity.js";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { ManagedMlArgs } from "../contract.ts";

/**
 * Google's own accounts that Vertex AI and BigQuery work and encrypt as. Both are asked for by name, since they come into being with the
 * first use otherwise, which is after their rights have to be given. https://cloud.google.com/iam/docs/create-service-agents
 */
export function newAgents(name: string, args: ManagedMlArgs, options: CustomResourceOptions): readonly Resource[] {
  const vertex = newAgent(name, "aiplatform", args, options);
  const bigquery = newAgent(name, "bigquery", args, options);
  return [
    mayWork(name, vertex, args, options),
    mayEncrypt(name, "aiplatform", vertex, args, options),
    mayEncrypt(name, "bigquery", bigquery, args, options),
  ];
}

type Service = "aiplatform" | "bigquery";

function newAgent(name: string, service: Service, { estate }: ManagedMlArgs, options: CustomResourceOptions): ServiceIdentity {
  return new ServiceIdentity(`${name}-${service}-agent`, { project: estate.scope, service: `${service}.googleapis.com` }, options);
}

/** Google gives this role to an agent that came by itself, and not to one that was asked for: the page above. */
function mayWork(name: string, agent: ServiceIdentity, { estate }: ManagedMlArgs, options: CustomResourceOptions): IAMMember {
  const role = "roles/aiplatform.serviceAgent";
  return new IAMMember(`${name}-aiplatform-agent-role`, { project: estate.scope, role, member: agent.member }, options);
}

/** https://cloud.google.com/vertex-ai/docs/general/cmek#grant_permissions and https://cloud.google.com/bigquery/docs/customer-managed-encryption#grant_permission */
function mayEncrypt(
  name: string,
  service: Service,
  agent: ServiceIdentity,
  { keys }: ManagedMlArgs,
  options: CustomResourceOptions,
): CryptoKeyIAMMember {
  return new CryptoKeyIAMMember(
    `${name}-${service}-agent-key`,
    { cryptoKeyId: keys.storage, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: agent.member },
    options,
  );
}
