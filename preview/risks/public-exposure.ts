import { text } from "../../plan/wiring/values.ts";
import { type Certainty, holds, some } from "../../policies/core/certainty.ts";
import { hasGuard, INTERNAL } from "../../policies/core/entrance.ts";
import { nameOf, namespaceOf, objectsNamed } from "../../policies/core/objects.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { EXPOSURES } from "./core/exposures.ts";
import { type NewOpening, newOpeningsIn } from "./core/openings/index.ts";
import { isCovered, isEverybody, rangeOf } from "./core/ranges.ts";
import { turnsOf, unsafeIn } from "./core/settings.ts";
import { type Changed, changesIn, goes, isKept, type Sides, sidesOf, staysWithout } from "./core/sides.ts";
import { called, lower, riskOf, sentence } from "./core/telling.ts";
import type { Comparison, Risk, RiskFinder } from "./risk.ts";

const ID = "public-exposure";

/** Addresses that are nobody's on the internet. https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
  "fe80::/10",
].map(rangeOf);

const ADVICE =
  "Close it again, or let in only the addresses that need it; if the internet is meant, say in the change who may come and what keeps others out.";

/**
 * Something becomes reachable for more of the world: a bucket, a database, a control plane, a port, a page without sign-on. Scanners find it within
 * minutes of the update, long before anybody reads a log.
 */
export const publicExposure: RiskFinder = (comparison) => {
  const changes = changesIn(comparison);
  const sides = sidesOf(comparison);
  return [
    ...changes.flatMap((changed) => [
      ...settingsOf(changed),
      ...blockOf(changed, sides),
      ...serviceOf(changed),
      ...everybodyIn(changed),
      ...denialOf(changed),
    ]),
    ...newOpeningsIn(comparison).flatMap(riskOfOpening),
    ...unguardedRoutes(comparison),
  ];
};

function settingsOf(changed: Changed): readonly Risk[] {
  const turns = changed.before === undefined ? unsafeIn(changed, EXPOSURES) : turnsOf(changed, EXPOSURES);
  return turns.map(({ setting, path, isCertain }) => {
    const reason = isCertain
      ? `${sentence(called(changed.change))} ${setting.means}.`
      : `${sentence(called(changed.change))} perhaps ${setting.means}: only an update can tell.`;
    const isNew = changed.before === undefined;
    const severity = isCertain && !isNew ? setting.severity : lower(setting.severity);
    return riskOf(ID, changed.change, { severity, reason, advice: ADVICE, paths: [path] });
  });
}

/** A block of public access that goes while its bucket stays. */
function blockOf(changed: Changed, sides: Sides): readonly Risk[] {
  const isBlock = /^aws:s3\/(bucket|account)PublicAccessBlock:/.test(changed.change.type);
  if (!isBlock || !goes(changed) || !staysWithout(changed.before.resource, "bucket", sides)) return [];
  const reason = `${sentence(called(changed.change))} goes while its bucket stays: a policy or an access list may make it public.`;
  return [riskOf(ID, changed.change, { severity: "critical", reason, advice: ADVICE })];
}

/** Where kinds of objects say what a Service of theirs is. */
const SERVICES: Readonly<
  Record<string, { readonly steps: readonly string[]; readonly annotations: readonly string[]; readonly absent: string }>
> = {
  "kubernetes:core/v1:Service": { steps: ["spec", "type"], annotations: ["metadata", "annotations"], absent: "ClusterIP" },
  "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy": {
    steps: ["spec", "provider", "kubernetes", "envoyService", "type"],
    annotations: ["spec", "provider", "kubernetes", "envoyService", "annotations"],
    absent: "LoadBalancer",
  },
};

/** A Service that gets an address outside of the cluster, or one on the internet instead of inside of the network. */
function serviceOf(changed: Changed): readonly Risk[] {
  const { change, after } = changed;
  const kind = Object.hasOwn(SERVICES, change.type) ? SERVICES[change.type] : undefined;
  if (kind === undefined || after === undefined) return [];
  const reach = (inputs: Reading | undefined) =>
    inputs === undefined ? 0 : reachOf(inputs.at(...kind.steps), inputs.at(...kind.annotations), kind.absent);
  const [was, is] = [reach(changed.before), reach(after)];
  if (is === undefined && was !== undefined) {
    const reason = `${sentence(called(change))} perhaps gets an address outside of the cluster: only an update can tell.`;
    return [riskOf(ID, change, { severity: "medium", reason, advice: ADVICE, paths: [kind.steps.join(".")] })];
  }
  if (is === undefined || is <= (was ?? 0)) return [];
  const where =
    is === INTERNET ? "gets an address that the internet reaches" : "gets an address that the network outside of the cluster reaches";
  const severity = is === INTERNET ? "high" : "medium";
  return [riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${where}.`, advice: ADVICE, paths: [kind.steps.join(".")] })];
}

const INTERNET = 2;

/** How far a Service is reached from: 0 the cluster, 1 its network, 2 the internet; undefined where only an update can tell. */
function reachOf(type: Reading, annotations: Reading, absent: string): number | undefined {
  if (type.state === "unknown" || type.state === "secret") return undefined;
  const word = type.state === "absent" ? absent : type.text();
  if (word === "NodePort") return 1;
  if (word !== "LoadBalancer") return 0;
  const isInternal = some(
    Object.entries(INTERNAL).map(([key, value]) => holds(annotations.at(key), (said) => said === value || said === (value === "true"))),
  );
  return isInternal === undefined ? undefined : isInternal ? 1 : INTERNET;
}

/** Grants to everybody, or to everybody with an account at Google. https://cloud.google.com/iam/docs/principals-overview#all-users */
function everybodyIn({ change, before, after }: Changed): readonly Risk[] {
  if (!/^gcp:.*iam/i.test(change.type) || after === undefined) return [];
  const isEverybodys = (inputs: Reading | undefined): Certainty =>
    inputs !== undefined &&
    [inputs.at("member"), ...inputs.at("members").items()].some((each) => /^all(Authenticated)?Users$/.test(each.text() ?? ""));
  if (isEverybodys(before) || !isEverybodys(after)) return [];
  const reason = `${sentence(called(change))} gives its role to everybody on the internet.`;
  const path = after.at("member").state === "absent" ? "members" : "member";
  return [riskOf(ID, change, { severity: "critical", reason, advice: "Name who needs it.", paths: [path] })];
}

function riskOfOpening({ changed, opening, isWider, isIntoNew }: NewOpening): readonly Risk[] {
  const { peer, path, direction, isImplied } = opening;
  if (direction === "out" || (isImplied === true && !isWider)) return [];
  const tell = (severity: Risk["severity"], what: string) => {
    const reason = `${sentence(called(changed.change))} lets in ${what}.`;
    return [riskOf(ID, changed.change, { severity, reason, advice: ADVICE, paths: path === "" ? [] : [path] })];
  };
  if (isEverybody(peer)) return tell("critical", "everybody on the internet");
  if (peer.sort === "unknown") return isIntoNew ? [] : tell("medium", "addresses that only an update can tell");
  if (peer.sort === "block" && !isCovered(peer, PRIVATE)) return tell("high", "addresses of the internet that it did not let in before");
  return isWider && !isIntoNew ? tell("medium", "more addresses than before") : [];
}

const GUARD = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

/** Routes that people signed on at before and do not any more. */
function unguardedRoutes(comparison: Comparison): readonly Risk[] {
  const isTouched = comparison.changes.some(({ type }) => type === GUARD || type === ROUTE);
  if (!isTouched) return [];
  const { before, after } = sidesOf(comparison);
  const byUrn = new Map(comparison.changes.map((change) => [change.urn, change]));
  return after.readingsOf(ROUTE).flatMap((route) => {
    const former = objectsNamed(before, ROUTE, namespaceOf(route), nameOf(route));
    if (nameOf(route) === "" || !former.some(hasGuard) || hasGuard(route)) return [];
    const { resource } = route;
    const source = resource.source === undefined ? {} : { source: resource.source };
    const own = byUrn.get(resource.urn);
    const told = {
      severity: "critical" as const,
      reason: `${sentence(called(resource))} has no guard any more: nobody signs on before what it leads to.`,
      advice: "Keep a SecurityPolicy that names the route, with a way to tell who somebody is.",
    };
    return [own === undefined ? { id: ID, urn: resource.urn, ...source, ...told, paths: [] } : riskOf(ID, own, told)];
  });
}

/** A policy of a gateway that let nobody in whom no other policy lets in. */
function denialOf(changed: Changed): readonly Risk[] {
  const { change, before } = changed;
  if (change.type !== GUARD || !(isKept(changed) || goes(changed)) || before === undefined) return [];
  const denies = (inputs: Reading | undefined) => text(inputs?.at("spec", "authorization", "defaultAction").value) === "Deny";
  if (!denies(before) || denies(changed.after)) return [];
  const reason = `${sentence(called(change))} no longer denies what nothing else allows.`;
  const paths = isKept(changed) ? ["spec.authorization.defaultAction"] : [];
  return [riskOf(ID, change, { severity: "high", reason, advice: ADVICE, paths })];
}
