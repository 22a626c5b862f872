import type { Chart, Item } from "./item.ts";
import { type Reference, toKey, toObject } from "./reference.ts";
import { addresses } from "./references/addresses.ts";
import { podReferences } from "./references/pod-references.ts";
import { everyValue } from "./values.ts";

/** Values by which charts name a Secret of ours instead of making one of their own. */
const SECRET_VALUES = /^(?:existingSecret\w*|secretName|\w+SecretName|existingConfigSecret)$/;

/** What a chart's values count on: the namespace, addresses, and Secrets and keys that they name. Nothing where nobody tells of the chart what it was given. */
export function releaseReferences(chart: Chart): Reference[] {
  if (!chart.isTold) return [];
  const { name, namespace, resource, values } = chart;
  const item: Item = { resource, group: "", kind: "Release", name, namespace, fields: { values } };
  const secrets = [...everyValue(values)].flatMap(({ key, path, value }) =>
    SECRET_VALUES.test(key) && typeof value === "string" && value !== "" ? [toKey(item, `values.${path}`, "Secret", namespace, value)] : [],
  );
  const home = namespace === "kube-system" ? [] : [toObject(item, "namespace", "Namespace", "", namespace)];
  return [...home, ...addresses(item), ...podReferences(item), ...secrets];
}
