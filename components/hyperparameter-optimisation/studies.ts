import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ConfigMap, Container, CronJob, KubernetesObject } from "../core/kubernetes.ts";
import { clientLabel, objectLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { clientLabels, peerOf } from "../core/server.ts";
import { mounted } from "../core/surroundings.ts";
import type { TeamPlace } from "../teams/contract.ts";
import type { HyperparameterOptimisationSpec, HyperparameterOptimisationWiring } from "./contract.ts";
import { storageOf } from "./storage.ts";

/** What studies are started from, and the ConfigMap that a team puts its own study into. */
const STUDY = "study";
/** Worker and example. */
const PROGRAMS = "tuning";
const FILES = ["tune.py", "study.py"];

/** Two weeks, after which a finished study's pods and logs are gone; what it found is in MLflow. */
const KEPT_SECONDS = 14 * 24 * 3600;

/** What a team starts studies from: worker, example, the way to the storage, and a Job that waits to be copied. */
export function studiesOf(
  team: TeamPlace,
  spec: HyperparameterOptimisationSpec,
  wiring: HyperparameterOptimisationWiring,
): Readonly<Record<string, KubernetesObject>> {
  const storage = storageOf(wiring.namespace);
  const policy = allowTraffic({ name: `call-${storage.system}`, namespace: team.namespace }, clientLabel(storage.system), {
    to: [peerOf(storage)],
  });
  return {
    [`${team.name}.programs`]: programsOf(team),
    [`${team.name}.call-storage`]: policy,
    [`${team.name}.study`]: templateOf(team, spec, wiring),
  };
}

function programsOf(team: TeamPlace): ConfigMap {
  const data = Object.fromEntries(FILES.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(team, PROGRAMS), data };
}

/**
 * A CronJob that never starts by itself, since Kubernetes has no other template of Jobs: `kubectl create job --from=cronjob/study <name>`. The Job
 * has workers and no count of completions: the first that finds the trials used up ends it, and the others end their last trial.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#parallel-jobs
 */
function templateOf(team: TeamPlace, spec: HyperparameterOptimisationSpec, wiring: HyperparameterOptimisationWiring): CronJob {
  const callees = clientLabels([...team.callees, storageOf(wiring.namespace)]);
  const labels = { ...objectLabels("hyperparameter-optimisation", STUDY), ...callees, ...team.identity?.podLabels };
  const queue = team.queue === undefined ? {} : { "kueue.x-k8s.io/queue-name": team.queue };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf(team, STUDY),
    spec: {
      schedule: "0 0 1 1 *",
      suspend: true,
      jobTemplate: {
        metadata: { labels: { ...objectLabels("hyperparameter-optimisation", STUDY), ...queue } },
        spec: {
          parallelism: spec.parallelism,
          backoffLimit: 2 * spec.parallelism,
          activeDeadlineSeconds: spec.hours * 3600,
          ttlSecondsAfterFinished: KEPT_SECONDS,
          template: { metadata: { labels }, spec: { ...podOf(team), containers: [workerOf(team, spec, wiring)], restartPolicy: "Never" } },
        },
      },
    },
  };
}

function podOf({ folders, serviceAccount }: TeamPlace) {
  return {
    ...restrictedPod(ESTATE_USER_ID),
    serviceAccountName: serviceAccount,
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "4Gi" } },
      { name: "programs", configMap: { name: PROGRAMS } },
      { name: "study", configMap: { name: STUDY, optional: true } },
      ...mounted(folders).volumes,
    ],
  };
}

function workerOf(team: TeamPlace, spec: HyperparameterOptimisationSpec, wiring: HyperparameterOptimisationWiring): Container {
  const { namespace, port, system } = storageOf(wiring.namespace);
  return {
    name: "worker",
    image: imageReference("tuning", wiring.imagesMirror),
    workingDir: "/tmp",
    command: ["python", "/etc/estate/tuning/tune.py"],
    envFrom: [{ configMapRef: { name: team.configMap } }],
    env: [
      { name: "HOME", value: "/tmp" },
      { name: "USER", value: "estate" },
      { name: "PYTHONUNBUFFERED", value: "1" },
      { name: "OPTUNA_STORAGE", value: `${system}.${namespace}.svc:${port}` },
      { name: "TRIALS", value: String(spec.trials) },
      ...(team.env ?? []),
    ],
    resources: resources(spec.cpuMillicores, spec.memoryMiB),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "programs", mountPath: "/etc/estate/tuning", readOnly: true },
      { name: "study", mountPath: "/etc/estate/study", readOnly: true },
      ...mounted(team.folders).mounts,
    ],
  };
}

function metadataOf({ namespace }: TeamPlace, name: string) {
  return { name, namespace, labels: objectLabels("hyperparameter-optimisation", name) };
}
