import { type Finder, toObject } from "../reference.ts";
import { at, record, text } from "../values.ts";

/** Training and serving count on the runtime that they name. */
export const runtimes: Finder = (item) => {
  const spec = item.fields["spec"];
  if (item.kind === "TrainJob") {
    const { kind, name } = record(at(spec, "runtimeRef"));
    const runtime = text(kind) ?? "ClusterTrainingRuntime";
    return [toObject(item, "spec.runtimeRef", runtime, runtime.startsWith("Cluster") ? "" : item.namespace, text(name) ?? "")];
  }
  const runtime = item.kind === "InferenceService" ? text(at(spec, "predictor", "model", "runtime")) : undefined;
  return runtime === undefined ? [] : [toObject(item, "spec.predictor.model.runtime", "ClusterServingRuntime", "", runtime)];
};
