import { imageReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import { textOf } from "../../core/inputs.ts";
import type { Container, EnvVar, Volume } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import type { Callee } from "../../core/server.ts";
import type { BatchJob, BatchWiring } from "./contract.ts";

/** All jobs run the same programs. */
export const SYSTEM = "batch-inference";

/** The one of them that is started. */
export const PROGRAM = "batch.py";

/** Name of a job's object. */
export function nameOf({ name }: BatchJob): string {
  return `batch-${name}`;
}

/** What jobs are let through to. */
export function calleesOf({ data, identity, tracking }: BatchWiring): readonly Callee[] {
  return [tracking, ...data.callees, ...(identity?.tokens ?? [])];
}

/** Labels of a job's objects and pods. */
export function labelsOf(job: BatchJob): Record<string, string> {
  return { ...objectLabels("inference", SYSTEM), "mlops-estate/batch": job.name, "mlops-estate/owner": job.owner };
}

/** The program with what it needs, whoever starts it. */
export function containerOf(job: BatchJob, wiring: BatchWiring): Container {
  return {
    name: "main",
    image: imageReference("mlflow", wiring.imagesMirror),
    workingDir: "/tmp",
    command: ["python3", `/program/${PROGRAM}`],
    env: environmentOf(job, wiring),
    resources: resources(job.cpuMillicores, job.memoryMiB, { cpuMillicores: 4 * job.cpuMillicores }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "program", mountPath: "/program", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** What {@link containerOf} mounts. */
export function volumesOf(job: BatchJob): Volume[] {
  return [
    { name: "program", configMap: { name: SYSTEM } },
    { name: "tmp", emptyDir: { sizeLimit: `${job.scratchMiB}Mi` } },
  ];
}

function environmentOf(job: BatchJob, { data, tracking }: BatchWiring): EnvVar[] {
  const values = {
    JOB: job.name,
    MODEL: job.model,
    ...(job.version === undefined ? { MODEL_ALIAS: job.alias ?? "champion" } : { MODEL_VERSION: String(job.version) }),
    INPUT: textOf({ uri: data.uri }, ({ uri }) => `${uri}/${job.input}`),
    OUTPUT: textOf({ uri: data.uri }, ({ uri }) => `${uri}/${job.output}`),
    PARTITION_ROWS: String(job.partitionRows),
    COLUMNS: JSON.stringify(job.columns ?? []),
    KEEP: JSON.stringify(job.keep),
    LATE_DAYS: String(job.lateDays),
    RESCORE: String(job.rescore),
    EXPERIMENT: "batch-inference",
    MLFLOW_TRACKING_URI: tracking.uri,
    MLFLOW_DISABLE_TELEMETRY: "true",
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  return [...Object.entries(values).map(([name, value]) => ({ name, value })), ...data.env];
}
