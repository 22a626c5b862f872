import { denies, enginesOf, isolates, opensAll } from "../../policies/core/network-policies.ts";
import { namespaceOf } from "../../policies/core/objects.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { type NewOpening, newOpeningsIn } from "./core/openings/index.ts";
import { isWidened, newRulesOf, opensToAll } from "./core/policy-rules.ts";
import { isEverybody } from "./core/ranges.ts";
import { type Changed, changesIn, goes, isKept, type Sides, sidesOf } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import type { Comparison, Risk, RiskFinder } from "./risk.ts";

const ID = "network-loosened";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const DIRECTIONS = ["Ingress", "Egress"] as const;

const ADVICE = "Open only the port that is called, from and to only the pods that call; put the denial back.";

/**
 * More may talk to each other than before: a network policy goes or gets another rule, a selector is emptied, a group of machines gets another rule, or
 * nobody enforces policies any more. An intruder in one pod then reaches the next.
 */
export const networkLoosened: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  const changes = changesIn(comparison, (type) => type === POLICY);
  return [
    ...changes.flatMap((changed) => [...policyGone(changed, sides), ...rulesOf(changed, sides), ...selectionOf(changed)]),
    ...newOpeningsIn(comparison).flatMap(riskOfOpening),
    ...denialsGone(comparison),
    ...enforcementGone(comparison),
  ];
};

function tell({ change }: Pick<Changed, "change">, severity: Risk["severity"], means: string, paths: readonly string[] = []): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice: ADVICE, paths });
}

/** Pods that no policy is about talk with everybody. Where another one is still about all of them, they lose what this one allowed instead. */
function policyGone(changed: Changed, { after }: Sides): readonly Risk[] {
  if (!goes(changed) || !namespaceStays(changed.before, after)) return [];
  const policy = changed.before;
  const others = after.readingsOf(POLICY).filter((other) => namespaceOf(other) === namespaceOf(policy));
  const opened = DIRECTIONS.filter(
    (direction) => isAbout(policy, direction) && !others.some((other) => isolates(other, direction) === true),
  );
  if (opened.length === 0) return [tell(changed, "low", "goes; its namespace stays closed by another, so only what it allowed is cut off")];
  const isClosed = DIRECTIONS.some((direction) => denies(policy, direction) === true);
  const who = isClosed ? "all pods of its namespace" : "pods that no other policy is about";
  return [tell(changed, isClosed ? "critical" : "high", `goes: ${who} may talk with everybody`)];
}

/** A policy without a word on directions is about what comes in, and about what goes out where it has rules for that. */
function isAbout(policy: Reading, direction: (typeof DIRECTIONS)[number]): boolean {
  const types = policy.at("spec", "policyTypes");
  if (types.state === "absent") return direction === "Ingress" || policy.at("spec", "egress").state !== "absent";
  return types.items().some((type) => type.value === direction);
}

function namespaceStays(policy: Reading, after: Sides["after"]): boolean {
  const name = namespaceOf(policy);
  const isNamed = (namespace: Reading) => namespace.at("metadata", "name").text() === name;
  const wasMade = policy.estate.readingsOf(NAMESPACE).some(isNamed);
  return after.resources.length > 0 && (!wasMade || after.readingsOf(NAMESPACE).some(isNamed));
}

const NAMESPACE = "kubernetes:core/v1:Namespace";

/** Rules that a policy has and did not have; of a new one all, where its namespace is not new as well. */
function rulesOf(changed: Changed, { before }: Sides): readonly Risk[] {
  const { after } = changed;
  if (after === undefined) return [];
  if (changed.before === undefined && !hasNamespace(before, namespaceOf(after))) return [];
  return DIRECTIONS.flatMap((direction) => {
    const key = direction.toLowerCase();
    const path = `spec.${key}`;
    const is = after.at("spec", key);
    if (is.state === "unknown" && changed.before !== undefined && changed.before.at("spec", key).state !== "unknown")
      return [tell(changed, "medium", "perhaps allows more than before: only an update can tell", [path])];
    const added = newRulesOf(changed.before?.at("spec", key), is, direction);
    if (added.length === 0) return [];
    const way = direction === "Ingress" ? "from" : "to";
    if (added.some(opensToAll)) {
      const severity = changed.before === undefined && opensAll(after) !== true ? "medium" : "high";
      return [tell(changed, severity, `allows traffic ${way} everybody that was not allowed before`, [path])];
    }
    return [
      tell(changed, changed.before === undefined ? "low" : "medium", `allows traffic ${way} others that was not allowed before`, [path]),
    ];
  });
}

function hasNamespace(estate: Sides["before"], name: string): boolean {
  return [NAMESPACE, POLICY].some((type) =>
    estate.readingsOf(type).some((object) => (type === NAMESPACE ? object.at("metadata", "name").text() : namespaceOf(object)) === name),
  );
}

/** Whom a policy is about: more pods get what it allows, or fewer are kept from what it does not. */
function selectionOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const [was, is] = [changed.before.at("spec"), changed.after.at("spec")];
  const lost = DIRECTIONS.filter((direction) => isAbout(changed.before, direction) && !isAbout(changed.after, direction));
  const types =
    lost.length === 0 ? [] : [tell(changed, "high", "no longer keeps its pods from all that it does not allow", ["spec.policyTypes"])];
  const selector = [was.at("podSelector"), is.at("podSelector")] as const;
  const allows = DIRECTIONS.some((direction) => is.at(direction.toLowerCase()).items().length > 0);
  const path = ["spec.podSelector"];
  if (isWidened(...selector))
    return allows ? [...types, tell(changed, "medium", "allows what it allows to more pods than before", path)] : types;
  return isWidened(selector[1], selector[0])
    ? [...types, tell(changed, "high", "is about fewer pods: the others may talk with everybody", path)]
    : types;
}

/** Openings of groups of machines. What lets in more of the internet, or more addresses than before, is a risk of its own. */
function riskOfOpening({ changed, opening, isWider, isIntoNew }: NewOpening): readonly Risk[] {
  const { direction, peer, path, isImplied } = opening;
  if (isIntoNew || isImplied === true) return [];
  const paths = path === "" ? [] : [path];
  if (direction === "out") {
    return isEverybody(peer)
      ? [tell(changed, "high", "lets traffic out to everybody on the internet", paths)]
      : [tell(changed, "low", "lets traffic out that it did not let out before", paths)];
  }
  if (isEverybody(peer) || isWider) return [];
  return [tell(changed, "medium", "lets in traffic that it did not let in before", paths)];
}

/** Rules of a cloud's firewall that deny, and go or deny less. */
function denialsGone(comparison: Comparison): readonly Risk[] {
  return changesIn(comparison, (type) => DENIALS.some(([pattern]) => pattern.test(type))).flatMap((changed) => {
    const [, denialsIn] = DENIALS.find(([pattern]) => pattern.test(changed.change.type)) ?? [];
    if (denialsIn === undefined || changed.before === undefined) return [];
    const left = new Set(changed.after === undefined ? [] : denialsIn(changed.after));
    const lost = denialsIn(changed.before).filter((denial) => !left.has(denial));
    const isWhole = goes(changed) && isMissed(changed.change.before?.propertyDependencies ?? {}, comparison);
    return lost.length > 0 && (isKept(changed) || isWhole) ? [tell(changed, "high", "denies less than before")] : [];
  });
}

function isMissed(owners: Readonly<Record<string, readonly string[]>>, comparison: Comparison): boolean {
  const { after } = sidesOf(comparison);
  return after.resources.length > 0 && Object.values(owners).every((urns) => urns.some((urn) => after.withUrn(urn) !== undefined));
}

/** Types with rules that deny, and those rules as texts that are equal for equal ones. */
const DENIALS: readonly (readonly [RegExp, (inputs: Reading) => readonly string[]])[] = [
  [
    /^gcp:compute\/firewall:/,
    (inputs) =>
      inputs.at("disabled").value === true
        ? []
        : inputs
            .at("denies")
            .items()
            .map((rule) => JSON.stringify([rule.value, inputs.at("sourceRanges").value])),
  ],
  [/:network:NetworkSecurityGroup$/, (inputs) => inputs.at("securityRules").items().filter(isDenial).map(textOf)],
  [/:network:SecurityRule$/, (inputs) => (isDenial(inputs) ? [textOf(inputs)] : [])],
];

function isDenial(rule: Reading): boolean {
  return rule.at("access").text()?.toLowerCase() === "deny";
}

/** A denial by what it denies; its name and place do not count. */
function textOf(rule: Reading): string {
  const keys = rule
    .keys()
    .filter((key) => !["name", "description"].includes(key))
    .sort();
  return JSON.stringify(keys.map((key) => [key, rule.at(key).value ?? rule.at(key).state]));
}

/** A cluster whose network does not do what policies say takes them all the same. */
function enforcementGone(comparison: Comparison): readonly Risk[] {
  const sides = sidesOf(comparison);
  const was = enginesOf(sides.before).filter(({ isOn }) => isOn === true);
  return was.flatMap(({ cluster }) => {
    const now = enginesOf(sides.after).find((other) => other.cluster.resource.urn === cluster.resource.urn);
    if (now === undefined || now.isOn !== false) return [];
    const { resource } = now.cluster;
    const change = comparison.changes.find(({ urn }) => urn === resource.urn);
    const reason = `${sentence(called(resource))} enforces no network policy any more: all pods may talk with everybody.`;
    const told = { severity: "critical", reason, advice: "Keep an engine for network policies on.", paths: [] } as const;
    return [change === undefined ? { id: ID, urn: resource.urn, ...told } : riskOf(ID, change, told)];
  });
}
