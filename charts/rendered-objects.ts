import type { PlanValue } from "../plan/plan.ts";
import { keyOf } from "../plan/render/identity.ts";
import { SECRET } from "../plan/values.ts";
import { at, record, text } from "../plan/wiring/values.ts";
import { type PrintedObject, printedObjects } from "./documents.ts";
import { agreed } from "./two-renderings.ts";

/** An object inside a chart, free of secrets and of what differs at each rendering. */
export interface RenderedObject {
  readonly object: { readonly [field: string]: PlanValue };
  /** Whether Helm leaves it where it is once the release goes or no longer has it. */
  readonly stays: boolean;
}

/**
 * Objects inside a chart, from what Helm printed for it twice, with other words for what is withheld.
 *
 * @throws Error when it is no YAML.
 */
export function renderedObjects(first: string, second: string): readonly RenderedObject[] {
  const ones = printedObjects(first);
  const others = first === second ? ones : paired(ones, printedObjects(second));
  return ones.flatMap(({ object, isDefinition }, index) => {
    const same = agreed(object, others[index]?.object ?? object) as RenderedObject["object"];
    const { apiVersion, kind } = same;
    if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
    return [{ object: withoutSecrets(same), stays: isDefinition || at(same, "metadata", "annotations", KEEP) === "keep" }];
  });
}

/** https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource */
const KEEP = "helm.sh/resource-policy";

/** The second list in the order of the first: by identity, and what is named anew at each rendering by kind and place. */
function paired(ones: readonly PrintedObject[], others: readonly PrintedObject[]): readonly (PrintedObject | undefined)[] {
  const left = Map.groupBy(others, identity);
  const exact = ones.map((one) => left.get(identity(one))?.shift());
  const rest = Map.groupBy([...left.values()].flat(), ({ object }) => object["kind"]);
  return ones.map((one, index) => exact[index] ?? rest.get(one.object["kind"])?.shift());
}

function identity({ object }: PrintedObject): string {
  const { name, namespace } = record(object["metadata"]);
  return keyOf({
    apiVersion: text(object["apiVersion"]) ?? "",
    kind: text(object["kind"]) ?? "",
    namespace: text(namespace) ?? "",
    name: text(name) ?? "",
  });
}

/** What a Secret holds is a secret, whoever wrote it. */
function withoutSecrets(object: RenderedObject["object"]): RenderedObject["object"] {
  if (object["kind"] !== "Secret" || object["apiVersion"] !== "v1") return object;
  const held = ["data", "stringData"].filter((field) => object[field] !== undefined);
  return { ...object, ...Object.fromEntries(held.map((field) => [field, hidden(object[field] ?? null)])) };
}

function hidden(value: PlanValue): PlanValue {
  if (value === null) return value;
  if (typeof value !== "object" || Array.isArray(value)) return SECRET;
  return Object.fromEntries(Object.keys(value).map((key) => [key, SECRET]));
}
