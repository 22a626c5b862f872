import { parse } from "yaml";
import type { KubectlResult } from "../../cluster/kubectl.ts";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import type { Observation } from "../../score/proof.ts";

/** What is known before a cluster is asked. */
export interface Circumstances {
  /** Resources of the plan that the cluster is meant to carry. */
  readonly resources: readonly PlannedResource[];
  /** Whether pods only pretend to run. */
  readonly simulated: boolean;
  /** Whether packets are let through by what NetworkPolicies say. */
  readonly policed: boolean;
}

/** A call of kubectl. None changes anything: they read, or are dry runs. */
export interface Question {
  readonly args: readonly string[];
  /** For its standard input. */
  readonly input?: string;
}

/** What was seen, and whether the control held. */
export type Seen = Pick<Observation, "outcome" | "detail">;

/** Says of one control what was seen of it: one a file. */
export interface Witness {
  /** Id of the control. */
  readonly control: string;
  /** What to ask; nothing where the plan has nothing that could be seen, and then nothing is said. */
  questions(circumstances: Circumstances): readonly Question[];
  /** What the answers show; it asks nobody. */
  seen(answers: readonly KubectlResult[], circumstances: Circumstances): Seen;
}

/** Fields of an object. */
export type Fields = Readonly<Record<string, PlanValue>>;

/** A planned object. */
export interface Planned {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly inputs: Fields;
}

/** Planned objects of kinds, by their type tokens. */
export function planned({ resources }: Pick<Circumstances, "resources">, ...types: readonly string[]): readonly Planned[] {
  return resources
    .filter(({ type, external }) => types.includes(type) && external !== true)
    .map(({ inputs, type }) => ({
      kind: type.split(":").at(-1) ?? type,
      name: textOf(fieldsOf(inputs["metadata"])["name"]),
      namespace: textOf(fieldsOf(inputs["metadata"])["namespace"]),
      inputs,
    }));
}

/** Fields of a value; none where it is no object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Objects of a list; none where it is no list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** What a text of YAML says; nothing where it is none. */
export function parsedYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** A value that is text; empty where it is anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Objects of an answer in JSON; undefined where kubectl failed, as for a kind that the cluster does not know. What is no object has no fields. */
export function objectsIn({ exitCode, stdout }: KubectlResult): readonly Fields[] | undefined {
  if (exitCode !== 0) return undefined;
  const { items } = fieldsOf(JSON.parse(stdout || "{}"));
  return Array.isArray(items) ? items.map(fieldsOf) : [];
}

/** `namespace/name` of an object as the cluster tells it. */
export function placeOf({ metadata }: Fields): string {
  const { name, namespace } = fieldsOf(metadata);
  return `${textOf(namespace)}/${textOf(name)}`;
}

/** That kubectl failed, in its own first words. */
export function notSeen({ stderr }: KubectlResult): Seen {
  return { outcome: "not seen", detail: `kubectl failed: ${stderr.trim().split("\n")[0] ?? ""}` };
}

/** A list for people, in which no more than three are named. */
export function some(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
