import { Monitoring } from "../components/monitoring/index.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import { scrapeTargets } from "./monitored.ts";
import type { Served } from "./serving.ts";

/** What watches the estate, what it costs, and what may run on it. */
export function operations({ environment, platform, ready, wiring }: Ground, experiments: Experiments, served: Served): Group {
  const monitoring = new Monitoring("monitoring", {
    ...wiring,
    spec: environment.monitoring,
    targets: scrapeTargets(experiments.tracking.access, served.endpoints),
    storageClass: platform.cluster.capabilities.storageClass,
    after: ready,
  });
  return { interfaces: [], outputs: { prometheusUrl: monitoring.prometheus, dashboardUrl: monitoring.dashboard } };
}
