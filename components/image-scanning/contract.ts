import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemWiring } from "../core/system.ts";

export const ImageScanningSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether images that run are searched for known vulnerabilities and for secrets left in them (Trivy)."),
  databaseRegistry: z
    .string()
    .max(253)
    .regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/, "must be a registry with an optional path, such as registry.example.com/mirror")
    .default("mirror.gcr.io")
    .describe(
      "Registry that holds the databases `aquasec/trivy-db` and `aquasec/trivy-java-db`, which change several times a day. A mirror has to be refreshed as often.",
    ),
  severity: z
    .enum(["low", "medium", "high", "critical"])
    .default("medium")
    .describe("Least severity that is reported; `low` makes reports several times as long."),
  atOnce: z.int().min(1).max(50).default(3).describe("Scans that run at one time; each takes up to 0.5 CPU and 1 GiB."),
});
export type ImageScanningSpec = z.output<typeof ImageScanningSpec>;

export interface ImageScanningArgs extends SystemWiring {
  readonly spec: z.input<typeof ImageScanningSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface ImageScanningOutputs {
  readonly ready: readonly Resource[];
}
