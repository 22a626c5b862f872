/** Objects that a statement is about, as the API server names them. */
export interface Subject {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly string[];
}

/** Namespaces of the estate that a statement holds in. */
export type Reach = "estate" | "teams";

/**
 * What must be true of an object, in CEL: one a file, the file's name is its own. https://kubernetes.io/docs/reference/using-api/cel/
 * It is about `object` in `namespaceObject`, and about `pod` and `containers` where {@link POD_SUBJECTS} are its subjects.
 */
export interface Statement {
  /** True of an estate that keeps to it. */
  readonly description: string;
  /** Controls that ask the same of the plan, by their ids; none where no control does. */
  readonly controls: readonly string[];
  readonly subjects: readonly Subject[];
  readonly reach: Reach;
  /** Named parts of the checks, in order: each may use those before it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly checks: readonly { readonly expression: string; readonly message: string }[];
}

const PODS: Subject = { group: "", version: "v1", resources: ["pods"] };

/** Pods, and what makes pods: whoever writes a Deployment is told at once, and not its controller later. */
export const POD_SUBJECTS: readonly Subject[] = [
  PODS,
  { group: "apps", version: "v1", resources: ["deployments", "statefulsets", "daemonsets"] },
  { group: "batch", version: "v1", resources: ["jobs", "cronjobs"] },
];

/** Pods as they will run: what the cluster adds of itself, such as default limits and tokens, is in them by then. */
export const PODS_ONLY: readonly Subject[] = [PODS];

/**
 * The pod's spec, wherever the object has it, and all of its containers. Without types, since the API server would check each expression against
 * each kind, and no kind has all three places. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking
 */
export const POD_VARIABLES = {
  pod: 'object.kind == "Pod" ? dyn(object).spec : object.kind == "CronJob" ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).spec.template.spec',
  containers: "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])",
} as const;
