import { type KubernetesObject, MOVED_FIELDS, type Role, type RoleBinding, type Service } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import { type Backend, type Backends, MODEL_LABEL, VARIANT_LABEL } from "../../core/model-route.ts";
import type { ServerPods } from "../../serving/contract.ts";
import type { ReleasedModel } from "../contract.ts";
import { analysisTemplateOf } from "./analysis.ts";
import type { Rollout } from "./kinds.ts";
import { strategyOf } from "./strategy.ts";

const SYSTEM = "rollout";

/** What a model's rollout is made of. */
export interface RolloutWiring {
  readonly namespace: string;
  readonly backends: Backends;
  /** Pods of the server that answers, as serving would run them itself. */
  readonly server: ServerPods;
  /** Prometheus, which new versions are judged by. */
  readonly metrics: { readonly url: string };
  /** Account of whoever releases, which may begin a release of this model and see how it goes. */
  readonly account: string;
}

/** Everything that a model's rollout consists of, by role: its measures, both Services, who may begin a release, and the rollout. */
export function rolloutObjects(release: ReleasedModel, wiring: RolloutWiring): Readonly<Record<string, KubernetesObject>> {
  const { name } = release;
  const analysis = analysisTemplateOf(release, wiring);
  const { challenger, champion } = wiring.backends;
  return {
    ...(analysis && { [`${name}-analysis`]: analysis }),
    [`${name}-stable`]: serviceOf(name, champion, wiring),
    [`${name}-canary`]: serviceOf(name, challenger, wiring),
    [`${name}-rollout-role`]: roleOf(name, wiring),
    [`${name}-rollout-binding`]: bindingOf(name, wiring),
    [`${name}-rollout`]: rolloutOf(release, wiring),
  };
}

/**
 * The Deployment's pods, under the strategy of a release. They do not say themselves which variant they are, since a challenger becomes the champion while it
 * runs: the controller labels them, and moves the labels with the roles.
 */
function rolloutOf(release: ReleasedModel, { backends, namespace, server }: RolloutWiring): Rollout {
  const { replicas, selector, template } = server;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: backends.champion.service, namespace, labels: { ...objectLabels("release", SYSTEM), [MODEL_LABEL]: release.name } },
    spec: {
      ...(replicas !== undefined && { replicas }),
      revisionHistoryLimit: 2,
      // Tens of seconds to import MLflow, and minutes to fetch a large model.
      progressDeadlineSeconds: 900,
      progressDeadlineAbort: true,
      selector: { matchLabels: withoutVariant(selector) },
      template: { ...template, metadata: { ...template.metadata, labels: withoutVariant(template.metadata.labels) } },
      strategy: strategyOf(release, backends),
    },
  };
}

function withoutVariant(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== VARIANT_LABEL));
}

/** Selects all pods of the model, to which the controller adds those of one revision; so it is left to it. */
function serviceOf(model: string, { port, service }: Backend, { namespace, server }: RolloutWiring): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: service,
      namespace,
      labels: { ...objectLabels("release", SYSTEM), [MODEL_LABEL]: model },
      annotations: { [MOVED_FIELDS]: "spec.selector" },
    },
    spec: { selector: withoutVariant(server.selector), ports: [{ name: "http", port, targetPort: "http" }] },
  };
}

/** Whoever releases writes the version into one rollout, and nothing else. */
function roleOf(model: string, { backends, namespace }: RolloutWiring): Role {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: `rollout-${model}`, namespace, labels: objectLabels("release", SYSTEM) },
    rules: [{ apiGroups: ["argoproj.io"], resources: ["rollouts"], resourceNames: [backends.champion.service], verbs: ["get", "patch"] }],
  };
}

function bindingOf(model: string, { account, namespace }: RolloutWiring): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: `rollout-${model}`, namespace, labels: objectLabels("release", SYSTEM) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: `rollout-${model}` },
    subjects: [{ kind: "ServiceAccount", name: account, namespace }],
  };
}
