import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Surroundings } from "../core/surroundings.ts";
import type { SystemPlacement, SystemWiring, UserInterface } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import type { LineageAccess } from "../lineage/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { ReleaseSpec } from "../release/contract.ts";
import type { TeamPlace } from "../teams/contract.ts";
import type { TrackingAccess } from "../tracking/contract.ts";

/** Systems that run pipelines. */
const PIPELINE_SYSTEMS = ["argo", "airflow"] as const;

/** One of {@link PIPELINE_SYSTEMS}. */
export type PipelineSystem = (typeof PIPELINE_SYSTEMS)[number];

const System = z.enum(PIPELINE_SYSTEMS);

const ArgoSpec = z.strictObject({
  signOn: z
    .enum(["client", "server"])
    .default("client")
    .describe(
      "Who one is on its page: `client` whoever's token one pastes, with that one's rights; `server` the page's own account for everybody whom the gateway lets in.",
    ),
  parallelism: z.int().min(1).max(10_000).default(20).describe("Workflows that run at once, all teams together; the others wait."),
  keepDays: z.int().min(1).max(365).default(14).describe("Days for which finished workflows are shown. Their logs stay in the bucket."),
});

const AirflowSpec = z.strictObject({
  dags: z
    .strictObject({
      repository: z
        .url({ protocol: /^https$/, error: "must be an https address" })
        .max(2048)
        .refine((address) => !/^https:\/\/[^/]*@/i.test(address), "must not hold a user or password: it is shown in plans")
        .describe("Git repository that pipelines are read from, readable without a login."),
      revision: z
        .string()
        .regex(/^[\w./-]{1,200}$/, "must be a branch, tag or commit")
        .default("main")
        .describe("Branch, tag or commit that is followed."),
      folder: z
        .string()
        .regex(/^([\w.-]+(\/[\w.-]+)*)?$/, "must be a relative path")
        .default("dags")
        .describe("Folder of the repository that holds the pipelines."),
    })
    .optional()
    .describe("Where further pipelines come from, besides the estate's own `train`. Default: nowhere."),
  keepDays: z.int().min(1).max(3650).default(90).describe("Days for which runs and what is known of them are kept."),
});

const PromotionSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether the estate's own `train` of Argo Workflows gives a version the alias that it is served by, once a step has tested it. On from level 2.",
    ),
  leastAccuracy: z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe("Share of held-out answers that a version must get right; besides, it must do no worse than the one that answers now."),
});

export const PipelinesSpec = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether something runs pipelines. On from level 1; needs `teams.enabled`."),
  system: z
    .union([System, z.array(System).min(1).max(PIPELINE_SYSTEMS.length)], {
      error: `must be one of ${PIPELINE_SYSTEMS.join(", ")}, or a list of them`,
    })
    .transform((given): PipelineSystem[] => (typeof given === "string" ? [given] : [...new Set(given)]))
    .prefault("argo")
    .describe(
      "Who runs pipelines, one or a list: `argo` Argo Workflows, `airflow` Apache Airflow. Triggers and data checks start pipelines of `argo`, and stay off without it.",
    ),
  argo: ArgoSpec.prefault({}),
  airflow: AirflowSpec.prefault({}),
  promotion: PromotionSpec.prefault({}),
  trainCpuMillicores: z
    .int()
    .min(100)
    .max(256_000)
    .default(500)
    .describe("CPU reserved for a training step, in thousandths; it may use four times that when free."),
  trainMemoryMiB: z.int().min(512).max(4_194_304).default(2048).describe("Memory of a training step, in MiB."),
});
export type PipelinesSpec = z.output<typeof PipelinesSpec>;

/** Models whose versions are released step by step, as whoever trains them has to know it. */
interface ReleasedModels {
  readonly models: readonly string[];
  readonly approval: ReleaseSpec["approval"];
}

/** What pipelines are connected to. */
export interface PipelinesWiring extends SystemWiring {
  /** The estate's own namespace. */
  readonly namespace: string;
  readonly teams: readonly TeamPlace[];
  readonly tracking: TrackingAccess;
  readonly buckets: { readonly data: BucketAccess; readonly artifacts: BucketAccess };
  /** Where runs of Airflow tell what they read and wrote; none while lineage is off. Those of Argo Workflows are told with all else of their team. */
  readonly lineage?: LineageAccess;
  /** What tasks of Airflow are told of, which are in no team. Default: nothing. */
  readonly surroundings?: Surroundings;
  /** Models whose new versions come before callers by a release, and who lets them; the alias that is served is then given by it alone. None: none. */
  readonly releases?: ReleasedModels;
  /** Database of Airflow; none where it is not among the systems. */
  readonly airflowDatabase?: DatabaseAccess;
}

export interface PipelinesArgs extends PipelinesWiring, SystemPlacement {
  readonly spec: z.input<typeof PipelinesSpec>;
}

/** A team's pipeline that trains, as whatever starts it needs to know it. */
export interface TrainingPipeline {
  readonly team: string;
  readonly namespace: string;
  /** WorkflowTemplate that is submitted. */
  readonly workflowTemplate: string;
  /** Its template that trains, for workflows that train as one of several tasks. */
  readonly template: string;
  /** All its parameters with their defaults; `data` is the address of what it trains on. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/** The parameter that says why a training began; none where its pipeline has no such parameter. */
export function becauseOf({ parameters }: TrainingPipeline, trigger: string): readonly { readonly name: string; readonly value: string }[] {
  return parameters.some(({ name }) => name === "trigger") ? [{ name: "trigger", value: trigger }] : [];
}

export interface PipelinesOutputs {
  /** Pipelines that triggers may start; none while Argo Workflows is off. */
  readonly training: readonly TrainingPipeline[];
  readonly pages: readonly UserInterface[];
  readonly ready: readonly Resource[];
}
