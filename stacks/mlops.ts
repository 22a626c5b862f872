import { DataVersioning } from "../components/data-versioning/index.ts";
import { Monitoring } from "../components/monitoring/index.ts";
import { Notebooks } from "../components/notebooks/index.ts";
import { Serving } from "../components/serving/index.ts";
import { Tracking } from "../components/tracking/index.ts";
import type { Environment } from "../environments/schema.ts";
import { scrapeTargets } from "./monitored.ts";
import type { Platform } from "./platform.ts";
import { mirrorOf } from "./wiring.ts";

/** The systems of the model's life, and what their users need to know of them. */
export function mlops(environment: Environment, platform: Platform) {
  const { buckets, cluster, dataReady, identities, namespace, ready } = platform;
  const wiring = { namespace, provider: cluster.provider, ...mirrorOf(environment) };
  const tracking = new Tracking("tracking", {
    ...wiring,
    spec: environment.tracking,
    database: platform.trackingDatabase,
    bucket: buckets.artifacts,
    ...(identities.tracking && { identity: identities.tracking }),
    after: dataReady,
  });
  const dataVersioning = new DataVersioning("data-versioning", {
    ...wiring,
    spec: environment.dataVersioning,
    bucket: buckets.data,
    after: ready,
  });
  const serving = new Serving("serving", { ...wiring, spec: environment.serving, tracking: tracking.access, after: tracking.ready });
  const notebooks = new Notebooks("notebooks", {
    ...wiring,
    spec: environment.notebooks,
    tracking: tracking.access,
    bucket: buckets.data,
    ...(identities.notebooks && { identity: identities.notebooks }),
    dvcConfigMap: dataVersioning.access.configMap,
    callees: serving.endpoints,
    cluster: cluster.capabilities,
    after: tracking.ready,
  });
  const monitoring = new Monitoring("monitoring", {
    ...wiring,
    spec: environment.monitoring,
    targets: scrapeTargets(tracking.access, serving.endpoints),
    storageClass: cluster.capabilities.storageClass,
    after: ready,
  });
  return {
    trackingUri: tracking.access.uri,
    notebooksUrl: notebooks.url,
    modelEndpoints: Object.fromEntries(serving.endpoints.map(({ model, url }) => [model, url])),
    prometheusUrl: monitoring.prometheus,
    dashboardUrl: monitoring.dashboard,
    dvcConfigs: dataVersioning.access.configs,
  };
}
