import type { PlanValue } from "../../plan/plan.ts";
import { namespaceOf } from "../../policies/core/objects.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { countOf } from "./core/amounts.ts";
import type { Measure } from "./core/measures.ts";
import { type Setting, safeWith, safeWithout } from "./core/settings.ts";
import { type Changed, changesIn, goes, isKept, type Sides, sidesOf } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { risksOfMoves, risksOfTurns } from "./core/turned.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "scale-reduced";

const ADVICE = "Keep what bears the failure of a node and of a zone, or say in the change for how long less is enough.";

/** A share such as `50%` in hundredths. */
function shareOf(value: PlanValue | undefined): number | undefined {
  const [, digits] = (typeof value === "string" && /^(\d{1,3})%$/.exec(value)) || [];
  return digits === undefined ? undefined : Number(digits);
}

const FEWER = "runs fewer copies of itself";
const SERVERS = /^kubernetes:(apps\/v1|argoproj\.io\/v1alpha1):(Deployment|StatefulSet|Rollout)$/;
const SCALED = /^kubernetes:/;
const BUDGET = /^kubernetes:policy\/v1:PodDisruptionBudget$/;
const POOLS = /^(aws:eks\/nodeGroup|gcp:container\/nodePool|azure-native:containerservice):/;

function fewer(at: Measure["at"], types: RegExp, means: string, absent?: number, severity: Measure["severity"] = "medium"): Measure {
  return { at, types, amount: countOf, worse: "less", severity, means, ...(absent === undefined ? {} : { absent }) };
}

const MEASURES: readonly Measure[] = [
  fewer(["spec", "replicas"], SERVERS, FEWER, 1),
  fewer(["minReplicas"], SCALED, FEWER, 1),
  fewer(["minReplicaCount"], SCALED, FEWER, 0),
  fewer(["replicas"], /^kubernetes:(helm\.sh|gateway\.envoyproxy\.io|serving\.kserve\.io|ray\.io|opentelemetry\.io)\//, FEWER),
  fewer(["replicaCount"], /^kubernetes:helm\.sh\//, FEWER),
  fewer(["instances"], /^kubernetes:postgresql\.cnpg\.io\//, FEWER, 1, "high"),
  fewer(["maxReplicas"], SCALED, "has less room to grow", undefined, "low"),
  fewer(["maxReplicaCount"], SCALED, "has less room to grow", undefined, "low"),
  fewer(["minAvailable"], BUDGET, "keeps fewer pods while nodes are emptied"),
  { ...fewer(["minAvailable"], BUDGET, "keeps fewer pods while nodes are emptied"), amount: shareOf },
  { ...fewer(["maxUnavailable"], BUDGET, "lets more pods go while nodes are emptied"), worse: "more" },
  { ...fewer(["maxUnavailable"], BUDGET, "lets more pods go while nodes are emptied"), worse: "more", amount: shareOf },
  ...["minSize", "minCount", "minNodeCount", "totalMinNodeCount"].map((key) => fewer([key], POOLS, "keeps fewer nodes ready", 0)),
  ...["maxSize", "maxCount", "maxNodeCount", "totalMaxNodeCount"].map((key) =>
    fewer([key], POOLS, "has less room to grow", undefined, "low"),
  ),
];

const ONE_ZONE = "fails with one zone";

const SETTINGS: readonly Setting[] = [
  { at: ["multiAz"], isSafe: safeWith([true], false), severity: "high", means: ONE_ZONE },
  { at: ["availabilityType"], types: /^gcp:sql\//, isSafe: safeWith(["REGIONAL"], false), severity: "high", means: ONE_ZONE },
  {
    at: ["highAvailability", "mode"],
    isSafe: safeWith(["ZoneRedundant", "SameZone"], false),
    severity: "high",
    means: "has no second server that takes over",
  },
  { at: ["zoneRedundancy"], isSafe: safeWith(["Enabled"], false), severity: "high", means: ONE_ZONE },
  { at: ["zoneRedundant"], isSafe: safeWith([true], false), severity: "high", means: ONE_ZONE },
  {
    at: ["sku", "name"],
    types: /:storage:StorageAccount$/,
    isSafe: safeWithout(["Standard_LRS", "Premium_LRS"], true),
    severity: "high",
    means: "keeps its copies in one zone",
  },
];

/** Lists of zones, or of subnets that each stand in one. */
const ZONES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^gcp:container\/(nodePool|cluster):/, ["nodeLocations"]],
  [/:containerservice:AgentPool$/, ["availabilityZones"]],
  [/^aws:eks\/nodeGroup:/, ["subnetIds"]],
  [/^aws:eks\/cluster:/, ["vpcConfig", "subnetIds"]],
  [/^aws:rds\/subnetGroup:/, ["subnetIds"]],
];

/** Types whose only task is that enough stands. */
const KEEPERS = /^kubernetes:(policy\/v1:PodDisruptionBudget|autoscaling\/v2:HorizontalPodAutoscaler|keda\.sh\/v1alpha1:ScaledObject)$/;

/**
 * Less stands than before: fewer copies, nodes or zones, or nothing that keeps enough of them while nodes are emptied. All works until the next
 * failure or the next rush, which then takes everything.
 */
export const scaleReduced: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  return changesIn(comparison).flatMap((changed) => [
    ...risksOfMoves(ID, changed, MEASURES, ADVICE),
    ...risksOfTurns(ID, changed, SETTINGS, ADVICE),
    ...fewerZones(changed),
    ...keeperGone(changed, sides),
  ]);
};

function fewerZones(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  return ZONES.filter(([type]) => type.test(changed.change.type)).flatMap(([, place]) => {
    const [was, is] = [changed.before.at(...place).items().length, changed.after.at(...place)];
    if (is.state !== "known" || is.items().length === 0 || is.items().length >= was) return [];
    const reason = `${sentence(called(changed.change))} stands in fewer zones.`;
    return [riskOf(ID, changed.change, { severity: "high", reason, advice: ADVICE, paths: [place.join(".")] })];
  });
}

/** A keeper is missed where something of its namespace that it was about stays. */
function keeperGone(changed: Changed, { after }: Sides): readonly Risk[] {
  if (!goes(changed) || !KEEPERS.test(changed.change.type)) return [];
  const namespace = namespaceOf(changed.before);
  const target = changed.before.at("spec", "scaleTargetRef", "name");
  const isMeant = (object: Reading) =>
    namespaceOf(object) === namespace && (target.state === "absent" || target.value === object.at("metadata", "name").value);
  if (
    !after.resources.some(({ type }) => SERVERS.test(type)) ||
    !after.resources.filter(({ type }) => SERVERS.test(type)).some((resource) => isMeant(after.inputsOf(resource)))
  )
    return [];
  const means = changed.change.type.endsWith("Budget") ? "all pods that it kept may go at once" : "nothing adds copies when many call";
  const reason = `${sentence(called(changed.change))} goes: ${means}.`;
  return [riskOf(ID, changed.change, { severity: "medium", reason, advice: ADVICE })];
}
