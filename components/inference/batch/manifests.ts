import { readFileSync } from "node:fs";
import { critical, prometheusRule, warn } from "../../core/alerts.ts";
import { ESTATE_USER_ID, restrictedPod } from "../../core/container.ts";
import { accountOf, runsAs } from "../../core/identity.ts";
import type { ConfigMap, CronJob, KubernetesObject, Stages } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { clientLabels, peersOf } from "../../core/server.ts";
import type { BatchJob, BatchWiring } from "./contract.ts";
import { calleesOf, containerOf, labelsOf, nameOf, PROGRAM, SYSTEM, volumesOf } from "./pods.ts";
import { workflowsOf } from "./workflows.ts";

const FILES = [PROGRAM, "partitions.py", "stores.py"] as const;

/** What the program ends with where files could not be predicted. */
const FILES_FAILED = 3;

/** Programs and rights, then the jobs: of Argo Workflows where it runs, and else of the cluster itself. Nothing without a job. */
export function batchStages(jobs: readonly BatchJob[], wiring: BatchWiring): Stages {
  if (jobs.length === 0) return [];
  const metadata = { namespace: wiring.namespace, labels: objectLabels("inference", SYSTEM) };
  const first: Record<string, KubernetesObject> = {
    programs: programsOf(wiring),
    policy: allowTraffic({ name: SYSTEM, namespace: wiring.namespace }, selectorLabels(SYSTEM), { to: peersOf(calleesOf(wiring)) }),
    ...accountOf(metadata, wiring.identity),
  };
  const each = wiring.workflows
    ? workflowsOf(jobs, wiring)
    : [Object.fromEntries(jobs.map((job) => [`${job.name}-job`, cronJobOf(job, wiring)]))];
  const rules =
    wiring.monitored && !wiring.workflows
      ? [
          {
            rules: prometheusRule("batch-inference", wiring.namespace, [
              { name: "batch", rules: jobs.map((job) => failedRule(job, wiring)) },
            ]),
          },
        ]
      : [];
  return [first, ...each, ...rules];
}

function programsOf({ namespace }: BatchWiring): ConfigMap {
  const data = Object.fromEntries(FILES.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: SYSTEM, namespace, labels: objectLabels("inference", SYSTEM) }, data };
}

function cronJobOf(job: BatchJob, wiring: BatchWiring): CronJob {
  const labels = { ...labelsOf(job), ...clientLabels(calleesOf(wiring)), ...wiring.identity?.podLabels };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: nameOf(job), namespace: wiring.namespace, labels: labelsOf(job) },
    spec: {
      schedule: job.schedule,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: labelsOf(job) },
        spec: {
          backoffLimit: 3,
          activeDeadlineSeconds: Math.round(job.hours * 3600),
          // A file that cannot be predicted now cannot be in a minute either; a node that goes away is no try.
          podFailurePolicy: {
            rules: [
              { action: "FailJob", onExitCodes: { operator: "In", values: [FILES_FAILED] } },
              { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
            ],
          },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(ESTATE_USER_ID),
              ...runsAs(wiring.identity),
              restartPolicy: "Never",
              containers: [containerOf(job, wiring)],
              volumes: volumesOf(job),
            },
          },
        },
      },
    },
  };
}

/**
 * By what the cluster tells of CronJobs; only where somebody reads it. What Argo Workflows starts, its own rule tells of.
 * https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/docs/metrics/workload/cronjob-metrics.md
 */
function failedRule(job: BatchJob, { namespace }: BatchWiring) {
  const [scheduled, succeeded, active] = ["last_schedule_time", "last_successful_time", "active"].map(
    (metric) => `kube_cronjob_status_${metric}{namespace="${namespace}",cronjob="${nameOf(job)}"}`,
  );
  const rule = critical(
    warn(
      "BatchInferenceFailed",
      `${scheduled} > on (cronjob) (${succeeded} or on (cronjob) 0 * ${scheduled}) and on (cronjob) ${active} == 0`,
      "5m",
      `The batch job ${job.name} failed`,
      `All that could be predicted is. Why the rest is not stands below ${job.output}/failed, or in the log of ${nameOf(job)} where it never came to files.`,
    ),
  );
  return { ...rule, labels: { ...rule.labels, owner: job.owner, model: job.model } };
}
