import { z } from "zod";
import type { PodIdentity } from "../../core/identity.ts";
import type { SystemWiring } from "../../core/system.ts";
import type { BucketAccess } from "../../object-store/contract.ts";
import type { TrackingAccess } from "../../tracking/contract.ts";
import { Columns, dnsName, Owner } from "../names.ts";

/** Folders and file names of letters, digits, `=`, `-`, `_` and dots; none that is `.` or `..`, which some stores resolve and others keep. */
const PREFIX = /^(?!\.{1,2}(\/|$))[\w.=-]+(\/(?!\.{1,2}(\/|$))[\w.=-]+)*$/;

/** Five fields of digits, `*`, `,`, `-` and `/`. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const CRON = /^[\d*,/-]+( [\d*,/-]+){4}$/;

const Prefix = z.string().max(400).regex(PREFIX, "must be a folder of the bucket, without a slash at either end, such as orders/incoming");

export const BatchJob = z
  .strictObject({
    name: dnsName(30).describe("Name of the job; its CronJob or CronWorkflow is called `batch-<name>`."),
    model: dnsName(40).describe("Name of the registered model that predicts. It need not be served."),
    alias: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be up to 64 letters, digits, underscores and hyphens")
      .optional()
      .describe("Alias of the version that predicts, looked up as each run starts. Default: `champion`. Not together with `version`."),
    version: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .describe("Version that predicts, whatever is released. Default: that of `alias`."),
    input: Prefix.describe("Folder of the bucket `data` whose files are read: `.csv`, `.jsonl` and `.parquet`; others are left alone."),
    output: Prefix.describe("Folder of the same bucket that predictions go to; neither inside of `input` nor around it."),
    schedule: z
      .string()
      .max(100)
      .regex(CRON, "must be five fields of a cron schedule, such as 0 3 * * *")
      .default("0 3 * * *")
      .describe("When it runs, as a cron schedule in UTC; never twice at a time."),
    partitionRows: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(10_000)
      .describe("Rows predicted and written at once. A run that is killed loses at most these; each of these is a file of the output."),
    columns: Columns.min(1).optional().describe("Columns that the model is given. Default: all of the file."),
    keep: Columns.default([]).describe(
      "Columns of the input that stand beside each prediction, such as an id. Default: none, the number of the row alone.",
    ),
    lateDays: z
      .int()
      .min(0)
      .max(3650)
      .default(30)
      .describe(
        "Days for which a file that comes late, or is changed, is still taken: counted from the day in its path (`2026-11-05`, `2026/11/05`), or else from when it was written.",
      ),
    rescore: z
      .boolean()
      .default(false)
      .describe(
        "Whether files of the last `lateDays` are predicted anew when another version answers to `alias`; what the old one said is kept.",
      ),
    hours: z.number().min(0.1).max(168).default(6).describe("Hours after which a run is stopped; the next goes on where it was."),
    cpuMillicores: z
      .int()
      .min(100)
      .max(64_000)
      .default(500)
      .describe("CPU reserved while it runs, in thousandths; it may use four times that when free."),
    memoryMiB: z
      .int()
      .min(512)
      .max(524_288)
      .default(2048)
      .describe("Memory while it runs, in MiB: about 400, the model, and some times the bytes of `partitionRows`."),
    scratchMiB: z
      .int()
      .min(64)
      .max(1_048_576)
      .default(4096)
      .describe("Room on disk, in MiB, for the model and the largest file of the input."),
    owner: Owner,
  })
  .superRefine((job, check) => {
    if (job.alias !== undefined && job.version !== undefined)
      check.addIssue({ code: "custom", path: ["version"], message: "must not be said together with alias: one of them picks the version" });
    if (overlaps(job.input, job.output))
      check.addIssue({
        code: "custom",
        path: ["output"],
        message: `must lie neither inside nor around input, which is "${job.input}": predictions would be predicted for (got "${job.output}")`,
      });
  });
export type BatchJob = z.output<typeof BatchJob>;

/** Whether one folder is the other, or inside of it. */
export function overlaps(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** Jobs of one environment: their names and outputs differ, and none feeds itself through others. */
export const BatchJobs = z
  .array(BatchJob)
  .max(50)
  .default([])
  .superRefine((jobs, check) => {
    jobs.forEach((job, index) => {
      const named = jobs.findIndex(({ name }) => name === job.name);
      if (named < index)
        check.addIssue({ code: "custom", path: [index, "name"], message: `must differ from batch[${named}].name (got "${job.name}")` });
      const written = jobs.findIndex(({ output }) => overlaps(output, job.output));
      if (written < index)
        check.addIssue({
          code: "custom",
          path: [index, "output"],
          message: `must lie neither inside nor around batch[${written}].output, which is "${jobs[written]?.output}": a reader could not tell whose predictions are whose (got "${job.output}")`,
        });
      if (feedsItself(index, jobs))
        check.addIssue({
          code: "custom",
          path: [index, "input"],
          message: `must not hold what other jobs make of batch[${index}].output: each run would have more to read (got "${job.input}")`,
        });
    });
  });

/** Whether a job's output comes back to its input through others; a job that reads its own output by itself is told by its own rule. */
function feedsItself(start: number, jobs: readonly BatchJob[]): boolean {
  const readersOf = (index: number) =>
    jobs.flatMap(({ input }, reader) => (reader !== index && overlaps(input, jobs[index]?.output ?? "") ? [reader] : []));
  const seen = new Set<number>();
  const next = [...readersOf(start)];
  for (let index = next.pop(); index !== undefined; index = next.pop()) {
    if (index === start) return true;
    if (seen.has(index)) continue;
    seen.add(index);
    next.push(...readersOf(index));
  }
  return false;
}

/** What jobs are connected to. */
export interface BatchWiring extends SystemWiring {
  readonly namespace: string;
  /** Registry of the models, and where runs are told. */
  readonly tracking: Pick<TrackingAccess, "namespace" | "port" | "system" | "uri">;
  /** Bucket that files are read from and predictions written to. */
  readonly data: BucketAccess;
  /** Identity in the cloud that may write the bucket; none where the bucket has a key. */
  readonly identity?: PodIdentity;
  /** Whether Argo Workflows is there to start jobs. Default: the cluster's own CronJobs do. */
  readonly workflows: boolean;
}
