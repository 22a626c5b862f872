import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemWiring } from "../core/system.ts";

/** Statements that each can be left out. Their files have these names. */
export const STATEMENTS = [
  "images-are-pinned",
  "team-images-have-digests",
  "containers-have-limits",
  "namespaces-have-owners",
  "models-have-lineage",
  "pods-keep-off-nodes",
  "pods-have-no-default-token",
] as const;

/** One of {@link STATEMENTS}. */
export type StatementName = (typeof STATEMENTS)[number];

const PublicKey = z
  .string()
  .max(10_000)
  .regex(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----\s*$/, "must be a public key in PEM form");

const Identity = z.strictObject({
  issuer: z
    .url({ protocol: /^https$/, error: "must be an https address" })
    .max(2048)
    .describe("Who vouches for the signer, such as https://token.actions.githubusercontent.com."),
  subject: z.string().min(1).max(2048).describe("The signer, as the issuer names it, such as the address of a workflow."),
});

const ImageVerificationSpec = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Whether images of teams' pods must be signed (Kyverno, Sigstore's cosign). Installs a webhook on every pod of a team."),
    images: z
      .array(
        z
          .string()
          .min(1)
          .max(500)
          .regex(
            /^[\w.*-]+(:\d+)?(\/[\w.*-]+)*(:[\w.*-]+)?$/,
            "must be a reference that may hold `*`, such as registry.example.com/models/*",
          ),
      )
      .min(1)
      .max(50)
      .default(["*"])
      .describe("Images that must be signed; others pass."),
    keys: z.array(PublicKey).max(10).default([]).describe("Public keys, one of which an image must be signed with."),
    identities: z.array(Identity).max(10).default([]).describe("Signers without a key of their own, one of whom may have signed instead."),
  })
  .superRefine(({ enabled, identities, keys }, check) => {
    if (enabled && keys.length === 0 && identities.length === 0)
      check.addIssue({ code: "custom", path: ["keys"], message: "must hold a key, or `identities` a signer, where enabled is true" });
  });

export const AdmissionSpec = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether the API server holds the estate's namespaces to the estate's rules."),
  mode: z
    .enum(["warn", "deny"])
    .default("warn")
    .describe("What becomes of an object that breaks a rule: `warn` tells its author and the audit log and lets it in, `deny` refuses it."),
  leftOut: z.array(z.enum(STATEMENTS)).max(STATEMENTS.length).default([]).describe("Rules that do not hold here."),
  teamDigests: z
    .boolean()
    .default(false)
    .describe(
      "Whether images of teams' pods must be named by digest, so that what was tested is what runs even where somebody moves a tag.",
    ),
  imageVerification: ImageVerificationSpec.prefault({}),
});
export type AdmissionSpec = z.output<typeof AdmissionSpec>;

export interface AdmissionArgs extends SystemWiring {
  readonly spec: z.input<typeof AdmissionSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface AdmissionOutputs {
  readonly ready: readonly Resource[];
}
