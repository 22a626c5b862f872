import { resources, restrictedPod } from "../../components/core/container.ts";
import { objectLabels } from "../../components/core/labels.ts";
import { clientLabels } from "../../components/core/server.ts";
import type { InferenceService } from "../../components/serving/kserve/kinds.ts";
import type { Surroundings } from "../surroundings.ts";

const NAME = "example-wine";

/** Word by which the network policies of each team's namespace know what serves models. */
const INFERENCE = "inference";

/** User that the estate's runtimes run as. */
const USER_ID = 1000;

/** The champion of the tracking example, served by the estate's runtime for models of MLflow. */
export function inferenceExample({ place, tracking }: Surroundings): readonly [InferenceService] {
  const { automountServiceAccountToken, enableServiceLinks, securityContext } = restrictedPod(USER_ID);
  const service: InferenceService = {
    apiVersion: "serving.kserve.io/v1beta1",
    kind: "InferenceService",
    metadata: {
      name: NAME,
      namespace: place.namespace,
      labels: objectLabels("serving", INFERENCE),
      annotations: { "serving.kserve.io/deploymentMode": "Standard", "serving.kserve.io/autoscalerClass": "none" },
    },
    spec: {
      predictor: {
        serviceAccountName: place.serviceAccount,
        automountServiceAccountToken,
        enableServiceLinks,
        securityContext: { ...securityContext },
        labels: { ...objectLabels("serving", INFERENCE), ...clientLabels([tracking]) },
        minReplicas: 1,
        maxReplicas: 1,
        model: {
          modelFormat: { name: "mlflow" },
          runtime: "estate-mlflow",
          storageUri: `models:/${NAME}@champion`,
          resources: resources(250, 1024, { cpuMillicores: 1000 }),
        },
      },
    },
  };
  return [service];
}
