import type { Reading } from "../../policies/core/reading.ts";
import { type Setting, safeWith } from "./core/settings.ts";
import { type Changed, changesIn, goes, isKept, type Sides, sidesOf, staysWithout } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { risksOfTurns } from "./core/turned.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "audit-weakened";

const ADVICE = "Keep the records on, or say in the change what records the same instead.";

/** Types that write down who did what, and the property that comes from what they watch. */
const RECORDERS: readonly (readonly [RegExp, string])[] = [
  [/^aws:cloudtrail\/trail:/, ""],
  [/^aws:ec2\/flowLog:/, "vpcId"],
  [/^aws:s3\/bucketLogging:/, "bucket"],
  [/^aws:cloudtrail\/eventDataStore:/, ""],
  [/^gcp:logging\/(project|folder|organization)Sink:/, ""],
  [/^gcp:(projects|folder|organizations)\/i[aA][mM]AuditConfig:/, ""],
  [/:monitor:DiagnosticSetting$/, "resourceUri"],
  [/:monitor:SubscriptionDiagnosticSetting$/, ""],
  [/:network:FlowLog$/, "targetResourceId"],
];

const off = { severity: "high", means: "records nothing any more" } as const;

const SETTINGS: readonly Setting[] = [
  { at: ["enableLogging"], isSafe: safeWith([true], true), ...off },
  { at: ["isMultiRegionTrail"], isSafe: safeWith([true], false), severity: "high", means: "records what is done in one region alone" },
  { at: ["includeGlobalServiceEvents"], isSafe: safeWith([true], true), severity: "high", means: "does not record who is let do what" },
  {
    at: ["enableLogFileValidation"],
    isSafe: safeWith([true], false),
    severity: "high",
    means: "cannot tell whether its records were changed",
  },
  { at: ["trafficType"], isSafe: safeWith(["ALL"], false), severity: "medium", means: "records a part of the traffic alone" },
  { at: ["disabled"], types: /^gcp:logging\//, isSafe: safeWith([false], true), ...off },
  { at: ["enabled"], types: /:network:FlowLog$/, isSafe: safeWith([true], false), ...off },
  {
    at: ["logs", "enabled"],
    types: /:monitor:/,
    isSafe: safeWith([true], false),
    severity: "high",
    means: "leaves out some of what it recorded",
  },
  { at: ["cloudLoggingConfig", "enableLogging"], isSafe: safeWith([true], false), ...off, severity: "medium" },
  { at: ["logConfig", "enable"], isSafe: safeWith([true], false), ...off, severity: "medium" },
  { at: ["loggingService"], types: /^gcp:container\//, isSafe: safeWith(["logging.googleapis.com/kubernetes"], true), ...off },
];

/** Lists of what is recorded; one item fewer is one thing less. */
const LISTS: readonly (readonly [RegExp, readonly string[], string | undefined])[] = [
  [/^aws:eks\/cluster:/, ["enabledClusterLogTypes"], undefined],
  [/^aws:rds\/instance:/, ["enabledCloudwatchLogsExports"], undefined],
  [/^gcp:container\/cluster:/, ["loggingConfig", "enableComponents"], undefined],
  [/^gcp:(projects|folder|organizations)\/i[aA][mM]AuditConfig:/, ["auditLogConfigs"], "logType"],
  [/:monitor:(Subscription)?DiagnosticSetting$/, ["logs"], "category"],
];

/** Parts of inputs that make somebody write down traffic, and stop doing so when they are left out. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^gcp:compute\/(subnetwork|firewall|routerNat):/, "logConfig"],
  [/^gcp:dns\/managedZone:/, "cloudLoggingConfig"],
];

/**
 * Something that writes down who did what, or who called whom, is removed, switched off or narrowed. Nothing breaks by it; it is missed on the day on
 * which somebody asks what happened, and an intruder does it first.
 */
export const auditWeakened: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  return changesIn(comparison).flatMap((changed) => [
    ...recorderGone(changed, sides),
    ...risksOfTurns(ID, changed, SETTINGS, ADVICE),
    ...listsOf(changed),
    ...partsOf(changed),
    ...narrowed(changed),
  ]);
};

function tell({ change }: Changed, severity: Risk["severity"], means: string, paths: readonly string[] = []): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice: ADVICE, paths });
}

function recorderGone(changed: Changed, sides: Sides): readonly Risk[] {
  const [, watched] = RECORDERS.find(([type]) => type.test(changed.change.type)) ?? [];
  if (watched === undefined || !goes(changed) || !staysWithout(changed.before.resource, watched, sides)) return [];
  return [tell(changed, "high", "goes: what it recorded is recorded no more")];
}

function listsOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  return LISTS.filter(([type]) => type.test(changed.change.type)).flatMap(([, place, key]) => {
    const path = place.join(".");
    const [was, is] = [changed.before.at(...place), changed.after.at(...place)];
    if (is.state === "unknown")
      return was.state === "unknown"
        ? []
        : [tell(changed, "medium", "perhaps leaves out some of what it recorded: only an update can tell", [path])];
    const recorded = new Set(wordsIn(is, key));
    return wordsIn(was, key).every((word) => recorded.has(word))
      ? []
      : [tell(changed, "high", "leaves out some of what it recorded", [path])];
  });
}

function wordsIn(list: Reading, key: string | undefined): readonly string[] {
  return list.items().flatMap((item) => (key === undefined ? item : item.at(key)).text() ?? []);
}

function partsOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const gone = PARTS.filter(
    ([type, key]) =>
      type.test(changed.change.type) && changed.before.at(key).state !== "absent" && changed.after.at(key).state === "absent",
  );
  return gone.map(([, key]) => tell(changed, "medium", "records nothing any more", [key]));
}

/** What takes a part of the records away without switching anything off. */
function narrowed(changed: Changed): readonly Risk[] {
  const { type } = changed.change;
  if (/^gcp:logging\/(project|folder|organization)Exclusion:/.test(type) && changed.before === undefined)
    return [tell(changed, "medium", "leaves records out that were kept before")];
  if (!isKept(changed)) return [];
  const differs = (key: string) => JSON.stringify(changed.before.at(key).value) !== JSON.stringify(changed.after.at(key).value);
  const isFiltered = (key: string) => changed.after.at(key).state !== "absent" && differs(key);
  if (/^gcp:logging\/.*(Sink|Exclusion):/.test(type) && isFiltered("filter"))
    return [tell(changed, "medium", "chooses otherwise what it records", ["filter"])];
  if (type.startsWith("aws:cloudtrail/trail:") && differs("advancedEventSelectors"))
    return [tell(changed, "medium", "chooses otherwise what it records", ["advancedEventSelectors"])];
  const exempted = changed.after
    .at("auditLogConfigs")
    .items()
    .filter((each, index) => count(each) > count(changed.before.at("auditLogConfigs", index)));
  return exempted.length === 0 ? [] : [tell(changed, "high", "records nothing of what some members do", ["auditLogConfigs"])];
}

function count(config: Reading): number {
  return config.at("exemptedMembers").items().length;
}
