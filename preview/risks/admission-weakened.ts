import { ENFORCED } from "../../policies/core/pod-security.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { isSame } from "../difference/equality.ts";
import { pathOf } from "../difference/paths.ts";
import { type Setting, safeWith } from "./core/settings.ts";
import { type Changed, changesIn, goes, isKept } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { risksOfTurns } from "./core/turned.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "admission-weakened";

const ADVICE = "Keep it refusing; where one workload needs an exception, name that workload, a reason and a day.";

/** What is asked before an object is taken, of the API server's own, of Kyverno and of Gatekeeper. */
const JUDGES =
  /^kubernetes:(admissionregistration\.k8s\.io\/v1(beta1|alpha1)?:|policies\.kyverno\.io\/|kyverno\.io\/v\d[^:]*:(Cluster)?Policy$|constraints\.gatekeeper\.sh\/)/;

/** Exceptions from what is asked. */
const EXCEPTIONS = /^kubernetes:(policies\.)?kyverno\.io\/[^:]+:PolicyException$/;

const SETTINGS: readonly Setting[] = [
  {
    at: ["failurePolicy"],
    types: JUDGES,
    isSafe: safeWith(["Fail"], true),
    severity: "high",
    means: "lets everything in while it cannot judge",
  },
  {
    at: ["validationFailureAction"],
    types: JUDGES,
    isSafe: safeWith(["Enforce"], false),
    severity: "high",
    means: "reports what it refused before",
  },
  { at: ["enforcementAction"], types: JUDGES, isSafe: safeWith(["deny"], true), severity: "high", means: "reports what it refused before" },
  {
    at: ["binaryAuthorization", "evaluationMode"],
    isSafe: safeWith(["PROJECT_SINGLETON_POLICY_ENFORCE", "POLICY_BINDINGS"], false),
    severity: "high",
    means: "runs images that nobody signed",
  },
  {
    at: ["azurepolicy", "enabled"],
    isSafe: safeWith([true], false),
    severity: "medium",
    means: "judges no objects by Azure Policy any more",
  },
  {
    at: ["azurePolicy", "enabled"],
    isSafe: safeWith([true], false),
    severity: "medium",
    means: "judges no objects by Azure Policy any more",
  },
];

/** What a judge looks at and asks. */
const SCOPE = [
  "matchResources",
  "matchConstraints",
  "matchConditions",
  "matchImageReferences",
  "validations",
  "paramRef",
  "rules",
  "attestors",
] as const;

/** Standards of pods, loosest first. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const STANDARDS = ["privileged", "baseline", "restricted"];

/**
 * The API server takes what it refused before: a policy is removed, reports instead of refusing, or fails open; a namespace lowers its standard for
 * pods. Nothing that runs changes by it, so only the next bad object shows it.
 */
export const admissionWeakened: RiskFinder = (comparison) =>
  changesIn(comparison, (type) => type.startsWith("kubernetes:") || /container\/cluster:|ManagedCluster$/.test(type)).flatMap((changed) => [
    ...risksOfTurns(ID, changed, SETTINGS, ADVICE),
    ...judgeOf(changed),
    ...standardOf(changed),
  ]);

function tell({ change }: Changed, severity: Risk["severity"], means: string, paths: readonly string[] = []): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice: ADVICE, paths });
}

function judgeOf(changed: Changed): readonly Risk[] {
  const { type } = changed.change;
  if (EXCEPTIONS.test(type) && changed.before === undefined) return [tell(changed, "high", "excepts something from what is asked of all")];
  if (!JUDGES.test(type)) return [];
  if (goes(changed)) return [tell(changed, "high", "goes: nothing asks any more what it asked")];
  return isKept(changed) ? [...actionsOf(changed), ...scopeOf(changed)] : [];
}

function actionsOf(changed: Changed & { readonly before: Reading; readonly after: Reading }): readonly Risk[] {
  const place = ["spec", "validationActions"] as const;
  const [was, is] = [changed.before.at(...place), changed.after.at(...place)];
  if (!denies(was) || denies(is)) return [];
  if (is.state === "unknown")
    return [tell(changed, "medium", "perhaps reports what it refused before: only an update can tell", [place.join(".")])];
  return [tell(changed, "high", "reports what it refused before", [place.join(".")])];
}

function denies(actions: Reading): boolean {
  return actions.items().some((action) => action.text()?.toLowerCase() === "deny");
}

function scopeOf({ change, before, after }: Changed & { readonly before: Reading; readonly after: Reading }): readonly Risk[] {
  const places = [...SCOPE.map((key) => ["spec", key]), ["webhooks"]];
  const paths = places.filter((place) => !isSame(before.at(...place).value, after.at(...place).value)).map((place) => place.join("."));
  if (paths.length === 0) return [];
  const fewer = paths.some((path) => before.at(...path.split(".")).items().length > after.at(...path.split(".")).items().length);
  const means = fewer ? "asks for less, or of fewer objects" : "asks for something else, or of other objects";
  return [tell({ change, before, after }, fewer ? "high" : "medium", means, paths)];
}

function standardOf(changed: Changed): readonly Risk[] {
  const { change, before, after } = changed;
  if (change.type !== "kubernetes:core/v1:Namespace" || after === undefined) return [];
  const place = ["metadata", "labels", ENFORCED] as const;
  const is = after.at(...place);
  const path = pathOf(place);
  if (before === undefined)
    return is.value === STANDARDS[0] ? [tell(changed, "medium", "lets its pods do anything to their nodes", [path])] : [];
  const was = STANDARDS.indexOf(before.at(...place).text() ?? "");
  if (was <= 0) return [];
  if (is.state === "unknown")
    return [tell(changed, "medium", "perhaps lets its pods do more than before: only an update can tell", [path])];
  const level = STANDARDS.indexOf(is.text() ?? "");
  return level < was ? [tell(changed, level <= 0 ? "critical" : "high", "lets its pods do more than before", [path])] : [];
}
