import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { BucketAccess } from "../object-store/contract.ts";

export const DataVersioningSpec = z
  .strictObject({
    projects: z
      .array(
        z
          .string()
          .max(40)
          .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter"),
      )
      .max(200)
      .default(["examples"])
      .describe("Repositories that keep data versions, each under a prefix of its own in one bucket; all share the bucket's key."),
  })
  .superRefine((spec, check) => {
    spec.projects.forEach((project, index) => {
      const first = spec.projects.indexOf(project);
      if (first < index) check.addIssue({ code: "custom", path: ["projects", index], message: `must differ from projects[${first}]` });
    });
  });
export type DataVersioningSpec = z.output<typeof DataVersioningSpec>;

/** Where data versions are kept. */
export interface DataVersioningWiring {
  readonly namespace: string;
  readonly bucket: BucketAccess;
}

export interface DataVersioningArgs extends DataVersioningWiring {
  readonly spec: z.input<typeof DataVersioningSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** What a repository and the pods that work on it need. */
export interface DataVersioningAccess {
  /** ConfigMap with a key `<project>.config` for each project, to be mounted where people work. */
  readonly configMap: string;
  /** Project -> text of its `.dvc/config`; without any secret. */
  readonly configs: Readonly<Record<string, Input<string>>>;
  /** Bucket that holds the versions, and the variables by which DVC finds its way in. */
  readonly bucket: BucketAccess;
}

export interface DataVersioningOutputs {
  readonly access: DataVersioningAccess;
  readonly ready: readonly Resource[];
}
