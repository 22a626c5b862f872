import { chartReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import { clientLabels } from "../../core/server.ts";
import type { PipelinesSpec, PipelinesWiring } from "../contract.ts";
import { artifactRepository } from "./repository.ts";

/** Namespace of the controller and its page. */
export const NAMESPACE = "argo";

/** Release name, which the chart makes the names of its Services and pods of. */
const RELEASE = "argo-workflows";

/** Port of the controller's metrics. https://github.com/argoproj/argo-helm/blob/argo-workflows-1.0.18/charts/argo-workflows/values.yaml */
export const METRICS_PORT = 9090;

const SECONDS_A_DAY = 86_400;

/** Pod and container security that the chart leaves open, and Pod Security `restricted` asks for. */
const POD = restrictedPod().securityContext;

/** Argo Workflows' controller and page, as the chart installs them. */
export function argoRelease(spec: PipelinesSpec, wiring: PipelinesWiring): ChartRelease {
  return {
    release: "controller",
    name: RELEASE,
    namespace: NAMESPACE,
    ...chartReference("argo-workflows", wiring.chartsMirror),
    values: {
      images: { pullPolicy: "IfNotPresent" },
      // The full definitions would be fetched from the internet by a Job with rights on all definitions.
      crds: { install: true, full: false, keep: true },
      controller: controllerOf(spec, wiring),
      server: serverOf(spec, wiring),
      executor: {
        ...imageOf("argoexec", wiring),
        resources: resources(50, 64, { cpuMillicores: 500 }),
        securityContext: RESTRICTED_CONTAINER,
      },
      mainContainer: { securityContext: RESTRICTED_CONTAINER, resources: resources(100, 512, { cpuMillicores: 500 }) },
      // Each team's account is allowed what its steps need by the estate itself, and nothing else.
      workflow: { serviceAccount: { create: false }, rbac: { create: false } },
      artifactRepository: artifactRepository(wiring.buckets.artifacts),
    },
  };
}

function imageOf(name: "argocli" | "argoexec" | "workflow-controller", { imagesMirror }: PipelinesWiring) {
  return imagesMirror === undefined ? {} : { image: { registry: imagesMirror, repository: `argoproj/${name}` } };
}

function controllerOf(spec: PipelinesSpec, wiring: PipelinesWiring) {
  return {
    ...imageOf("workflow-controller", wiring),
    parallelism: spec.argo.parallelism,
    workflowNamespaces: wiring.teams.map(({ namespace }) => namespace),
    podSecurityContext: POD,
    resources: resources(100, 512, { cpuMillicores: 2000 }),
    metricsConfig: { enabled: wiring.monitored, port: METRICS_PORT },
    serviceMonitor: { enabled: wiring.monitored },
    // Nothing of the estate's is shared between namespaces, and who may write for all teams would run as any of them.
    clusterWorkflowTemplates: { enabled: false },
    workflowDefaults: {
      spec: {
        securityContext: POD,
        ttlStrategy: { secondsAfterCompletion: spec.argo.keepDays * SECONDS_A_DAY },
        // Logs are in the bucket; a pod that is over still counts in its namespace's quota.
        podGC: { strategy: "OnPodCompletion", deleteDelayDuration: "60s" },
        activeDeadlineSeconds: SECONDS_A_DAY,
      },
    },
  };
}

function serverOf(spec: PipelinesSpec, wiring: PipelinesWiring) {
  return {
    ...imageOf("argocli", wiring),
    authModes: [spec.argo.signOn],
    podSecurityContext: POD,
    podLabels: clientLabels(wiring.buckets.artifacts.callees),
    securityContext: RESTRICTED_CONTAINER,
    tmpVolume: { emptyDir: { sizeLimit: "256Mi" } },
    resources: resources(50, 256, { cpuMillicores: 1000 }),
    clusterWorkflowTemplates: { enabled: false },
    livenessProbe: { enabled: true },
  };
}
