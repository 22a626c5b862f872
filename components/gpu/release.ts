import { stringify } from "yaml";
import { chartReference, mirrored } from "../../pins/index.ts";
import type { NodePool } from "../cluster/contract.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import { GPU_NODES, type GpuSpec, type GpuWiring, timeConfig } from "./contract.ts";

/** Namespace of the operator and of everything that it puts on nodes. */
export const NAMESPACE = "gpu-operator";

/** Ports that tell metrics: the operator's, and of what GPUs do. */
export const METRICS_PORTS = [8080, 9400];

/** The device plugin's settings for nodes whose GPUs are not shared in time. */
const WHOLE = "whole";

/** NVIDIA's GPU Operator. https://github.com/NVIDIA/gpu-operator/blob/v26.7.0/deployments/gpu-operator/values.yaml */
export function gpuOperatorRelease(spec: GpuSpec, wiring: GpuWiring): ChartRelease {
  return {
    release: "controller",
    name: "gpu-operator",
    namespace: NAMESPACE,
    ...chartReference("gpu-operator", wiring.chartsMirror),
    values: { ...partsOf(spec, wiring), ...(spec.dra ? claimed() : counted(wiring)), ...discoveryOf(wiring) },
  };
}

const SMALL = { resources: resources(20, 256, { cpuMillicores: 500 }) };

function partsOf(spec: GpuSpec, wiring: GpuWiring) {
  const { cloud, imagesMirror, monitored, taints } = wiring;
  const nvidia = { repository: mirrored("nvcr.io/nvidia", imagesMirror) };
  const native = { repository: mirrored("nvcr.io/nvidia/cloud-native", imagesMirror) };
  const k8s = { repository: mirrored("nvcr.io/nvidia/k8s", imagesMirror) };
  const cut = wiring.pools.some(({ accelerator }) => accelerator?.sharing?.by === "mig") && !GPU_NODES[cloud].cuts;
  return {
    // The namespace is labelled where it is made.
    psa: { enabled: false },
    operator: { ...nvidia, resources: resources(100, 512, { cpuMillicores: 1000 }) },
    validator: { ...nvidia, ...SMALL },
    daemonsets: { tolerations: tolerationsOf(taints) },
    driver: { ...nvidia, enabled: spec.drivers, manager: native, ...(spec.dra && spec.drivers && { nvidiaDriverCRD: { enabled: true } }) },
    toolkit: { ...k8s, enabled: spec.drivers, ...SMALL },
    gfd: { ...nvidia, ...SMALL },
    dcgmExporter: {
      ...k8s,
      enabled: true,
      resources: resources(100, 1024, { cpuMillicores: 1000 }),
      serviceMonitor: { enabled: monitored },
    },
    mig: { strategy: "single" },
    migManager: { ...native, enabled: cut, ...SMALL },
    draDriver: nvidia,
  };
}

/** A device plugin counts GPUs; nodes say by a label how theirs are shared. */
function counted({ imagesMirror, pools }: GpuWiring) {
  const shared = pools.flatMap(turnsOf);
  const data = Object.fromEntries([
    [WHOLE, settingsOf()],
    ...[...new Set(shared)].map((replicas) => [timeConfig(replicas), settingsOf(replicas)]),
  ]);
  const config = shared.length === 0 ? {} : { config: { create: true, name: "estate-device-plugin", default: WHOLE, data } };
  return {
    devicePlugin: { enabled: true, repository: mirrored("nvcr.io/nvidia", imagesMirror), ...SMALL, ...config },
    clusterPolicy: { deployCR: true },
    gpuCluster: { deployCR: false },
  };
}

/** The two ways exclude each other. https://github.com/NVIDIA/gpu-operator/blob/v26.7.0/deployments/gpu-operator/templates/validations.yaml */
function claimed() {
  return { devicePlugin: { enabled: false }, clusterPolicy: { deployCR: false }, gpuCluster: { deployCR: true } };
}

function turnsOf({ accelerator }: NodePool): number[] {
  return accelerator?.sharing?.by === "time" ? [accelerator.sharing.replicas] : [];
}

/** https://github.com/NVIDIA/k8s-device-plugin/tree/v0.20.0#shared-access-to-gpus. Two turns are not two GPUs, so who asks for more than one is told. */
function settingsOf(replicas?: number): string {
  const settings = { version: "v1", flags: { migStrategy: "single" } };
  if (replicas === undefined) return stringify(settings);
  const timeSlicing = { failRequestsGreaterThanOne: true, resources: [{ name: "nvidia.com/gpu", replicas }] };
  return stringify({ ...settings, sharing: { timeSlicing } });
}

/** What finds out which nodes have GPUs. https://github.com/kubernetes-sigs/node-feature-discovery/tree/v0.19.0/deployment/helm/node-feature-discovery */
function discoveryOf({ imagesMirror, taints }: GpuWiring) {
  const image =
    imagesMirror === undefined ? {} : { image: { repository: mirrored("registry.k8s.io/nfd/node-feature-discovery", imagesMirror) } };
  return {
    nfd: { enabled: true },
    "node-feature-discovery": { ...image, master: SMALL, gc: SMALL, worker: { ...SMALL, tolerations: tolerationsOf(taints) } },
  };
}

function tolerationsOf(taints: GpuWiring["taints"]) {
  const gpus = { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" };
  return [gpus, ...taints.map((taint) => ({ operator: "Equal", ...taint }))];
}
