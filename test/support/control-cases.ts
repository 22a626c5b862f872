import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { UNKNOWN } from "../../plan/values.ts";
import type { EstateCloud } from "../../policies/core/estate.ts";
import type { Answer } from "../../policies/core/evaluate.ts";

/** What a case is there to show. Every control has at least two compliant and two violating cases, and one of each other sort. */
export type CaseSort = "compliant" | "violating" | "boundary" | "unknown" | "absent" | "wrong-type";

/** One estate, and what a control must say of it. */
export interface ControlCase {
  readonly sort: CaseSort;
  /** What is special about it, as a sentence's end: `a pod that says it for all`. */
  readonly title: string;
  readonly resources: readonly PlannedResource[];
  readonly answer: Answer;
  /** Paths of the findings, in any order; told apart from others by being given. Default: any. */
  readonly paths?: readonly string[];
  /** Default: `aws`. */
  readonly cloud?: EstateCloud;
  /** Level that the environment declares. Default: that of the control. */
  readonly maturity?: number;
}

/** What the cases of one control are made of. */
export interface ControlCases {
  readonly cases: readonly ControlCase[];
  /**
   * Sorts that the control cannot have, each with the reason; the structure test accepts them for these only.
   */
  readonly without?: Partial<Record<CaseSort, string>>;
  /**
   * Paths that a compliant case may change without harm, each a pattern: what is read to find things, and names that go together.
   */
  readonly harmless?: readonly RegExp[];
}

/** A value that only an update can tell. */
export const unknown: PlanValue = UNKNOWN;

/** What a fixture's resource says besides its inputs. */
type Extra = Partial<Pick<PlannedResource, "dependencies" | "propertyDependencies" | "protect" | "parent" | "outputs">>;

/** A resource of a type, named as told or after its type. */
export function resource(type: string, inputs: Record<string, PlanValue>, extra: Extra & { readonly name?: string } = {}): PlannedResource {
  const { name = (type.split(":").at(-1) ?? type).toLowerCase(), ...rest } = extra;
  return {
    urn: urnOf(type, name),
    type,
    name,
    custom: !type.startsWith("estate:"),
    inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    ...rest,
  };
}

/** URN of a fixture's resource. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::mlops-estate::${type}::${name}`;
}

/** A Kubernetes object of a kind: metadata with a name and namespace, and whatever else it says. */
export function object(
  type: string,
  name: string,
  body: Record<string, PlanValue>,
  metadata: Record<string, PlanValue> = {},
): PlannedResource {
  return resource(type, { metadata: { name, namespace: "mlops", ...metadata }, ...body }, { name });
}

/** A Deployment of one container, with what a container and a pod say besides. */
export function deployment(
  name: string,
  container: Record<string, PlanValue>,
  pod: Record<string, PlanValue> = {},
  metadata: Record<string, PlanValue> = {},
): PlannedResource {
  const spec = { containers: [{ name, image: `registry.example.com/${name}:1.0.0`, ...container }], ...pod };
  const labels = { "app.kubernetes.io/name": name };
  return object(
    "kubernetes:apps/v1:Deployment",
    name,
    { spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } } },
    metadata,
  );
}

/** An installed chart with values. */
export function chart(name: string, values: Record<string, PlanValue> = {}, namespace = "mlops"): PlannedResource {
  return resource(
    "kubernetes:helm.sh/v3:Release",
    { chart: `oci://registry.example.com/charts/${name}`, name, namespace, values },
    { name },
  );
}
