import { allocationOf } from "../../core/allocation.ts";
import { about, defineControl } from "../../core/control.ts";
import { mustBeGiven } from "../../core/demands.ts";
import { violated } from "../../core/finding.ts";

/** Labels of a team's namespace, by which its costs are summed and charged. */
const TEAM = "mlops-estate/team";
const COST_CENTRE = "mlops-estate/cost-centre";

export const control = defineControl({
  id: "teams-are-charged",
  level: 3,
  dimension: "cost",
  severity: "low",
  statement: "Each team works in namespaces that name it and who pays for it, and costs are summed by them.",
  sources: [{ by: "estate", reference: "who sees what a training costs trains otherwise" }],
  remediation: "Set `teams.enabled: true` and `cost.enabled: true` in the environment file.",
  keys: ["teams.enabled", "cost.enabled"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "without a cluster nobody shares a machine" }),
  estate: (estate) => {
    const namespaces = estate.readingsOf("kubernetes:core/v1:Namespace").map((namespace) => namespace.at("metadata", "labels"));
    const teams = namespaces.filter((labels) => labels.at(TEAM).state !== "absent");
    if (teams.length === 0) return [violated("", `must have a namespace that names its team by ${TEAM}`)];
    return [
      ...teams.flatMap((labels) => about(labels.resource, [...mustBeGiven(labels.at(TEAM)), ...mustBeGiven(labels.at(COST_CENTRE))])),
      ...allocationOf(estate),
    ];
  },
});
