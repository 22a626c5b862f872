import { getStack, type Resource } from "@pulumi/pulumi";
import { Admission } from "../components/admission/index.ts";
import { REHEARSAL } from "../components/backup/contract.ts";
import { Backup } from "../components/backup/index.ts";
import type { UserInterface } from "../components/core/system.ts";
import { Cost } from "../components/cost/index.ts";
import { GPU_NODES } from "../components/gpu/contract.ts";
import { ImageScanning } from "../components/image-scanning/index.ts";
import type { MonitoringOutputs } from "../components/monitoring/contract.ts";
import { Monitoring } from "../components/monitoring/index.ts";
import { NodeHealth } from "../components/node-health/index.ts";
import type { Environment } from "../environments/schema.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import type { Inferred } from "./inference.ts";
import type { Watched } from "./model-monitoring.ts";
import { modelFacts } from "./models.ts";
import { scrapeTargets } from "./monitored.ts";
import type { Platform } from "./platform.ts";
import type { Released } from "./releases.ts";
import type { Served } from "./serving.ts";
import { heldAt, keepsTelemetry, wired } from "./wiring.ts";
import type { Workflows } from "./workflows.ts";

/** What else is to be watched: pipelines, what is known of models, and the way in to them. */
export interface AroundModels {
  readonly run: Workflows;
  readonly watched: Watched;
  readonly released: Released;
  readonly inferred: Inferred;
}

/** What watches the estate. */
export interface Operated extends Group {
  readonly alerts: MonitoringOutputs["alerts"];
}

/** What watches the estate, what it costs, and what may run on it. */
export function operations(ground: Ground, experiments: Experiments, served: Served, around: AroundModels): Operated {
  const monitoring = watch(ground, experiments, served, around);
  const pages = costPages(ground, monitoring.ready);
  hold(ground);
  backUp(ground);
  return {
    alerts: monitoring.alerts,
    interfaces: [...monitoring.interfaces, ...pages],
    outputs: { prometheusUrl: monitoring.prometheus, dashboardUrl: monitoring.dashboard },
  };
}

/** Metrics, alerts and dashboards; logs and traces where they are kept. */
function watch(
  { environment, platform, ready, wiring }: Ground,
  experiments: Experiments,
  served: Served,
  { inferred, released, run: { alerts }, watched }: AroundModels,
): MonitoringOutputs {
  const { certified, cluster, dataReady } = platform;
  const { gpuPools, storageClass } = cluster.capabilities;
  const { exporter: gpuExporter } = GPU_NODES[environment.cloud];
  const stack = environment.monitoring.system === "stack";
  return new Monitoring("monitoring", {
    ...wiring,
    spec: environment.monitoring,
    targets: [
      ...scrapeTargets(experiments.tracking.access, served.endpoints, {
        rolledOut: Object.keys(served.pods),
        sleeping: environment.autoscaling.models.scaleToZero,
      }),
      ...watched.targets,
      ...inferred.targets,
      ...(released.gateway ? [released.gateway.target] : []),
    ],
    groups: [...watched.groups, ...inferred.groups, ...(released.gateway?.groups ?? [])],
    panels: watched.panels,
    storageClass,
    gpus: gpuPools.length > 0,
    ...(gpuPools.length > 0 && gpuExporter && { gpuExporter }),
    ...modelFacts(environment, served.endpoints),
    ...(alerts && { retraining: { endpoint: alerts, alerts: environment.triggers.alerts } }),
    ...(alerts && heldAt(environment) !== undefined && { holding: alerts }),
    ...telemetryOf(environment, platform),
    after: [...ready, ...(stack ? certified : []), ...(keepsTelemetry(environment) ? dataReady : [])],
  });
}

/** What everything costs. */
function costPages({ environment, platform, wiring }: Ground, after: readonly Resource[]): readonly UserInterface[] {
  const { cloud, cost: spec } = environment;
  const { metrics } = platform;
  if (!spec.enabled || metrics === undefined) return [];
  const { interfaces } = new Cost("cost", {
    ...wiring,
    spec,
    metrics,
    environment: getStack(),
    listPrices: cloud !== "local",
    held: heldAt(environment),
    after,
  });
  return interfaces;
}

/** What may run, what is wrong with images that do, and with the nodes below. */
function hold({ environment, platform, ready, wiring }: Ground): void {
  const { admission, imageScanning, nodeHealth } = environment;
  const after = [...ready, ...platform.certified];
  if (admission.enabled) new Admission("admission", { ...wiring, spec: admission, after });
  if (imageScanning.enabled) new ImageScanning("image-scanning", { ...wiring, spec: imageScanning, after: ready });
  if (nodeHealth.enabled) new NodeHealth("node-health", { ...wiring, spec: nodeHealth, after: ready });
}

/** Where logs and traces are kept, if either is. */
function telemetryOf(environment: Environment, { buckets, identities }: Platform) {
  if (!keepsTelemetry(environment)) return {};
  const identity = identities["telemetry"];
  return { telemetry: { bucket: wired(buckets, "telemetry"), ...(identity && { identity }) } };
}

/** Copies of the cluster's objects. */
function backUp({ environment, platform, wiring }: Ground): void {
  const { buckets, dataReady, identities } = platform;
  if (!environment.backup.enabled) return;
  const { velero: identity, [REHEARSAL]: rehearser } = identities;
  const { backup: spec, cloud } = environment;
  new Backup("backup", {
    ...wiring,
    spec,
    cloud,
    bucket: wired(buckets, "backups"),
    ...(identity && { identity }),
    ...(rehearser && { rehearser }),
    after: dataReady,
  });
}
