import { chartReference, mirrored } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import { clientLabels } from "../core/server.ts";
import type { CostSpec, CostWiring, Prices } from "./contract.ts";

/** Namespace of OpenCost. */
export const NAMESPACE = "opencost";

/** Port of its page, and of its interface for programs and Prometheus. https://github.com/opencost/opencost-helm-chart/blob/main/charts/opencost/values.yaml */
export const PORTS = { page: 9090, api: 9003 } as const;

/** https://github.com/opencost/opencost-ui/blob/main/Dockerfile */
const PAGE_USER = { runAsUser: 1001, runAsGroup: 1000 } as const;

/** About a cloud's general machines on demand, per month of 730 hours; only proportions mean anything on a machine that is paid already. */
const MACHINE_PRICES: Prices = { cpuMonthly: 23, memoryGiBMonthly: 3.1, gpuMonthly: 690, storageGiBMonthly: 0.04 };

/** OpenCost, which multiplies what Prometheus saw used by what it costs. */
export function opencostRelease(spec: CostSpec, wiring: CostWiring): ChartRelease {
  return {
    release: "controller",
    name: "opencost",
    namespace: NAMESPACE,
    ...chartReference("opencost", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/opencost/opencost-helm-chart/blob/opencost-2.5.17/charts/opencost/values.yaml */
function valuesOf(spec: CostSpec, wiring: CostWiring) {
  const prices = spec.prices ?? (wiring.listPrices ? undefined : MACHINE_PRICES);
  return {
    fullnameOverride: "opencost",
    podSecurityContext: restrictedPod().securityContext,
    podLabels: clientLabels([wiring.metrics]),
    opencost: {
      // It would answer any program that speaks to language models' tools, and asks nobody who they are.
      mcp: { enabled: false },
      exporter: {
        defaultClusterId: wiring.environment,
        image: { registry: registryOf("ghcr.io", wiring.imagesMirror) },
        resources: resources(100, 512, { cpuMillicores: 1000 }),
        securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true },
        // Where it writes a cloud's price list, which is its working directory else; own prices are mounted in a place of theirs.
        extraEnv: prices === undefined ? { CONFIG_PATH: "/tmp/config" } : {},
        extraVolumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
      ui: {
        image: { registry: registryOf("ghcr.io", wiring.imagesMirror) },
        uiPort: PORTS.page,
        useIPv6: false,
        resources: resources(20, 64, { cpuMillicores: 500 }),
        // It copies its page beside itself when it starts, as the user that the image gave its folders to.
        securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: false, runAsNonRoot: true, ...PAGE_USER },
      },
      metrics: { serviceMonitor: { enabled: wiring.monitored } },
      prometheus: { internal: { enabled: false }, external: { enabled: true, url: wiring.metrics.url } },
      customPricing: prices === undefined ? { enabled: false } : { enabled: true, costModel: costModelOf(prices) },
    },
    extraVolumes: [{ name: "tmp", emptyDir: { sizeLimit: "512Mi" } }],
  };
}

function registryOf(registry: string, mirror: string | undefined): string {
  return mirror === undefined ? registry : mirrored(`${registry}/x`, mirror).replace(/\/x$/, "");
}

/** Prices of a month, in dollars, as texts: the chart writes them into a ConfigMap as they are. */
function costModelOf({ cpuMonthly, gpuMonthly, memoryGiBMonthly, storageGiBMonthly }: Prices) {
  return {
    description: "Prices of the environment, in dollars a month",
    CPU: String(cpuMonthly),
    spotCPU: String(cpuMonthly),
    RAM: String(memoryGiBMonthly),
    spotRAM: String(memoryGiBMonthly),
    GPU: String(gpuMonthly),
    storage: String(storageGiBMonthly),
  };
}
