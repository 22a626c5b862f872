import { chartReference, mirrored } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease, Stages } from "../core/kubernetes.ts";
import { operatorStages } from "../core/operator.ts";
import type { SystemWiring } from "../core/system.ts";
import type { NodeHealthSpec } from "./contract.ts";

const NAME = "node-problem-detector";

/** Port of its metrics. https://github.com/deliveryhero/helm-charts/blob/master/stable/node-problem-detector/values.yaml */
const METRICS_PORT = 20257;

const BECAUSE = "node-problem-detector reads the kernel's messages from its node's /dev/kmsg, which only a privileged container may";

/** One pod a node of at most so many nodes. */
const NODES = 500;

const QUOTA = { cpuMillicores: 200 * NODES, memoryMiB: 80 * NODES, pods: NODES, storageGiB: 0 };

/** node-problem-detector in a namespace of its own; nothing while it is off. */
export function nodeHealthStages(spec: NodeHealthSpec, wiring: SystemWiring): Stages {
  if (!spec.enabled) return [];
  return operatorStages({
    namespace: NAME,
    quota: QUOTA,
    podSecurity: { level: "privileged", because: BECAUSE },
    metricsPorts: wiring.monitored ? [METRICS_PORT] : [],
    release: releaseOf(wiring),
  });
}

/** https://github.com/deliveryhero/helm-charts/blob/master/stable/node-problem-detector/values.yaml */
function releaseOf(wiring: SystemWiring): ChartRelease {
  return {
    release: "controller",
    name: NAME,
    namespace: NAME,
    ...chartReference(NAME, wiring.chartsMirror),
    values: {
      image: { repository: mirrored("registry.k8s.io/node-problem-detector/node-problem-detector", wiring.imagesMirror) },
      // Without the one for Docker, which no node of the estate runs.
      settings: { log_monitors: ["/config/kernel-monitor.json", "/config/readonly-monitor.json"] },
      resources: resources(20, 80, { cpuMillicores: 200 }),
      metrics: {
        enabled: wiring.monitored,
        serviceMonitor: { enabled: wiring.monitored },
        prometheusRule: { enabled: wiring.monitored },
      },
    },
  };
}
