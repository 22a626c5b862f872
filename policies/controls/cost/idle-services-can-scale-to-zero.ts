import type { PlanValue } from "../../../plan/plan.ts";
import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";

const SCALER = "kubernetes:keda.sh/v1alpha1:ScaledObject";
const HTTP_SCALER = "kubernetes:http.keda.sh/v1alpha1:HTTPScaledObject";

/** Metrics that the pods of a server of models tell of themselves; of none of them there is nothing to be told. A gateway tells of requests to none too. */
const OF_ITS_OWN = /^(model_(?!gateway_)|kserve_|vllm:|mlflow_)/;

export const control = defineControl({
  id: "idle-services-can-scale-to-zero",
  level: 3,
  dimension: "cost",
  severity: "low",
  statement: "Some server of models goes to zero pods while nobody asks it, and comes back by what is told while it is away.",
  sources: [{ by: "estate", reference: "a model that is asked once a day holds a GPU all day" }],
  remediation:
    "Name a model that may be cold in `autoscaling.models.scaleToZero`, or scale a server by KEDA's HTTP add-on or by the clock; waive this where none may be.",
  keys: ["autoscaling.enabled", "autoscaling.models.scaleToZero"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "endpoints of a managed system are scaled by its maker" }),
  estate: (estate) => {
    const byMetrics = estate.readingsOf(SCALER).map(ofScaler);
    const byRequests = estate.readingsOf(HTTP_SCALER).map(ofHttpScaler);
    return findingUnless(some([...byMetrics, ...byRequests]), "some server must scale to zero, by what is told while it is away");
  },
});

function ofScaler(scaler: Reading): Certainty {
  const spec = scaler.at("spec");
  const least = spec.at("idleReplicaCount").state === "absent" ? spec.at("minReplicaCount") : spec.at("idleReplicaCount");
  const wakes = some(spec.at("triggers").items().map(isToldByOthers));
  return every([scaler.estate.chartsNamed("keda").length > 0, holds(least, (value) => value === 0), wakes]);
}

/** A query over metrics of the pods themselves has no answer while there are none; neither have pods' CPU and memory. */
function isToldByOthers(trigger: Reading): Certainty {
  return every([
    holds(trigger.at("type"), (type) => type !== "cpu" && type !== "memory"),
    trigger.at("type").value !== "prometheus" || holds(trigger.at("metadata", "query"), isOfOthers),
  ]);
}

function isOfOthers(query: PlanValue): boolean {
  const metrics = typeof query === "string" ? metricsIn(query) : [];
  return metrics.some((metric) => !OF_ITS_OWN.test(metric));
}

/** The add-on takes requests while nobody answers them, so it is no KEDA by itself. https://github.com/kedacore/http-add-on */
function ofHttpScaler(scaler: Reading): Certainty {
  const least = scaler.at("spec", "replicas", "min");
  return every([
    scaler.estate.chartsNamed("keda-add-ons-http").length > 0,
    least.state === "absent" || holds(least, (value) => value === 0),
  ]);
}
