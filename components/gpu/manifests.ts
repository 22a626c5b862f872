import type { ResourceQuota, Stages } from "../core/kubernetes.ts";
import { operatorStages } from "../core/operator.ts";
import { GPU_NODES, type GpuSpec, type GpuWiring } from "./contract.ts";
import { gpuOperatorRelease, METRICS_PORTS, NAMESPACE } from "./release.ts";

/** Pods that the operator puts on a node with GPUs, and on every other one; and those that stand by themselves, hooks among them. */
const PODS = { gpuNode: 10, node: 1, apart: 8 };

/** Bound of what one pod there uses; see the values of the release. */
const POD = { cpuMillicores: 1000, memoryMiB: 1024 };

/** The operator; nothing where it is off, where no pool has an accelerator, or where the cloud does its work. */
export function gpuStages(spec: GpuSpec, wiring: GpuWiring): Stages {
  if (!spec.enabled || !isNeeded(wiring)) return [];
  const pods = podsAtMost(wiring);
  return operatorStages({
    namespace: NAMESPACE,
    quota: { cpuMillicores: pods * POD.cpuMillicores, memoryMiB: pods * POD.memoryMiB, pods, storageGiB: 0 },
    podSecurity: {
      level: "privileged",
      because: "device plugin, driver and monitor of GPUs reach the devices and the kubelet of their nodes by host paths",
    },
    release: gpuOperatorRelease(spec, wiring),
    ...(wiring.monitored && { metricsPorts: METRICS_PORTS }),
    beside: { "critical-quota": criticalQuota(pods) },
  });
}

/** Whether GPUs are there that nobody else makes usable. */
function isNeeded({ cloud, nodes, pools }: GpuWiring): boolean {
  return pools.some(({ accelerator }) => accelerator !== undefined) && !GPU_NODES[cloud].bringsPlugin[nodes];
}

function podsAtMost({ pools }: GpuWiring): number {
  const nodes = pools.reduce((sum, { accelerator, max }) => sum + max * (accelerator === undefined ? PODS.node : PODS.gpuNode), 0);
  return nodes + PODS.apart;
}

/**
 * The operator's pods are as critical as the node, and some clusters let such pods into no namespace without a quota that names them.
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default
 */
function criticalQuota(pods: number): ResourceQuota {
  const matchExpressions = [{ scopeName: "PriorityClass", operator: "In", values: ["system-node-critical", "system-cluster-critical"] }];
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "critical-pods", namespace: NAMESPACE },
    spec: { hard: { pods: String(pods) }, scopeSelector: { matchExpressions } },
  };
}
