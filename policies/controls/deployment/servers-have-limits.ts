import { defineControl } from "../../core/control.ts";
import { mustBeText } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";
import { ofServingContainers } from "../../core/serving-runtimes.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^\d+(\.\d+)?(m|[kMGTPE]i?|[eE]\d+)?$/;

/** What a namespace's LimitRange adds is not counted: it fits no server in particular. */
export const control = defineControl({
  id: "servers-have-limits",
  level: 0,
  dimension: "deployment",
  severity: "medium",
  statement: "Every container that serves asks for processor time and memory, and has a limit of both.",
  sources: [
    { by: "checkov", reference: "CKV_K8S_10, CKV_K8S_11, CKV_K8S_12, CKV_K8S_13" },
    { by: "google", reference: "level 0: deployment of the prediction service" },
  ],
  remediation: "Set `resources.requests` and `resources.limits` of `cpu` and `memory` on the container.",
  keys: ["serving.models"],
  resources: ofServingContainers((container) => {
    const resources = container.at("resources");
    return ["requests", "limits"].flatMap((kind) => ["cpu", "memory"].flatMap((what) => mustBeQuantity(resources.at(kind, what))));
  }),
});

/** Whole numbers may be written without quotes. */
function mustBeQuantity(reading: Reading): readonly Finding[] {
  const number = reading.number();
  if (number !== undefined && number > 0) return [];
  return mustBeText(
    reading,
    (text) => QUANTITY.test(text) && Number.parseFloat(text) > 0,
    "must be an amount above zero, such as `500m` or `1Gi`",
  );
}
