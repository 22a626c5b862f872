import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, CronJob, KubernetesObject, NetworkPolicy } from "../core/kubernetes.ts";
import { selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { type Callee, clientLabels, peersOf } from "../core/server.ts";
import { type ModelMonitoringSpec, type ModelMonitoringWiring, settingsOf } from "./contract.ts";
import { calleesOf, DRIFT, DRIFT_FILES, filesIn, labelsOf, metadataOf, PROGRAMS_FOLDER, podEnvironment, SETTINGS_FILE } from "./plan.ts";
import { programSettings } from "./settings.ts";

/** Label that says which model a job is about. */
const MODEL_LABEL = "mlops-estate/model";

/** A look takes half a minute; one that hangs must not keep the next from starting. */
const LONGEST_SECONDS = 1800;

/** For each model a job that comes by itself and looks for drift. */
export function driftJobs(spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring): Readonly<Record<string, KubernetesObject>> {
  const jobs = wiring.models.map(({ name }) => [`drift-${name}`, jobOf(name, spec, wiring)] as const);
  const { account } = accountOf(metadataOf(wiring, DRIFT), wiring.driftIdentity);
  return {
    ...(account && { "drift-account": account }),
    "drift-programs": programsOf(spec, wiring),
    "drift-policy": policyOf(wiring),
    ...Object.fromEntries(jobs),
  };
}

/** When a job comes, in five fields of cron: minutes that divide an hour, or hours that divide a day. */
export function scheduleOf(everyMinutes: number): string {
  if (everyMinutes < 60) return `*/${everyMinutes} * * * *`;
  if (everyMinutes === 60) return "0 * * * *";
  return everyMinutes === 1440 ? "0 0 * * *" : `0 */${everyMinutes / 60} * * *`;
}

function programsOf(spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring): ConfigMap {
  const settings = JSON.stringify(programSettings(spec, wiring), undefined, 2);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(wiring, DRIFT),
    data: { ...filesIn(DRIFT_FILES), [SETTINGS_FILE]: settings },
  };
}

function driftCallees(wiring: ModelMonitoringWiring): readonly Callee[] {
  return [wiring.tracking, ...calleesOf(wiring, wiring.driftIdentity)];
}

function policyOf(wiring: ModelMonitoringWiring): NetworkPolicy {
  return allowTraffic(metadataOf(wiring, DRIFT), selectorLabels(DRIFT), { to: peersOf(driftCallees(wiring)) });
}

function jobOf(model: string, spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring): CronJob {
  const labels = { ...labelsOf(DRIFT), [MODEL_LABEL]: model };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: `drift-${model}`, namespace: wiring.namespace, labels },
    spec: {
      schedule: scheduleOf(settingsOf(spec, model).everyMinutes),
      concurrencyPolicy: "Forbid",
      // A control plane that was away starts the last look that it missed, and none that is older.
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels },
        spec: {
          backoffLimit: 1,
          activeDeadlineSeconds: LONGEST_SECONDS,
          template: {
            metadata: { labels: { ...labels, ...clientLabels(driftCallees(wiring)), ...wiring.driftIdentity?.podLabels } },
            spec: {
              ...restrictedPod(ESTATE_USER_ID),
              ...runsAs(wiring.driftIdentity),
              restartPolicy: "Never",
              containers: [containerOf(model, spec, wiring)],
              volumes: [
                { name: "programs", configMap: { name: DRIFT } },
                { name: "tmp", emptyDir: { sizeLimit: "512Mi" } },
              ],
            },
          },
        },
      },
    },
  };
}

function containerOf(model: string, spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring): Container {
  const values = {
    MODEL: model,
    MLFLOW_TRACKING_URI: wiring.tracking.uri,
    MLFLOW_HTTP_REQUEST_TIMEOUT: "30",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2",
    MLFLOW_DISABLE_TELEMETRY: "true",
    // Evidently tells its makers of each run where it is not told otherwise. https://docs.evidentlyai.com/faq/telemetry
    DO_NOT_TRACK: "1",
  };
  return {
    name: "drift",
    image: spec.image ?? imageReference("quality", wiring.imagesMirror),
    command: ["python", `${PROGRAMS_FOLDER}/drift.py`],
    workingDir: "/tmp",
    env: [...podEnvironment(wiring), ...Object.entries(values).map(([name, value]) => ({ name, value }))],
    resources: resources(spec.cpuMillicores, spec.driftMemoryMiB, { cpuMillicores: 20 * spec.cpuMillicores }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "programs", mountPath: PROGRAMS_FOLDER, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}
