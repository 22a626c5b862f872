import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";

/** What a key encrypts: one key each, so that who may use the one cannot open the others. */
export const KEY_USES = ["cluster", "nodes", "storage", "database", "registry", "secrets", "logs"] as const;

/** One of {@link KEY_USES}. */
export type KeyUse = (typeof KEY_USES)[number];

export const KeysSpec = z.strictObject({
  rotationDays: z
    .int()
    .min(90)
    .max(2560)
    .default(365)
    .describe("Days after which a key gets new material; what the old one encrypted stays readable."),
  deletionDays: z.int().min(7).max(30).default(30).describe("Days in which a deleted key can still be had back."),
});
export type KeysSpec = z.output<typeof KeysSpec>;

export interface KeysArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof KeysSpec>;
}

export interface KeysOutputs {
  /** ARN on AWS, resource name on Google Cloud, versionless key address (`https://<vault>.vault.azure.net/keys/<key>`) on Azure. */
  readonly ids: Readonly<Record<KeyUse, Input<string>>>;
  readonly ready: readonly Resource[];
}
