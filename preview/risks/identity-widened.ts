import type { Estate } from "../../policies/core/estate.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { hiddenPoliciesOfAws } from "./core/rights/aws.ts";
import { rightsOf } from "./core/rights/index.ts";
import { Names } from "./core/rights/names.ts";
import { type Gain, gainsOf, type Right, VERBS } from "./core/rights/right.ts";
import { type Changed, changesIn, goes, type Sides, sidesOf } from "./core/sides.ts";
import { called, listed, lower, riskOf, sentence, worse } from "./core/telling.ts";
import { type Risk, type RiskFinder, type RiskSeverity, SEVERITIES } from "./risk.ts";

const ID = "identity-widened";

const ADVICE = "Check that it needs this for what it does; name single actions and things where a pattern or a wide role stands.";

/**
 * Somebody may do more than before: a statement, a role, a binding, an identity for pods. In a diff it is one line of JSON among many; what it amounts
 * to, such as that training may now write the registry's bucket, stands nowhere.
 */
export const identityWidened: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  const before = new Rights(sides.before);
  const after = new Rights(sides.after);
  return changesIn(comparison).flatMap((changed) => {
    const gains = before
      .lackedOf(after.of(changed.after))
      .filter((gain) => gain.right.isDenial !== true && !isToldByRole(changed, gain, sides));
    return [
      ...byParty(gains).map((own) => riskOfGains(changed, own, sides)),
      ...lostDenials(changed, before.of(changed.before), after, sides),
      ...hidden(changed),
    ];
  });
};

/** Rights on one side. All of them are read once, and only when somebody asks for more than one resource's. */
class Rights {
  private readonly estate: Estate;
  private readonly names: Names;
  private byHolder: ReadonlyMap<string, readonly Right[]> | undefined;

  constructor(estate: Estate) {
    this.estate = estate;
    this.names = new Names(estate);
  }

  /** Rights that one resource gives. */
  of(resource: Reading | undefined): readonly Right[] {
    return resource === undefined ? [] : rightsOf(resource, this.names);
  }

  /** The part of some rights that nobody has on this side. */
  lackedOf(rights: readonly Right[]): readonly Gain[] {
    if (rights.length === 0) return [];
    this.byHolder ??= Map.groupBy(
      this.estate.resources.flatMap((resource) => this.of(this.estate.inputsOf(resource))),
      ({ holder }) => holder,
    );
    return gainsOf(rights, this.byHolder);
  }
}

/** A role that is new tells itself whom it is bound to. */
function isToldByRole({ change }: Changed, { thing }: Gain, { before }: Sides): boolean {
  return change.type.endsWith("RoleBinding") && thing.urn !== undefined && before.withUrn(thing.urn) === undefined;
}

/** Gains of each party apart. */
function byParty(gains: readonly Gain[]): readonly (readonly [Gain, ...Gain[]])[] {
  return [...Map.groupBy(gains, ({ right, isUnbound }) => `${right.holder} ${isUnbound}`).values()] as [Gain, ...Gain[]][];
}

function riskOfGains({ change }: Changed, gains: readonly [Gain, ...Gain[]], sides: Sides): Risk {
  const [{ right, isUnbound }] = gains;
  const under = isUnbound ? " under other conditions than before" : "";
  const severity = gains.map((gain) => severityOf(gain, sides)).reduce(worse);
  const paths = [...new Set(gains.map((gain) => gain.right.path))].sort();
  return riskOf(ID, change, { severity, reason: `${partyOf(right)} may now ${deeds(gains)}${under}.`, advice: ADVICE, paths });
}

/** The party at the start of a sentence; a name stays as it is. */
function partyOf({ who }: Right): string {
  return who.includes(" ") || who === "everybody" ? sentence(who) : who;
}

/** Most parts that a sentence has. */
const MOST = 3;

/** What may be done, with what: things with which the same may be done in one place together. */
function deeds(gains: readonly Gain[]): string {
  const things = Map.groupBy(gains, ({ thing }) => `${thing.words} ${thing.where ?? ""}`);
  const parts = Map.groupBy(
    things.values(),
    (own) => `${listed(VERBS.filter((verb) => own.some(({ action }) => action.verb === verb)))}\n${own[0]?.thing.where ?? ""}`,
  );
  const told = [...parts].map(([key, own]) => {
    const [verbs = "", where = ""] = key.split("\n");
    const words = own.flatMap(([first]) => first?.thing.words ?? []).sort();
    return `${verbs} ${atMost(words)}${where === "" ? "" : ` ${where}`}`;
  });
  return told.length <= MOST ? told.join("; ") : `${told.slice(0, MOST).join("; ")}; and more`;
}

function atMost(words: readonly string[]): string {
  const rest = words.length - MOST;
  return rest <= 1 ? listed(words) : `${words.slice(0, MOST).join(", ")} and ${rest} others`;
}

/** What is new may be used by somebody who is new: that is what both are for. Everything is worse than something, unless it is only read. */
function severityOf({ action, thing, right }: Gain, { before }: Sides): RiskSeverity {
  const isNew = (urn: string | undefined) => urn?.startsWith("urn:") === true && before.withUrn(urn) === undefined;
  const isForNew = isNew(right.holder) ? thing.urn === undefined || isNew(thing.urn) : action.verb === "act as" && isNew(thing.urn);
  if (before.resources.length === 0) return lower(lower(action.severity));
  if (isForNew && (action.severity === "medium" || (action.severity === "high" && isNew(thing.urn)))) return "low";
  if (thing.isAll !== true || action.verb === "read" || right.condition !== "") return action.severity;
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(action.severity) - 1)] ?? action.severity;
}

/** What was denied and is not any more; whoever holds a right to it by another way may use it now. */
function lostDenials(changed: Changed, was: readonly Right[], later: Rights, { after }: Sides): readonly Risk[] {
  if (goes(changed) && !isMissed(changed, after)) return [];
  const lost = later.lackedOf(was.filter(({ isDenial }) => isDenial === true));
  const [first] = lost;
  if (first === undefined) return [];
  const things = [...new Set(lost.map(({ thing }) => thing.words))].sort();
  const reason = `${sentence(called(changed.change))} denies less on ${atMost(things)}: whoever is allowed by another way may do it now.`;
  const paths = goes(changed) ? [] : [first.right.path];
  return [
    riskOf(ID, changed.change, { severity: "high", reason, advice: "Keep the denial, or say in the change why nobody needs it.", paths }),
  ];
}

/** Whether something that a policy belonged to is still there. */
function isMissed({ change }: Changed, after: Sides["after"]): boolean {
  const owners = Object.entries(change.before?.propertyDependencies ?? {}).filter(([property]) => property !== "policy");
  return after.resources.length > 0 && owners.every(([, urns]) => urns.some((urn) => after.withUrn(urn) !== undefined));
}

function hidden({ change, before, after }: Changed): readonly Risk[] {
  if (before === undefined || after === undefined || hiddenPoliciesOfAws(before).length > 0) return [];
  return hiddenPoliciesOfAws(after).map((path) => {
    const reason = `${sentence(called(change))} perhaps allows more than before: only an update can tell.`;
    return riskOf(ID, change, {
      severity: lower("high"),
      reason,
      advice: "Write the policy as an object, so that a plan shows its statements.",
      paths: [path],
    });
  });
}
