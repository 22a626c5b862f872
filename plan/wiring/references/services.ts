import { containerPorts } from "../pods.ts";
import type { Finder } from "../reference.ts";
import { selectorOf } from "../there.ts";
import { at, list, record } from "../values.ts";

/** A Service counts on pods that its selector selects, and on the port that it sends to. */
export const services: Finder = (item) => {
  const selector = selectorOf(item);
  if (item.kind !== "Service" || item.group !== "" || Object.keys(selector).length === 0) return [];
  const words = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return list(at(item.fields["spec"], "ports")).map((each, index) => {
    const { port, targetPort = port } = record(each);
    return {
      from: item.resource,
      path: `spec.ports[${index}].targetPort`,
      to: `pods of ${item.namespace} with ${words.join(", ")} and port ${JSON.stringify(targetPort) ?? "any"}`,
      isThere: (there) =>
        there.podsWith(item.namespace, selector).some((pod) => containerPorts(pod).includes(targetPort as number | string)),
    };
  });
};
