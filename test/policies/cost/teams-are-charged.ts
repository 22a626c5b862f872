import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";
import { opencost, PROMETHEUS_URL, prometheus } from "../../support/cost-cases.ts";

function namespace(team: PlanValue, costCentre: PlanValue = "research") {
  return object(
    "kubernetes:core/v1:Namespace",
    "team-models",
    {},
    { labels: { "mlops-estate/team": team, "mlops-estate/cost-centre": costCentre } },
  );
}

const around = [opencost(PROMETHEUS_URL), prometheus];

export const cases: ControlCases = {
  harmless: [/^chart$/],
  cases: [
    {
      sort: "compliant",
      title: "a namespace of a team, and costs that are told apart",
      answer: "passed",
      resources: [namespace("models"), ...around],
    },
    {
      sort: "compliant",
      title: "namespaces of two teams",
      answer: "passed",
      resources: [namespace("models"), { ...namespace("vision"), urn: "urn:vision" }, ...around],
    },
    { sort: "violating", title: "a team that nobody pays for", answer: "violated", resources: [namespace("models", ""), ...around] },
    { sort: "violating", title: "costs that nobody tells apart", answer: "violated", paths: [""], resources: [namespace("models")] },
    { sort: "boundary", title: "a team without a name", answer: "violated", resources: [namespace(""), ...around] },
    { sort: "boundary", title: "an estate without a cluster", answer: "not-applicable", resources: [] },
    {
      sort: "unknown",
      title: "OpenCost that asks whom is known later",
      answer: "undetermined",
      resources: [namespace("models"), opencost(unknown), prometheus],
    },
    {
      sort: "absent",
      title: "a cluster without teams",
      answer: "violated",
      paths: [""],
      resources: [object("kubernetes:core/v1:Namespace", "mlops", {}), ...around],
    },
    {
      sort: "wrong-type",
      title: "labels that are a list",
      answer: "violated",
      resources: [object("kubernetes:core/v1:Namespace", "mlops", {}, { labels: ["mlops-estate/team"] }), ...around],
    },
  ],
};
