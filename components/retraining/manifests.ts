import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, CronJob, EnvVar, NetworkPolicy, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { type Callee, clientLabels, peersOf } from "../core/server.ts";
import type { RetrainedModel, RetrainingSpec, RetrainingWiring } from "./contract.ts";

const SYSTEM = "retraining";
const PROGRAM = "retrain.py";
const MODEL_LABEL = "mlops-estate/model";

/** What the names of the captures' variables begin with: a pod has one key of each name, and two buckets. */
const CAPTURES = "CAPTURES_";

/** Longest that a training may take. */
const MOST_SECONDS = 6 * 3600;

/** Programs, then a Job a model that looks each minute whether an alert asks for a training; nothing while it is off. */
export function retrainingStages(spec: RetrainingSpec, wiring: RetrainingWiring): Stages {
  if (!spec.enabled || spec.models.length === 0) return [];
  const files = { ...wiring.programs, [PROGRAM]: readFileSync(new URL(PROGRAM, import.meta.url), "utf8") };
  const jobs = spec.models.map((model) => [`${model.name}-job`, jobOf(model, spec, wiring, files)] as const);
  return [
    { ...accountOf(metadataOf(wiring, SYSTEM), wiring.identity), programs: programsOf(wiring, files), policy: policyOf(wiring) },
    Object.fromEntries(jobs),
  ];
}

function programsOf(wiring: RetrainingWiring, files: Readonly<Record<string, string>>): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring, SYSTEM), data: { ...files } };
}

function policyOf(wiring: RetrainingWiring): NetworkPolicy {
  return allowTraffic({ name: SYSTEM, namespace: wiring.namespace }, selectorLabels(SYSTEM), { to: peersOf(calleesOf(wiring)) });
}

function calleesOf({ alerts, captures, data, identity, tracking }: RetrainingWiring): readonly Callee[] {
  return [alerts, tracking, ...data.callees, ...captures.callees, ...(identity?.tokens ?? [])];
}

/** It calls nobody but those who are asked, and the API server is not among them: who has its pod can start nothing and change nothing there. */
function jobOf(model: RetrainedModel, spec: RetrainingSpec, wiring: RetrainingWiring, files: Readonly<Record<string, string>>): CronJob {
  const labels = labelsOf(model);
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { ...metadataOf(wiring, `retrain-${model.name}`), labels },
    spec: {
      schedule: "* * * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: {
          // What failed is kept in the record, and tried again after the cooldown.
          backoffLimit: 0,
          activeDeadlineSeconds: MOST_SECONDS,
          template: {
            metadata: {
              labels: { ...labels, ...clientLabels(calleesOf(wiring)), ...wiring.identity?.podLabels },
              annotations: { [CONFIG_HASH]: contentHash(files) },
            },
            spec: {
              ...restrictedPod(),
              ...runsAs(wiring.identity),
              restartPolicy: "Never",
              containers: [containerOf(model, spec, wiring)],
              volumes: [
                { name: "programs", configMap: { name: SYSTEM } },
                { name: "tmp", emptyDir: { sizeLimit: "4Gi" } },
              ],
            },
          },
        },
      },
    },
  };
}

function containerOf(model: RetrainedModel, spec: RetrainingSpec, wiring: RetrainingWiring): Container {
  return {
    name: SYSTEM,
    image: imageReference("mlflow", wiring.imagesMirror),
    workingDir: "/tmp",
    command: ["python3", `/programs/${PROGRAM}`],
    env: environmentOf(model, wiring),
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 20 * spec.cpuMillicores }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "programs", mountPath: "/programs", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function environmentOf(model: RetrainedModel, wiring: RetrainingWiring): EnvVar[] {
  const { alerts, approval, captures, data, tracking } = wiring;
  const values = {
    MODEL: releasedOf(model, wiring),
    ALERTS_URL: alerts.url,
    MLFLOW_TRACKING_URI: tracking.uri,
    EXPERIMENT: `${model.name}-retraining`,
    COOLDOWN_MINUTES: String(model.cooldownMinutes),
    APPROVAL: approval,
    DATA: model.data,
    TARGET: model.target,
    SEED: "0",
    RECENT_HOURS: String(model.recentHours),
    LEAST_RECENT: String(model.leastRecent),
    LEAST_ACCURACY: String(model.leastAccuracy),
    MAX_WORSE: String(model.maxWorse),
    SLICES: model.slices.join(","),
    MLFLOW_DISABLE_TELEMETRY: "true",
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    ...(model.learnFromRequests ? [{ name: "RECENT", value: captures.uri }] : []),
    ...data.env,
    ...captures.env.map(ofCaptures),
  ];
}

function ofCaptures(variable: EnvVar): EnvVar {
  if (typeof variable.name !== "string") throw new Error("a variable's name must be known in a plan");
  return { ...variable, name: `${CAPTURES}${variable.name}` };
}

/** A version of a model that nobody releases would wait for ever, and stop all further trainings. */
function releasedOf({ name }: RetrainedModel, { releases }: RetrainingWiring): string {
  if (!releases.some(({ model }) => model === name)) throw new Error(`the model ${name} is trained anew, and nothing releases it`);
  return name;
}

function metadataOf({ namespace }: RetrainingWiring, name: string) {
  return { name, namespace, labels: objectLabels("retraining", SYSTEM) };
}

function labelsOf({ name }: RetrainedModel): Record<string, string> {
  return { ...objectLabels("retraining", SYSTEM), [MODEL_LABEL]: name };
}
