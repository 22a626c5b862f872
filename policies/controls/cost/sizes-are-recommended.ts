import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { namespaceOf, objectsNamed } from "../../core/objects.ts";
import { SERVER_TYPES } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

const OBJECT = "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler";
const CHART = "vertical-pod-autoscaler";

/** Clusters whose cloud runs the recommender, where it is told to. */
const MANAGED: Readonly<Record<string, (cluster: Reading) => Reading>> = {
  "gcp:container/cluster:Cluster": (cluster) => cluster.at("verticalPodAutoscaling", "enabled"),
  "azure-native:containerservice:ManagedCluster": (cluster) => cluster.at("workloadAutoScalerProfile", "verticalPodAutoscaler", "enabled"),
};

/** A recommendation needs who computes it, what is used, and somebody whom it is for. */
export const control = defineControl({
  id: "sizes-are-recommended",
  level: 3,
  dimension: "cost",
  severity: "low",
  statement: "Of servers that stand all the time it is told what CPU and memory they should reserve.",
  sources: [{ by: "estate", reference: "what is reserved and not used is paid for; nobody guesses it right" }],
  remediation: "Set `autoscaling.recommendations: true` in the environment file; nothing is changed by it.",
  keys: ["autoscaling.recommendations"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "servers of a managed system are sized by its maker" }),
  estate: (estate) => {
    const watched = estate.readingsOf(OBJECT);
    if (watched.length === 0) return [violated("", "must have a VerticalPodAutoscaler")];
    return [...recommenders(estate), ...metrics(estate), ...watched.flatMap((each) => about(each.resource, ofTarget(each, estate)))];
  },
});

function recommenders(estate: Estate): readonly EstateFinding[] {
  const charts = estate.chartsNamed(CHART);
  if (charts.length > 0)
    return charts.flatMap((chart) => about(chart.resource, mustBe(chart.at("values", "recommender", "enabled"), true, "passes")));
  const managed = estate.readingsOf(...Object.keys(MANAGED)).some((cluster) => MANAGED[cluster.resource.type]?.(cluster).value === true);
  return managed ? [] : [violated("", `must have the chart ${CHART}, or a cluster whose cloud runs the recommender`)];
}

/** Google's and Azure's clusters tell what pods use by themselves; EKS by an add-on. https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html */
function metrics(estate: Estate): readonly EstateFinding[] {
  if (estate.cloud === "gcp" || estate.cloud === "azure") return [];
  const addon = estate.readingsOf("aws:eks/addon:Addon").some((each) => each.at("addonName").value === "metrics-server");
  const chart = estate.chartsNamed("metrics-server").length > 0;
  return addon || chart ? [] : [violated("", "must have a metrics server, which tells the recommender what pods use")];
}

function ofTarget(each: Reading, estate: Estate): readonly Finding[] {
  const target = each.at("spec", "targetRef");
  const name = target.at("name").text() ?? "";
  const found = SERVER_TYPES.filter((type) => type.endsWith(`:${target.at("kind").text()}`)).flatMap((type) =>
    objectsNamed(estate, type, namespaceOf(each), name),
  );
  return found.length > 0 ? [] : [violated(target.path, "must name a server of this namespace")];
}
