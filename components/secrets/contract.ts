import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { NetworkOutputs } from "../network/contract.ts";

export const SecretsSpec = z.strictObject({
  names: z
    .array(
      z
        .string()
        .max(60)
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens, starting with a letter"),
    )
    .max(100)
    .default([])
    .describe("Secrets that people or other systems fill in, such as a key of Weights & Biases. They are made without a value."),
});
export type SecretsSpec = z.output<typeof SecretsSpec>;

export interface SecretsArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof SecretsSpec>;
  readonly network: NetworkOutputs;
  /** Key that secrets are encrypted with, by its id. */
  readonly key: Input<string>;
}

/** A secret of the cloud's secret manager, without its value. */
export interface SecretAccess {
  /** ARN, resource name or resource id. */
  readonly id: Input<string>;
  /** Name by which the secret manager's clients ask for it; known in a plan. */
  readonly name: string;
}

/**
 * The secret manager as External Secrets finds it, with the identity of its own controller. https://external-secrets.io/v2.9.0/api/spec/
 */
export type StoreProvider =
  | { readonly aws: { readonly service: "SecretsManager"; readonly region: string } }
  | { readonly gcpsm: { readonly projectID: string } }
  | { readonly azurekv: { readonly authType: "WorkloadIdentity"; readonly vaultUrl: string } };

export interface SecretsOutputs {
  /** By name of the spec. */
  readonly access: Readonly<Record<string, SecretAccess>>;
  readonly store: StoreProvider;
  readonly ready: readonly Resource[];
}
