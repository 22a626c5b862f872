import { chartReference, imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import type { TriggersWiring } from "./contract.ts";
import { BUS_VERSION, NAMESPACE } from "./plan.ts";

/** Port of the controller's metrics. https://github.com/argoproj/argo-helm/blob/argo-events-2.4.22/charts/argo-events/templates/argo-events-controller/deployment.yaml */
export const METRICS_PORT = 7777;

/** Argo Events' controller, as its chart installs it. https://github.com/argoproj/argo-helm/blob/argo-events-2.4.22/charts/argo-events/values.yaml */
export function argoEventsRelease({ chartsMirror, imagesMirror, monitored }: TriggersWiring): ChartRelease {
  return {
    release: "controller",
    name: "argo-events",
    namespace: NAMESPACE,
    ...chartReference("argo-events", chartsMirror),
    values: {
      crds: { install: true, keep: true },
      global: {
        ...(imagesMirror !== undefined && { image: { repository: `${imagesMirror}/argoproj/argo-events` } }),
        securityContext: restrictedPod().securityContext,
      },
      configs: {
        // One version and no other: the chart's list has `latest` in it, and the older NATS Streaming.
        nats: { versions: [] },
        jetstream: {
          versions: [
            {
              version: BUS_VERSION,
              natsImage: imageReference("nats", imagesMirror),
              metricsExporterImage: imageReference("nats-exporter", imagesMirror),
              configReloaderImage: imageReference("nats-config-reloader", imagesMirror),
              startCommand: "/nats-server",
            },
          ],
        },
      },
      controller: {
        containerSecurityContext: RESTRICTED_CONTAINER,
        resources: resources(50, 256, { cpuMillicores: 500 }),
        metrics: { enabled: monitored, serviceMonitor: { enabled: monitored } },
      },
      // It would check what the types here check already, and be one more server that has to answer before an event source can change.
      webhook: { enabled: false },
    },
  };
}
