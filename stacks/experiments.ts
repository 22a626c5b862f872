import { scaledBy } from "../components/autoscaling/index.ts";
import type { Cloud } from "../components/core/cloud.ts";
import type { Blockstore, DataVersioningOutputs, LakefsPlace } from "../components/data-versioning/contract.ts";
import { DataVersioning } from "../components/data-versioning/index.ts";
import { hasPages, programHost, publicName } from "../components/gateway/contract.ts";
import type { LineageAccess, LineageOutputs } from "../components/lineage/contract.ts";
import { Lineage } from "../components/lineage/index.ts";
import type { TrackingOutputs } from "../components/tracking/contract.ts";
import { Tracking } from "../components/tracking/index.ts";
import type { Environment } from "../environments/schema.ts";
import type { Ground, Group } from "./ground.ts";
import type { Platform } from "./platform.ts";
import { callersAt, wired } from "./wiring.ts";

/** Where experiments, models and versions of data are kept. */
export interface Experiments extends Group {
  readonly tracking: TrackingOutputs;
  readonly dataVersioning: DataVersioningOutputs;
  /** Where pipelines tell what they read and wrote; none while lineage is off. */
  readonly lineage?: LineageAccess;
}

/** Experiments, models, versions of data, and what came from what. */
export function experiments(ground: Ground): Experiments {
  const tracking = trackingOf(ground);
  const dataVersioning = dataVersioningOf(ground);
  const lineage = lineageOf(ground);
  const { lakefs } = dataVersioning.access;
  return {
    tracking,
    dataVersioning,
    ...(lineage && { lineage: lineage.access }),
    interfaces: [tracking.page, ...(lineage ? [lineage.page] : []), ...(lakefs ? [lakefs.page] : [])],
    outputs: {
      trackingUri: tracking.access.uri,
      ...(tracking.wandb && { wandbUrl: tracking.wandb.baseUrl }),
      dvcConfigs: dataVersioning.access.configs,
      ...(lakefs && { lakefsUrl: lakefs.url }),
    },
  };
}

function trackingOf({ environment, platform, wiring }: Ground): TrackingOutputs {
  const identity = platform.identities["tracking"];
  const { gateway, tracking: spec } = environment;
  const remoteSecret = spec.wandb && platform.cloudSecrets[spec.wandb.apiKey.name];
  return new Tracking("tracking", {
    ...wiring,
    spec,
    database: wired(platform.databases, "tracking"),
    bucket: wired(platform.buckets, "artifacts"),
    ...(identity && { identity }),
    autoscaled: scaledBy(environment.autoscaling, platform.metrics !== undefined).tracking,
    ...(environment.tracking.neptuneImport && { neptune: neptuneExport(platform) }),
    callers: callersAt(environment),
    ...(hasPages(gateway) && { publicHosts: publicHosts("mlflow", environment) }),
    ...(remoteSecret !== undefined && { remoteSecret }),
    after: platform.dataReady,
  });
}

/** Names that a page has through the gateway, as browsers and programs send them. */
function publicHosts(host: string, { domain, gateway }: Environment): readonly string[] {
  return [host, programHost(host)].map((name) => publicName(gateway, name, domain));
}

function neptuneExport({ buckets, identities }: Platform) {
  const identity = identities["neptune-import"];
  return { bucket: wired(buckets, "data"), ...(identity && { identity }) };
}

function dataVersioningOf({ environment, platform, ready, wiring }: Ground): DataVersioningOutputs {
  const { enabled } = environment.dataVersioning.lakefs;
  return new DataVersioning("data-versioning", {
    ...wiring,
    spec: environment.dataVersioning,
    bucket: wired(platform.buckets, "data"),
    ...(enabled && { lakefs: lakefsPlace(environment, platform) }),
    after: enabled ? platform.dataReady : ready,
  });
}

/** Which adapter of lakeFS each cloud's object store takes. */
const BLOCKSTORES: Readonly<Record<Cloud, Blockstore>> = { aws: "s3", gcp: "gs", azure: "azure", local: "s3" };

function lakefsPlace({ cloud }: Environment, { databases, identities }: Platform): LakefsPlace {
  const identity = identities["lakefs"];
  return { database: wired(databases, "lakefs"), blockstore: BLOCKSTORES[cloud], ...(identity && { identity }) };
}

function lineageOf({ environment, platform, wiring }: Ground): LineageOutputs | undefined {
  if (!environment.lineage.enabled) return undefined;
  const identity = platform.identities["lineage"];
  return new Lineage("lineage", {
    ...wiring,
    spec: environment.lineage,
    database: wired(platform.databases, "lineage"),
    ...(identity && { identity }),
    after: platform.dataReady,
  });
}
