import { chartReference, imageReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ChartRelease, Role, RoleBinding, Stages } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { operatorStages } from "../../core/operator.ts";
import { clientLabels, peersOf, type Server } from "../../core/server.ts";
import type { SystemWiring } from "../../core/system.ts";
import { routeName } from "../gateway-api/manifests.ts";

/** Namespace and release of the controller. */
const NAME = "argo-rollouts";

const QUOTA = { cpuMillicores: 4000, memoryMiB: 2048, pods: 5, storageGiB: 0 };

/** Port of its metrics. https://github.com/argoproj/argo-helm/blob/argo-rollouts-2.41.1/charts/argo-rollouts/values.yaml */
const METRICS_PORT = 8090;

/** User of its images. https://github.com/argoproj/argo-rollouts/blob/v1.9.1/Dockerfile */
const USER_ID = 999;

const CONTROLLER = { "app.kubernetes.io/name": NAME };

/** Where the plugin is in its image, and where the controller finds it. https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/blob/v0.15.0/Dockerfile */
const PLUGIN = "rollouts-plugin-trafficrouter-gatewayapi";
const PLUGINS = "/plugins";

/** What the controller is connected to. */
export interface ControllerWiring extends SystemWiring {
  /** Namespace whose rollouts it carries out; it sees no other. */
  readonly namespace: string;
  readonly metrics: Server;
  /** Models that it releases. */
  readonly models: readonly string[];
}

/** Argo Rollouts with its plugin for the Gateway API; nothing where no model is released by it. */
export function controllerStages(wiring: ControllerWiring): Stages {
  if (wiring.models.length === 0) return [];
  return operatorStages({
    namespace: NAME,
    quota: QUOTA,
    release: controllerRelease(wiring),
    ...(wiring.monitored && { metricsPorts: [METRICS_PORT] }),
    beside: {
      "ask-prometheus": allowTraffic({ name: "ask-prometheus", namespace: NAME }, CONTROLLER, { to: peersOf([wiring.metrics]) }),
      role: roleOf(wiring),
      binding: bindingOf(wiring),
    },
  });
}

function controllerRelease({ chartsMirror, imagesMirror, metrics, monitored, namespace }: ControllerWiring): ChartRelease {
  const plugins = { name: "gateway-api-plugin", mountPath: PLUGINS };
  const values = {
    // The chart's own role then holds for its own namespace, which has no Secret of anybody's; the one for models' rollouts is ours.
    clusterInstall: false,
    createClusterAggregateRoles: false,
    providerRBAC: { enabled: false },
    podSecurityContext: restrictedPod(USER_ID).securityContext,
    controller: {
      replicas: 1,
      image: { registry: imagesMirror ?? "quay.io" },
      // Follows `--namespaced`, which the chart adds.
      extraArgs: [`--namespace=${namespace}`],
      resources: resources(100, 512, { cpuMillicores: 1000 }),
      podLabels: clientLabels([metrics]),
      initContainers: [
        {
          name: "copy-plugin",
          image: imageReference("argo-rollouts-gateway-api", imagesMirror),
          command: ["cp", `/bin/${PLUGIN}`, `${PLUGINS}/${PLUGIN}`],
          resources: resources(50, 128, { cpuMillicores: 500 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [plugins],
        },
      ],
      volumes: [{ name: plugins.name, emptyDir: { sizeLimit: "256Mi" } }],
      volumeMounts: [plugins],
      trafficRouterPlugins: [{ name: "argoproj-labs/gatewayAPI", location: `file://${PLUGINS}/${PLUGIN}` }],
      ...(monitored && { metrics: { enabled: true, serviceMonitor: { enabled: true } } }),
    },
  };
  return { release: "controller", name: NAME, namespace: NAME, ...chartReference("argo-rollouts", chartsMirror), values };
}

/**
 * What it does in the models' namespace, and no more: there it reads no Secret, which it would for providers of measures that the estate does not use.
 * https://github.com/argoproj/argo-helm/blob/argo-rollouts-2.41.1/charts/argo-rollouts/templates/controller/role.yaml
 */
function roleOf({ models, namespace }: ControllerWiring): Role {
  const read = ["get", "list", "watch"];
  const change = [...read, "update", "patch"];
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: NAME, namespace, labels: objectLabels("release", NAME) },
    rules: [
      { apiGroups: ["argoproj.io"], resources: ["rollouts", "rollouts/status", "rollouts/finalizers"], verbs: change },
      { apiGroups: ["argoproj.io"], resources: ["analysisruns", "analysisruns/finalizers"], verbs: [...change, "create", "delete"] },
      // It begins only once it has looked at all that could be a part of a rollout.
      { apiGroups: ["argoproj.io"], resources: ["analysistemplates", "experiments"], verbs: read },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: read },
      { apiGroups: ["batch"], resources: ["jobs"], verbs: read },
      { apiGroups: ["apps"], resources: ["replicasets"], verbs: [...change, "create", "delete"] },
      { apiGroups: [""], resources: ["services"], verbs: [...read, "patch"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list", "update"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "update", "patch"] },
      {
        apiGroups: ["gateway.networking.k8s.io"],
        resources: ["httproutes"],
        resourceNames: models.map(routeName),
        verbs: ["get", "update"],
      },
    ],
  };
}

function bindingOf({ namespace }: ControllerWiring): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: NAME, namespace, labels: objectLabels("release", NAME) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: NAME },
    // The chart names it after the release.
    subjects: [{ kind: "ServiceAccount", name: NAME, namespace: NAME }],
  };
}
