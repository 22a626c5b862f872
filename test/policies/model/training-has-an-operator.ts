import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { chart, trainingCluster } from "../../support/pools.ts";

const runtime = object("kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime", "torch", {});

export const cases: ControlCases = {
  without: {
    unknown: "nothing but the names of charts decides, and a chart whose name is not known is none of these",
    "wrong-type": "a name of a chart that is no text is none of these",
  },
  cases: [
    {
      sort: "compliant",
      title: "Kubeflow's Trainer with a runtime",
      answer: "passed",
      resources: [chart("oci://ghcr.io/kubeflow/charts/kubeflow-trainer"), runtime],
    },
    { sort: "compliant", title: "KubeRay", answer: "passed", resources: [chart("kuberay-operator")] },
    {
      sort: "compliant",
      title: "a training cluster of Azure ML",
      answer: "passed",
      resources: [trainingCluster({ vmSize: "Standard_D4ds_v4" })],
    },
    { sort: "compliant", title: "a domain of SageMaker", answer: "passed", resources: [resource("aws:sagemaker/domain:Domain", {})] },
    { sort: "violating", title: "a runtime that nothing reads", answer: "violated", resources: [runtime] },
    { sort: "violating", title: "Kubeflow's older operator", answer: "violated", resources: [chart("training-operator"), runtime] },
    {
      sort: "boundary",
      title: "Kubeflow's Trainer without a runtime",
      answer: "violated",
      resources: [chart("oci://ghcr.io/kubeflow/charts/kubeflow-trainer")],
    },
    {
      sort: "unknown",
      title: "a chart whose name is known later",
      answer: "violated",
      resources: [resource("kubernetes:helm.sh/v3:Release", { chart: unknown }), runtime],
    },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
  ],
};
