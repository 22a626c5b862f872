import { type Finder, toObject } from "../reference.ts";
import { at, record, text } from "../values.ts";

/** What scales counts on what it scales. */
export const scaling: Finder = (item) => {
  const spec = item.fields["spec"];
  const { kind, name } = record(at(spec, "scaleTargetRef") ?? (item.kind === "VerticalPodAutoscaler" ? at(spec, "targetRef") : undefined));
  return typeof name === "string" ? [toObject(item, "spec.scaleTargetRef", text(kind) ?? "Deployment", item.namespace, name)] : [];
};
