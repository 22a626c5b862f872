import { imageReference } from "../../../pins/index.ts";
import type { ConfigMap, NetworkPolicy, Role, RoleBinding, Stages } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { operatorStages } from "../../core/operator.ts";
import { callersOf, peersOf } from "../../core/server.ts";
import type { UserInterface } from "../../core/system.ts";
import {
  type Parameter,
  type Step,
  stepTemplate,
  type Task,
  type Template,
  type WorkflowTemplate,
  workflowTemplate,
} from "../../core/workflows.ts";
import type { TeamPlace } from "../../teams/contract.ts";
import type { PipelinesSpec, PipelinesWiring, TrainingPipeline } from "../contract.ts";
import { trainingPrograms } from "../programs.ts";
import { argoRelease, METRICS_PORT, NAMESPACE } from "./release.ts";
import { pipelineRules } from "./rules.ts";

/** The WorkflowTemplate of each team that trains, and the template in it that others may call. */
const TRAIN = "train";

const VALIDATE = "validate";
const FIT = "fit";
const EVALUATE = "evaluate";
const PROMOTE = "promote";

const QUOTA = { cpuMillicores: 8000, memoryMiB: 4096, pods: 12, storageGiB: 0 };

/** Argo Workflows' page; `app.kubernetes.io/name` of its pods is what the chart gives them. */
export const ARGO_PAGE: UserInterface = {
  system: "argo-workflows-server",
  namespace: NAMESPACE,
  port: 2746,
  host: "argo",
  service: "argo-workflows-server",
};

/** The controller and its page, then what each team's steps may do, then its pipeline. */
export function argoStages(spec: PipelinesSpec, wiring: PipelinesWiring): Stages {
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    release: argoRelease(spec, wiring),
    metricsPorts: wiring.monitored ? [METRICS_PORT] : [],
    beside: { "page-policy": pagePolicy(wiring), ...(wiring.monitored && { rules: pipelineRules() }) },
  });
  const prefixed = operator.map((stage) => withPrefix("argo", stage));
  const rights = wiring.teams.map((place) => withPrefix(place.name, { ...rightsOf(place), "train-program": programOf(place) }));
  const pipelines = wiring.teams.map((place) => withPrefix(place.name, { train: trainOf(spec, wiring, place) }));
  return [...prefixed, Object.assign({}, ...rights), Object.assign({}, ...pipelines)];
}

/** Pipelines that triggers may start. */
export function trainingOf({ teams }: PipelinesWiring): readonly TrainingPipeline[] {
  return teams.map((place) => ({
    team: place.name,
    namespace: place.namespace,
    workflowTemplate: TRAIN,
    template: TRAIN,
    parameters: parametersOf(place).map(({ name, value }) => ({ name, value })),
  }));
}

function parametersOf({ name }: TeamPlace) {
  return [
    { name: "experiment", value: name, description: "experiment in MLflow that the run belongs to" },
    { name: "model", value: `${name}-example`, description: "registered model that gets the new version" },
    { name: "data", value: "", description: "address of a CSV file; empty for the iris data" },
    { name: "target", value: "target", description: "column of the answers" },
    { name: "seed", value: "0", description: "start of all random numbers" },
    {
      name: "recent",
      value: "",
      description: "address of the bucket of captured requests, to learn from those answered since; empty for none",
    },
    { name: "slices", value: "", description: "columns by whose values accuracy is told apart, parted by commas" },
    { name: "data-version", value: "", description: "version of the data, such as a commit; empty for a hash of it" },
    { name: "trigger", value: "call", description: "why it is started" },
  ] as const;
}

/** A team's name has no dot, so no two teams' objects get one name. */
function withPrefix<Value>(prefix: string, stage: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(stage).map(([role, object]) => [`${prefix}.${role}`, object]));
}

/** The page shows what steps left in the bucket. */
function pagePolicy({ buckets }: PipelinesWiring): NetworkPolicy {
  return allowTraffic({ name: "page", namespace: NAMESPACE }, selectorLabels(ARGO_PAGE.system), {
    from: [callersOf(ARGO_PAGE)],
    to: peersOf(buckets.artifacts.callees),
  });
}

/** All that a step's executor does: tell how the step ended. https://argo-workflows.readthedocs.io/en/release-4.0/workflow-rbac/ */
function rightsOf(place: TeamPlace): { readonly "workflow-role": Role; readonly "workflow-binding": RoleBinding } {
  const metadata = { name: "workflow", namespace: place.namespace, labels: objectLabels("pipelines", "workflow") };
  const rule = { apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] };
  return {
    "workflow-role": { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules: [rule] },
    "workflow-binding": {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: place.serviceAccount, namespace: place.namespace }],
    },
  };
}

function programOf({ namespace }: TeamPlace): ConfigMap {
  const metadata = { name: TRAIN, namespace, labels: objectLabels("pipelines", TRAIN) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: trainingPrograms() };
}

/** First whether the data may be trained on, then the training, then whether its version is better and may answer: whoever calls it gets all. */
function trainOf(spec: PipelinesSpec, wiring: PipelinesWiring, place: TeamPlace): WorkflowTemplate {
  const parameters = parametersOf(place);
  return workflowTemplate({
    capability: "pipelines",
    name: TRAIN,
    place,
    parameters,
    templates: [
      graphOf(spec, parameters),
      validateOf(spec, wiring, place),
      fitOf(spec, wiring, place, parameters),
      ...releaseOf(spec, wiring, place),
    ],
    entrypoint: TRAIN,
    callees: place.callees,
    alone: true,
  });
}

function graphOf({ promotion }: PipelinesSpec, parameters: readonly Parameter[]): Template {
  const given = (names: readonly string[]) => ({ parameters: names.map((name) => ({ name, value: `{{inputs.parameters.${name}}}` })) });
  const all = parameters.map(({ name }) => name);
  return {
    name: TRAIN,
    inputs: { parameters: all.map((name) => ({ name })) },
    dag: {
      tasks: [
        { name: VALIDATE, template: VALIDATE, arguments: given(VALIDATED) },
        { name: FIT, template: FIT, depends: `${VALIDATE}.Succeeded`, arguments: given(all) },
        ...(promotion.enabled ? releaseTasks(given) : []),
      ],
    },
  };
}

const VERSION: Parameter = { name: "version", value: `{{tasks.${FIT}.outputs.parameters.version}}` };

function releaseTasks(given: (names: readonly string[]) => { readonly parameters: readonly Parameter[] }): Task[] {
  const version = (names: readonly string[]) => ({ parameters: [...given(names).parameters, VERSION] });
  return [
    { name: EVALUATE, template: EVALUATE, depends: `${FIT}.Succeeded`, arguments: version(EVALUATED) },
    {
      name: PROMOTE,
      template: PROMOTE,
      depends: `${EVALUATE}.Succeeded`,
      when: `{{tasks.${EVALUATE}.outputs.parameters.better}} == true`,
      arguments: version(["model"]),
    },
  ];
}

/** What decides whether a version may answer. */
const EVALUATED = ["model", "data", "target", "seed", "recent", "slices"] as const;

function releaseOf(spec: PipelinesSpec, wiring: PipelinesWiring, place: TeamPlace): Template[] {
  if (!spec.promotion.enabled) return [];
  const step = stepOf(spec, wiring, place);
  const least = { name: "LEAST_ACCURACY", value: String(spec.promotion.leastAccuracy) };
  const parameters = (names: readonly string[]) => [...names, VERSION.name].map((name) => ({ name }));
  return [
    stepTemplate(
      {
        ...step,
        name: EVALUATE,
        program: { configMap: TRAIN, file: "evaluate.py" },
        parameters: parameters(EVALUATED),
        outputs: ["better", "held-out-accuracy"],
        env: [...step.env, least],
      },
      place,
    ),
    stepTemplate(
      {
        ...step,
        name: PROMOTE,
        program: { configMap: TRAIN, file: "promote.py" },
        parameters: parameters(["model"]),
        env: [...step.env, ...releasedOf(wiring)],
      },
      place,
    ),
  ];
}

/** Models whose new versions come before callers by a release: the step hands those on, and lets all others answer at once. */
function releasedOf({ releases }: PipelinesWiring) {
  if (releases === undefined) return [];
  return [
    { name: "RELEASED_MODELS", value: releases.models.join(",") },
    { name: "APPROVAL", value: releases.approval },
  ];
}

/** What decides whether data may be trained on. */
const VALIDATED = ["model", "data", "target"] as const;

function validateOf(spec: PipelinesSpec, wiring: PipelinesWiring, place: TeamPlace): Template {
  const parameters = VALIDATED.map((name) => ({ name }));
  return stepTemplate(
    { ...stepOf(spec, wiring, place), name: VALIDATE, program: { configMap: TRAIN, file: "validate.py" }, parameters },
    place,
  );
}

function fitOf(spec: PipelinesSpec, wiring: PipelinesWiring, place: TeamPlace, parameters: readonly Parameter[]): Template {
  return stepTemplate(
    {
      ...stepOf(spec, wiring, place),
      name: FIT,
      program: { configMap: TRAIN, file: "train.py" },
      parameters: parameters.map(({ name }) => ({ name })),
      outputs: ["run-id", "version", "accuracy"],
      queued: true,
    },
    place,
  );
}

/** Both read the same table, so both get the same room for it. */
function stepOf(
  spec: PipelinesSpec,
  { buckets, imagesMirror }: PipelinesWiring,
  place: TeamPlace,
): Pick<Step, "image" | "env" | "cpuMillicores" | "memoryMiB"> {
  return {
    image: imageReference("mlflow", imagesMirror),
    env: [...keysOf(buckets.data.env), ...(place.env ?? [])],
    cpuMillicores: spec.trainCpuMillicores,
    memoryMiB: spec.trainMemoryMiB,
  };
}

/** The team's ConfigMap has all but keys. */
function keysOf(env: PipelinesWiring["buckets"]["data"]["env"]) {
  return env.filter(({ valueFrom }) => valueFrom !== undefined);
}
