import type { Surroundings } from "../components/core/surroundings.ts";
import { DataQuality } from "../components/data-quality/index.ts";
import type { PipelinesOutputs, PipelinesWiring } from "../components/pipelines/contract.ts";
import { Pipelines } from "../components/pipelines/index.ts";
import { releasesOf } from "../components/release/contract.ts";
import type { TriggersOutputs } from "../components/triggers/contract.ts";
import { Triggers } from "../components/triggers/index.ts";
import type { Environment } from "../environments/schema.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import { heldAt, wired } from "./wiring.ts";
import type { Workbench } from "./workbench.ts";

/** What runs pipelines, and where alerts start them. */
export interface Workflows extends Group {
  /** Where Alertmanager posts alerts that start a training; none while nothing is started by events. */
  readonly alerts: TriggersOutputs["alerts"];
}

/** Pipelines, what starts them, and what they check data with. */
export function workflows(ground: Ground, experiments: Experiments, workbench: Workbench, surroundings: Surroundings): Workflows {
  if (!ground.environment.pipelines.enabled) return { alerts: undefined, interfaces: [], outputs: {} };
  const pipelines = pipelinesOf(ground, experiments, workbench, surroundings);
  const triggers = triggersOf(ground, experiments, workbench, pipelines);
  const checks = dataQualityOf(ground, experiments, workbench, pipelines);
  return {
    alerts: triggers?.alerts,
    interfaces: pipelines.pages,
    outputs: {
      trainingPipelines: Object.fromEntries(
        pipelines.training.map(({ namespace, team, workflowTemplate }) => [team, `${namespace}/${workflowTemplate}`]),
      ),
      ...(triggers?.webhook && { trainingWebhook: triggers.webhook.url }),
      ...(checks?.workflowTemplate !== undefined && { dataChecks: checks.workflowTemplate }),
    },
  };
}

function pipelinesOf(
  { environment, platform, wiring }: Ground,
  { lineage, tracking }: Experiments,
  workbench: Workbench,
  surroundings: Surroundings,
): PipelinesOutputs {
  const { buckets, dataReady, databases } = platform;
  const isAirflow = environment.pipelines.system.includes("airflow");
  return new Pipelines("pipelines", {
    ...wiring,
    spec: environment.pipelines,
    teams: workbench.teams,
    tracking: tracking.access,
    buckets: { data: wired(buckets, "data"), artifacts: wired(buckets, "artifacts") },
    ...(lineage && { lineage }),
    surroundings,
    ...releasedModels(environment),
    ...(isAirflow && { airflowDatabase: wired(databases, "airflow") }),
    after: [...workbench.ready, ...tracking.ready, ...dataReady],
  });
}

/** Models whose new versions a pipeline hands on to a release. */
function releasedModels({ release, serving }: Environment): Pick<PipelinesWiring, "releases"> {
  const models = releasesOf(release, serving.models).map(({ name }) => name);
  return models.length === 0 ? {} : { releases: { models, approval: release.approval } };
}

/** Nothing without a pipeline that could be started. */
function triggersOf(
  { environment, platform, wiring }: Ground,
  { tracking }: Experiments,
  { teams }: Workbench,
  { ready, training }: PipelinesOutputs,
): TriggersOutputs | undefined {
  if (!environment.triggers.enabled || training.length === 0) return undefined;
  const { imagesMirror, chartsMirror, monitored, provider } = wiring;
  return new Triggers("triggers", {
    monitored,
    provider,
    ...(imagesMirror !== undefined && { imagesMirror }),
    ...(chartsMirror !== undefined && { chartsMirror }),
    spec: environment.triggers,
    teams,
    training,
    tracking: tracking.access,
    data: wired(platform.buckets, "data"),
    holdsQueues: heldAt(environment) !== undefined,
    storageClass: platform.cluster.capabilities.storageClass,
    after: ready,
  });
}

/** Nothing without what runs it. */
function dataQualityOf(
  { environment, platform, wiring }: Ground,
  { lineage, tracking }: Experiments,
  { teams }: Workbench,
  { ready, training }: PipelinesOutputs,
) {
  if (!environment.dataQuality.enabled || training.length === 0) return undefined;
  const { imagesMirror, provider } = wiring;
  return new DataQuality("data-quality", {
    provider,
    ...(imagesMirror !== undefined && { imagesMirror }),
    spec: environment.dataQuality,
    teams,
    training,
    tracking: tracking.access,
    data: wired(platform.buckets, "data"),
    ...(lineage && { lineage }),
    after: ready,
  });
}
