import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { acceleratedPoolsOf } from "../../core/pools.ts";
import type { Reading } from "../../core/reading.ts";

/** Charts that do nothing but tell Kubernetes of accelerators. */
const PLUGINS = ["nvidia-device-plugin", "nvidia-dra-driver-gpu", "aws-neuron-helm-chart", "neuron-helm-chart"] as const;

export const control = defineControl({
  id: "accelerators-are-given-by-a-plugin",
  level: 2,
  dimension: "model",
  severity: "high",
  statement: "Pods get accelerators by Kubernetes, from a device plugin or by dynamic allocation.",
  sources: [{ by: "cncf", reference: "AI Conformance 1.37: secure_accelerator_access, driver_runtime_management" }],
  remediation: "Turn `gpu` on.",
  keys: ["gpu.enabled"],
  asks: (estate) => {
    if (estate.cloud === "local") return { notApplicable: "its nodes are this machine's own, whose accelerators stand in no plan" };
    const inCluster = acceleratedPoolsOf(estate).filter(({ trainsOnly }) => !trainsOnly);
    return inCluster.length === 0 ? { notApplicable: "no pool of the cluster has accelerators" } : undefined;
  },
  estate: (estate) => findingUnless(some(waysOf(estate)), "must have a device plugin, or a cloud that brings one"),
});

function waysOf(estate: Estate): readonly Certainty[] {
  const plugins = PLUGINS.some((name) => estate.chartsNamed(name).length > 0);
  const auto = estate.readingsOf("aws:eks/cluster:Cluster").map((cluster) => isTrue(cluster.at("computeConfig", "enabled")));
  return [...estate.chartsNamed("gpu-operator").map(givesGpus), plugins, ...auto, everyPoolHasDriver(estate)];
}

/**
 * The operator counts GPUs by its device plugin unless it is told not to, or has them claimed dynamically; it refuses to do both.
 * https://github.com/NVIDIA/gpu-operator/blob/v26.7.0/deployments/gpu-operator/templates/validations.yaml
 */
function givesGpus(chart: Reading): Certainty {
  const plugin = chart.at("values", "devicePlugin", "enabled");
  const counted = plugin.state === "absent" || isTrue(plugin);
  const claimed = isTrue(chart.at("values", "gpuCluster", "deployCR"));
  return counted === undefined || claimed === undefined ? undefined : counted !== claimed;
}

/** GKE brings the device plugin, and the driver where a pool asks for it. https://cloud.google.com/kubernetes-engine/docs/how-to/gpus#installing_drivers */
function everyPoolHasDriver(estate: Estate): Certainty {
  const pools = acceleratedPoolsOf(estate).map(({ inputs }) => inputs);
  if (pools.some(({ resource }) => resource.type !== "gcp:container/nodePool:NodePool")) return false;
  return every(
    pools.flatMap((pool) =>
      pool
        .at("nodeConfig", "guestAccelerators")
        .items()
        .map((accelerator) => {
          const version = accelerator.at("gpuDriverInstallationConfig", "gpuDriverVersion");
          return holds(version, (value) => value === "DEFAULT" || value === "LATEST");
        }),
    ),
  );
}

function isTrue(reading: Reading): Certainty {
  return holds(reading, (value) => value === true);
}
