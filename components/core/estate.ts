import type { Input, ProviderResource } from "@pulumi/pulumi";

/** What is known of an environment before anything of it stands. */
export interface EnvironmentFacts {
  /** Name of the environment, which is the stack's too. */
  readonly environment: string;
  /** Team that answers for it. */
  readonly owner: string;
  /** Who pays. */
  readonly costCentre: string;
  /** Region in the cloud's own spelling: `eu-central-1`, `europe-west4`, `westeurope`. */
  readonly region: string;
  /** AWS account id, Google Cloud project id or Azure subscription id. */
  readonly account: string;
  /** Whether what holds data is protected from deletion, by Pulumi and by the cloud. */
  readonly protect: boolean;
}

/** An environment in its cloud: what every component that makes cloud resources is given. */
export interface Estate extends EnvironmentFacts {
  /** Provider that all of the cloud's resources are registered with. */
  readonly provider: ProviderResource;
  /** Where the cloud keeps the estate's resources together: account id, project id, or the name of the resource group. */
  readonly scope: Input<string>;
}

/**
 * Tags of a cloud resource, or labels as Google calls them. Keys and values keep to what all three clouds take: lower-case letters, digits
 * and hyphens, 63 characters. https://cloud.google.com/resource-manager/docs/labels-overview#requirements
 */
export function tagsOf(facts: EnvironmentFacts, capability: string): Record<string, string> {
  return {
    "managed-by": "mlops-estate",
    environment: facts.environment,
    owner: facts.owner,
    "cost-centre": facts.costCentre,
    capability,
  };
}
