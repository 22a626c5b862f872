import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";
import { chart, googlePool, karpenterPool, nodeGroup, trainingCluster } from "../../support/pools.ts";

const gpus = nodeGroup({ instanceTypes: ["g6.xlarge"] });

function googleGpus(gpuDriverVersion: string) {
  return googlePool({ nodeConfig: { guestAccelerators: [{ type: "nvidia-l4", gpuDriverInstallationConfig: { gpuDriverVersion } }] } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "NVIDIA's operator with its device plugin",
      answer: "passed",
      resources: [gpus, chart("gpu-operator", { devicePlugin: { enabled: true } })],
    },
    {
      sort: "compliant",
      title: "NVIDIA's operator that allocates dynamically",
      answer: "passed",
      resources: [gpus, chart("gpu-operator", { devicePlugin: { enabled: false }, gpuCluster: { deployCR: true } })],
    },
    { sort: "compliant", title: "the device plugin alone", answer: "passed", resources: [gpus, chart("nvidia-device-plugin")] },
    { sort: "compliant", title: "GKE, which brings it", answer: "passed", resources: [googleGpus("DEFAULT")] },
    {
      sort: "compliant",
      title: "EKS Auto Mode, which brings it",
      answer: "passed",
      resources: [
        karpenterPool([["eks.amazonaws.com/instance-gpu-name", "l4"]]),
        resource("aws:eks/cluster:Cluster", { computeConfig: { enabled: true } }),
      ],
    },
    { sort: "violating", title: "nothing", answer: "violated", resources: [gpus] },
    {
      sort: "violating",
      title: "NVIDIA's operator that does neither",
      answer: "violated",
      resources: [gpus, chart("gpu-operator", { devicePlugin: { enabled: false } })],
    },
    {
      sort: "violating",
      title: "GKE that is told to leave drivers alone",
      answer: "violated",
      resources: [googleGpus("INSTALLATION_DISABLED")],
    },
    {
      sort: "boundary",
      title: "no accelerators but those of a managed system",
      answer: "not-applicable",
      resources: [trainingCluster({ vmSize: "Standard_NC4as_T4_v3" }), nodeGroup({ instanceTypes: ["m6i.large"] })],
    },
    {
      sort: "boundary",
      title: "this machine",
      cloud: "local",
      answer: "not-applicable",
      resources: [chart("gpu-operator")],
    },
    {
      sort: "unknown",
      title: "an operator of which it is known later",
      answer: "undetermined",
      resources: [gpus, chart("gpu-operator", { devicePlugin: { enabled: unknown } })],
    },
    {
      sort: "absent",
      title: "an operator that says nothing, and runs it by default",
      answer: "passed",
      resources: [gpus, chart("gpu-operator")],
    },
    {
      sort: "wrong-type",
      title: "an operator that says it as text",
      answer: "violated",
      resources: [gpus, chart("gpu-operator", { devicePlugin: { enabled: "yes" } })],
    },
  ],
};
