import { readFileSync } from "node:fs";
import { imageReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ConfigMap, NetworkPolicy, Stages } from "../../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowCallingApi, allowTraffic } from "../../core/namespace.ts";
import { callersOf, clientLabels, peersOf } from "../../core/server.ts";
import { OUTPUTS_FOLDER } from "../../core/workflows.ts";
import { generatedSecrets } from "../../credentials/index.ts";
import type { DatabaseAccess } from "../../database/contract.ts";
import type { PipelinesSpec, PipelinesWiring } from "../contract.ts";
import { trainingPrograms } from "../programs.ts";
import { airflowPage, DAGS, KEYS, KEYS_SECRET, LOG_PORTS, SYSTEM, TRAINING } from "./plan.ts";
import { airflowRelease, calleesOf } from "./release.ts";

const DAG = "train_dag.py";

/** Keys, the estate's own pipeline and the ways to and fro, then Airflow. */
export function airflowStages(spec: PipelinesSpec, wiring: PipelinesWiring, database: DatabaseAccess): Stages {
  const { imagesMirror, namespace } = wiring;
  const keys = { [KEYS.fernet]: { generate: 43 }, [KEYS.api]: { generate: 64 }, [KEYS.jwt]: { generate: 64 } };
  const mirror = imagesMirror === undefined ? {} : { imagesMirror };
  const [declared, filled] = generatedSecrets({ capability: SYSTEM, namespace, secrets: { [KEYS_SECRET]: keys }, ...mirror });
  const objects = {
    dags: dagsOf(spec, wiring),
    policy: policyOf(wiring, database),
    "api-policy": apiPolicy(namespace),
    "training-policy": trainingPolicy(wiring),
  };
  const stages = [{ ...declared, ...objects }, filled, { release: airflowRelease(spec, wiring, database) }];
  return stages.map((stage) => Object.fromEntries(Object.entries(stage).map(([role, object]) => [`airflow.${role}`, object])));
}

function policyOf(wiring: PipelinesWiring, database: DatabaseAccess): NetworkPolicy {
  const { namespace } = wiring;
  const own = LOG_PORTS.map((port) => ({ namespace, selector: selectorLabels(SYSTEM), port }));
  return allowTraffic({ name: SYSTEM, namespace }, selectorLabels(SYSTEM), {
    from: [callersOf(airflowPage(namespace)), ...own],
    to: [...peersOf(calleesOf(wiring, database)), ...own],
  });
}

/** The scheduler makes pods, and all read their logs; over the same port pipelines are fetched from their repository. */
function apiPolicy(namespace: string): NetworkPolicy {
  return allowCallingApi({ name: "airflow-api", namespace }, selectorLabels(SYSTEM));
}

function trainingPolicy({ namespace, tracking }: PipelinesWiring): NetworkPolicy {
  return allowTraffic(
    { name: TRAINING, namespace },
    { ...selectorLabels(TRAINING), ...clientLabel(tracking.system) },
    { to: peersOf([tracking]) },
  );
}

/** The pipeline, the program that it runs, and the pod that it runs it in. */
function dagsOf(spec: PipelinesSpec, wiring: PipelinesWiring): ConfigMap {
  const { imagesMirror, namespace, tracking } = wiring;
  const pod = {
    namespace,
    image: imageReference("mlflow", imagesMirror),
    configMap: DAGS,
    labels: { ...objectLabels("pipelines", TRAINING), ...clientLabels([tracking]) },
    env: {
      MLFLOW_TRACKING_URI: tracking.uri,
      MLFLOW_DISABLE_TELEMETRY: "true",
      HOME: "/tmp",
      EXPERIMENT: "airflow",
      MODEL: "airflow-example",
      OUTPUTS_FOLDER,
    },
    resources: resources(spec.trainCpuMillicores, spec.trainMemoryMiB, { cpuMillicores: 4 * spec.trainCpuMillicores }),
    securityContext: restrictedPod().securityContext,
    containerSecurityContext: RESTRICTED_CONTAINER,
  };
  const programs = trainingPrograms();
  const dag = readFileSync(new URL(DAG, import.meta.url), "utf8");
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: DAGS, namespace, labels: objectLabels("pipelines", SYSTEM) },
    data: { [DAG]: dag, "train.json": JSON.stringify(pod), ...programs, ".airflowignore": `${Object.keys(programs).join("\n")}\n` },
  };
}
