import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import { textOf } from "../core/inputs.ts";
import type { Job, KubernetesObject } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { type Callee, clientLabels, peersOf } from "../core/server.ts";
import type { NeptuneImport, TrackingSpec, TrackingWiring } from "./contract.ts";
import { accessOf } from "./plan.ts";

const NAME = "neptune-import";
const SCRIPT = "import-neptune.py";

/** A day: exports are hundreds of gigabytes at times. */
const DEADLINE_SECONDS = 86_400;

/** The Job that loads runs exported from Neptune, and what it reads; nothing where none are to be loaded. */
export function neptuneStages(spec: TrackingSpec, wiring: TrackingWiring): readonly Record<string, KubernetesObject>[] {
  const { neptuneImport } = spec;
  if (neptuneImport === undefined) return [];
  const files = { [SCRIPT]: readFileSync(new URL(SCRIPT, import.meta.url), "utf8") };
  const metadata = metadataOf(wiring);
  const { account } = accountOf(metadata, wiring.neptune?.identity);
  const before: Record<string, KubernetesObject> = {
    "neptune-script": { apiVersion: "v1", kind: "ConfigMap", metadata, data: files },
    "neptune-policy": allowTraffic(metadata, selectorLabels(NAME), { to: peersOf(calleesOf(wiring)) }),
    ...(account && { "neptune-account": account }),
  };
  return [before, { "neptune-job": jobOf(neptuneImport, wiring, files) }];
}

function metadataOf({ namespace }: TrackingWiring) {
  return { name: NAME, namespace, labels: objectLabels("tracking", NAME) };
}

function exportOf({ neptune }: TrackingWiring) {
  if (neptune === undefined) throw new Error("an import from Neptune is wired without the bucket that the export is in");
  return neptune;
}

function calleesOf(wiring: TrackingWiring): readonly Callee[] {
  const { bucket, identity } = exportOf(wiring);
  return [accessOf(wiring.namespace), ...bucket.callees, ...(identity?.tokens ?? [])];
}

function jobOf(spec: NeptuneImport, wiring: TrackingWiring, files: Readonly<Record<string, string>>): Job {
  const { bucket, identity } = exportOf(wiring);
  const labels = { ...objectLabels("tracking", NAME), ...clientLabels(calleesOf(wiring)), ...identity?.podLabels };
  const values = {
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    MLFLOW_DISABLE_TELEMETRY: "true",
    MLFLOW_TRACKING_URI: accessOf(wiring.namespace).uri,
    EXPORT_URI: textOf({ uri: bucket.uri }, ({ uri }) => `${uri}/${spec.path}`),
    EXPERIMENT: spec.experiment,
    STEP_MULTIPLIER: String(spec.stepMultiplier),
    // Another number makes another Job.
    ROUND: String(spec.round),
  };
  const job = oneShotJob({
    ...metadataOf(wiring),
    labels,
    files,
    pod: {
      ...restrictedPod(ESTATE_USER_ID),
      ...runsAs(identity),
      containers: [
        {
          name: "import",
          image: imageReference("mlflow", wiring.imagesMirror),
          workingDir: "/tmp",
          command: ["python3", `/script/${SCRIPT}`],
          env: [...Object.entries(values).map(([name, value]) => ({ name, value })), ...bucket.env],
          resources: resources(250, 2048, { cpuMillicores: 2000 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [
            { name: "tmp", mountPath: "/tmp" },
            { name: "script", mountPath: "/script", readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: "tmp", emptyDir: { sizeLimit: "20Gi" } },
        { name: "script", configMap: { name: NAME } },
      ],
    },
  });
  // Nothing waits for it, and a run that does would wait for hours.
  const metadata = { ...job.metadata, annotations: { "pulumi.com/skipAwait": "true" } };
  const { spec: task, ...named } = job;
  return { ...named, metadata, spec: { ...(task as object), activeDeadlineSeconds: DEADLINE_SECONDS } } as unknown as Job;
}
