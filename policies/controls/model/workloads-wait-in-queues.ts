import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { everyItem, mustBeGiven } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { nameOf, namespaceOf, objectsNamed } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

const KUEUE = "kubernetes:kueue.x-k8s.io/v1beta2";
const CLUSTER_QUEUE = `${KUEUE}:ClusterQueue`;
const LOCAL_QUEUE = `${KUEUE}:LocalQueue`;
const FLAVOR = `${KUEUE}:ResourceFlavor`;

/** Label of a team's namespace. */
const TEAM = "mlops-estate/team";

export const control = defineControl({
  id: "workloads-wait-in-queues",
  level: 2,
  dimension: "model",
  severity: "medium",
  statement: "Training of every team waits in a queue of the team's, which has a quota.",
  sources: [{ by: "cncf", reference: "AI Conformance 1.37: gang_scheduling" }],
  remediation: "Turn `queueing` on; it needs `teams`.",
  keys: ["queueing.enabled", "teams.enabled"],
  estate: (estate) => {
    const queues = estate.readingsOf(LOCAL_QUEUE);
    if (estate.chartsNamed("kueue").length === 0 || queues.length === 0) return [violated("", "must have Kueue, and a queue in it")];
    const bounded = estate.readingsOf(CLUSTER_QUEUE).flatMap((queue) => about(queue.resource, quotaFindings(queue)));
    return [...queues.flatMap(leadsSomewhere), ...bounded, ...teamsWithoutQueue(estate, queues)];
  },
});

function leadsSomewhere(queue: Reading): readonly EstateFinding[] {
  const named = objectsNamed(queue.estate, CLUSTER_QUEUE, "", queue.at("spec", "clusterQueue").text() ?? "");
  const place = queue.at("spec", "clusterQueue").path;
  return named.length > 0 ? [] : about(queue.resource, [violated(place, "must name a ClusterQueue of the estate")]);
}

/** https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/ */
function quotaFindings(queue: Reading): readonly Finding[] {
  return everyItem(queue.at("spec", "resourceGroups"), (group) => everyItem(group.at("flavors"), flavorFindings, "violates"), "violates");
}

function flavorFindings(flavor: Reading): readonly Finding[] {
  const known = objectsNamed(flavor.estate, FLAVOR, "", flavor.at("name").text() ?? "").length > 0;
  const quotas = everyItem(flavor.at("resources"), (resource) => mustBeGiven(resource.at("nominalQuota"), "must be a quota"), "violates");
  return [...(known ? [] : [violated(flavor.at("name").path, "must name a ResourceFlavor of the estate")]), ...quotas];
}

function teamsWithoutQueue(estate: Estate, queues: readonly Reading[]): readonly EstateFinding[] {
  const teams = estate.readingsOf("kubernetes:core/v1:Namespace").filter((each) => each.at("metadata", "labels", TEAM).state !== "absent");
  const without = teams.filter((team) => queues.every((queue) => namespaceOf(queue) !== nameOf(team)));
  return without.flatMap((team) => about(team.resource, [violated("", "must have a LocalQueue, since it is a team's")]));
}
