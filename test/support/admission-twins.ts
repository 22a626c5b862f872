import { statements } from "../../components/admission/statements/index.ts";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import type { Control } from "../../policies/core/control.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { POD_TYPES } from "../../policies/core/pods.ts";
import { kindsOf } from "../components/admission/cel.ts";
import type { ControlCase, ControlCases } from "./control-cases.ts";

type Fields = Readonly<Record<string, PlanValue>>;

/** An object that the API server is asked about, and what the control says of it. */
export interface Asked {
  readonly control: string;
  readonly title: string;
  readonly sort: ControlCase["sort"];
  /** Whether the control finds that it breaks the rule. */
  readonly violates: boolean;
  readonly object: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } } & Fields;
  /** Namespace that it is in; itself where it is one. */
  readonly namespace: Fields;
  /** Service accounts of the case in that namespace. */
  readonly accounts: readonly Fields[];
}

const NAMESPACE = "kubernetes:core/v1:Namespace";
const ACCOUNT = "kubernetes:core/v1:ServiceAccount";

/** Kinds that statements are about. */
const TYPES: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  [NAMESPACE]: ["v1", "Namespace"],
  "kubernetes:core/v1:Pod": ["v1", "Pod"],
  "kubernetes:apps/v1:Deployment": ["apps/v1", "Deployment"],
  "kubernetes:apps/v1:StatefulSet": ["apps/v1", "StatefulSet"],
  "kubernetes:apps/v1:DaemonSet": ["apps/v1", "DaemonSet"],
  "kubernetes:batch/v1:Job": ["batch/v1", "Job"],
  "kubernetes:batch/v1:CronJob": ["batch/v1", "CronJob"],
  "kubernetes:serving.kserve.io/v1beta1:InferenceService": ["serving.kserve.io/v1beta1", "InferenceService"],
};

/** Types of {@link TYPES}: what a policy of admission can be about. */
export const ADMITTED_TYPES: readonly string[] = Object.keys(TYPES);

/** The control with an id, and its cases. */
export async function controlWith(id: string): Promise<ControlCases & { readonly control: Control }> {
  const control = CONTROLS.find((each) => each.id === id);
  if (control === undefined) throw new Error(`no control is called ${id}`);
  const { cases } = (await import(`../policies/${control.dimension}/${id}.ts`)) as { readonly cases: ControlCases };
  return { control, ...cases };
}

/** Every object of a control's cases that a statement is about, each with what the control says of it; what only an update can tell is left out. */
export async function askedOf(name: keyof typeof statements, id: string): Promise<readonly Asked[]> {
  const { control, cases } = await controlWith(id);
  const onlyPods = statements[name].subjects.every(({ resources }) => resources.join() === "pods");
  return cases.flatMap((each, index) => {
    const facts = {
      environment: "test",
      cloud: each.cloud ?? ("aws" as const),
      maturity: each.maturity ?? control.level,
      resources: each.resources,
    };
    const [result] = evaluate(facts, [control], [], "2026-01-01").results;
    if (result === undefined || (result.answer !== "passed" && result.answer !== "violated")) return [];
    const subjects = each.resources.filter(({ type }) => isSubject(name, type));
    return subjects.map((resource, number): Asked => {
      const place = `${id.slice(0, 24)}-${index}`.replaceAll(/-+/g, "-");
      const within = namespaceOf(each, resource, place);
      const whole = completed(resource, `${place}-${number}`, nameIn(within), id);
      return {
        control: id,
        title: each.title,
        sort: each.sort,
        violates: result.findings.some(({ answer, urn }) => answer === "violated" && urn === resource.urn),
        object: (onlyPods && POD_TYPES.includes(resource.type) ? podOf(whole) : whole) as Asked["object"],
        namespace: resource.type === NAMESPACE ? whole : within,
        accounts: accountsOf(each, nameIn(within)),
      };
    });
  });
}

function isSubject(name: keyof typeof statements, type: string): boolean {
  const kinds = kindsOf(statements[name]);
  return kinds.includes(TYPES[type]?.[1] ?? "") || (kinds.includes("Pod") && POD_TYPES.includes(type) && Object.hasOwn(TYPES, type));
}

function nameIn(namespace: Fields): string {
  return (namespace["metadata"] as { readonly name: string }).name;
}

/** The namespace of a resource as its case has it, under a name that no other case has; one that says nothing where the case has none. */
function namespaceOf({ resources }: ControlCase, { inputs }: PlannedResource, place: string): Fields {
  const wanted = (inputs["metadata"] as { readonly namespace?: string } | undefined)?.namespace ?? "mlops";
  const own = resources.find(({ type, inputs: fields }) => type === NAMESPACE && (fields["metadata"] as Fields)["name"] === wanted);
  const { labels = {}, ...metadata } = (own?.inputs["metadata"] ?? {}) as { readonly labels?: Fields };
  const name = `${place}-${wanted}`;
  return { apiVersion: "v1", kind: "Namespace", metadata: { ...metadata, name, labels: { ...labels, ...OF_ESTATE } } };
}

const OF_ESTATE = { "app.kubernetes.io/part-of": "mlops-estate" };

function accountsOf({ resources }: ControlCase, namespace: string): readonly Fields[] {
  const declared = resources.filter(({ type }) => type === ACCOUNT).map(({ inputs }) => inputs);
  const named = resources.flatMap((each) => (podSpecOf(each.inputs)?.["serviceAccountName"] as string | undefined) ?? []);
  const missing = named.filter((name) => !declared.some(({ metadata }) => (metadata as Fields)["name"] === name));
  return [...declared, ...missing.map((name) => ({ metadata: { name } }))].map((account) => ({
    ...account,
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { ...(account["metadata"] as Fields), namespace },
  }));
}

/** The resource as an object that the API server has nothing against but for what the case is about. */
function completed({ inputs, type }: PlannedResource, name: string, namespace: string, id: string): Fields {
  const [apiVersion = "", kind = ""] = TYPES[type] ?? [];
  const metadata = inputs["metadata"] as Fields;
  if (type === NAMESPACE) {
    return { apiVersion, kind, metadata: { ...metadata, name, labels: { ...(metadata["labels"] as Fields), ...OF_ESTATE } } };
  }
  if (!POD_TYPES.includes(type)) return { ...inputs, apiVersion, kind, metadata: { ...metadata, name, namespace } };
  const labels = { app: name };
  const spec = inputs["spec"] as Fields;
  const template = { metadata: { labels }, spec: completedPod(podSpecOf(inputs) ?? {}, kind, id) };
  const whole = {
    Pod: template.spec,
    CronJob: { schedule: "0 3 * * *", jobTemplate: { spec: { template } } },
    Job: { ...spec, template },
  }[kind] ?? { ...spec, selector: { matchLabels: labels }, template };
  return { apiVersion, kind, metadata: { ...metadata, name, namespace }, spec: whole };
}

const AMOUNTS = { cpu: "500m", memory: "1Gi" };

/** What every container needs so that no other policy refuses it, by the control that is about it and is not helped to it. */
const HELP: Readonly<Record<string, Fields>> = {
  "images-are-pinned": { image: "registry.example.com/server:1.0.0" },
  "servers-have-limits": { resources: { requests: AMOUNTS, limits: AMOUNTS } },
};

function completedPod(spec: Fields, kind: string, id: string): Fields {
  const helped = Object.assign({}, ...Object.entries(HELP).flatMap(([control, help]) => (control === id ? [] : [help]))) as Fields;
  const complete = (list: PlanValue | undefined) =>
    Array.isArray(list) ? list.map((container: Fields, index) => ({ name: `container-${index}`, ...helped, ...container })) : list;
  return {
    ...(id !== "service-account-tokens-are-mounted-on-purpose" && { automountServiceAccountToken: false }),
    ...spec,
    containers: complete(spec["containers"]) ?? [],
    ...("volumes" in spec && { volumes: apart(spec["volumes"] ?? null) }),
    ...("initContainers" in spec && { initContainers: complete(spec["initContainers"]) ?? [] }),
    ...(["Job", "CronJob"].includes(kind) && { restartPolicy: "Never" }),
  };
}

/** Fixtures call all their volumes the same. */
function apart(volumes: PlanValue): PlanValue {
  if (!Array.isArray(volumes)) return volumes;
  return volumes.map((volume: PlanValue, index) =>
    typeof volume === "object" ? { ...(volume as Fields), name: `volume-${index}` } : volume,
  );
}

function podSpecOf(inputs: Fields): Fields | undefined {
  const spec = inputs["spec"] as Fields | undefined;
  const template = (spec?.["template"] ?? ((spec?.["jobTemplate"] as Fields)?.["spec"] as Fields)?.["template"]) as Fields | undefined;
  return (template?.["spec"] as Fields | undefined) ?? (spec !== undefined && "containers" in spec ? spec : undefined);
}

/** The pod that the controller of an object will make. */
function podOf(object: Fields): Fields {
  return { apiVersion: "v1", kind: "Pod", metadata: object["metadata"] ?? {}, spec: podSpecOf(object) ?? {} };
}

/** Statements with their controls. */
export const TWINS = Object.entries(statements).flatMap(([name, { controls }]) =>
  controls.map((control) => ({ statement: name as keyof typeof statements, control })),
);

/** What a control sees in a plan and the API server cannot see in one object, by the title of the case. */
export const BEYOND_ADMISSION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "service-account-tokens-are-mounted-on-purpose": {
    "a pod that asks for a token of an account without a right": "which rights an account has stands in other objects",
  },
};
