import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { asksDevices } from "../../core/devices.ts";
import type { Estate } from "../../core/estate.ts";
import type { Reading } from "../../core/reading.ts";
import { pagesOf, parentsOf, refersTo } from "../../core/routes.ts";

/**
 * The one page that strangers must see is that of who signs them on; devices are told apart by the server that they report to. A route that nobody
 * guards is closed where its gateway refuses by default.
 */
export const control = defineControl({
  id: "pages-have-sign-on",
  level: 1,
  dimension: "security",
  severity: "critical",
  statement: "Before every page stands a sign-on, and before every interface for programs a check of tokens, or behind it for devices.",
  sources: [
    { by: "aws", reference: "repeatable: federated access" },
    { by: "estate", reference: "most pages of ML systems know no users, and whoever reaches one may run code" },
  ],
  remediation: "Leave `signOn.enabled` to the level; the estate puts it before every page of its gateway.",
  keys: ["signOn.enabled", "gateway.enabled"],
  estate: (estate) => {
    const pages = pagesOf(estate);
    if (pages.length === 0) return { notApplicable: "no page of the estate's own can be reached from outside" };
    return pages.flatMap((page) => findingUnless(isGuarded(page), "must have a SecurityPolicy with a sign-on or a check of tokens", page));
  },
});

const POLICY = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy";

/** A route's own policy takes the place of its gateway's. https://gateway.envoyproxy.io/docs/concepts/gateway_api_extensions/security-policy/ */
function isGuarded(page: Reading): Certainty {
  const policies = page.estate.readingsOf(POLICY);
  const own = policies.filter((policy) => targets(policy).some((target) => refersTo(target, policy, "HTTPRoute", page)));
  if (own.length > 0) return every(own.map((policy) => some([guards(policy), isSignOnItself(page), asksDevices(page)])));
  const parents = parentsOf(page);
  return (
    parents.length > 0 &&
    every(parents.map(({ gateway, listener }) => some(policies.filter((policy) => isOf(policy, gateway, listener)).map(guardsOrCloses))))
  );
}

function targets(policy: Reading): readonly Reading[] {
  return [...policy.at("spec", "targetRefs").items(), policy.at("spec", "targetRef")];
}

/** A policy of a whole gateway, or of the listener that a route hangs on. */
function isOf(policy: Reading, gateway: Reading, listener: string | undefined): boolean {
  return targets(policy).some((target) => {
    const section = target.at("sectionName").text();
    return refersTo(target, policy, "Gateway", gateway) && (section === undefined || section === listener);
  });
}

function guards(policy: Reading): Certainty {
  const spec = policy.at("spec");
  const oidc = spec.at("oidc");
  const signOn = every([isGiven(oidc.at("provider", "issuer")), isGiven(oidc.at("clientID")), isGiven(oidc.at("clientSecret", "name"))]);
  return some([signOn, some(spec.at("jwt", "providers").items().map(checksTokens))]);
}

function checksTokens(provider: Reading): Certainty {
  return every([
    isGiven(provider.at("issuer")),
    some([isGiven(provider.at("remoteJWKS", "uri")), isGiven(provider.at("localJWKS", "inline"))]),
  ]);
}

function guardsOrCloses(policy: Reading): Certainty {
  return some([guards(policy), holds(policy.at("spec", "authorization", "defaultAction"), (action) => action === "Deny")]);
}

/** Whether a page's name is that of an issuer that other pages send people to. */
function isSignOnItself(page: Reading): Certainty {
  const names = page.at("spec", "hostnames").items();
  return names.length > 0 && every(names.map((name) => holds(name, (host) => issuersOf(page.estate).some((issuer) => issuer === host))));
}

function issuersOf(estate: Estate): readonly string[] {
  return estate
    .readingsOf(POLICY)
    .flatMap((policy) => /^https:\/\/([^/:]+)/.exec(policy.at("spec", "oidc", "provider", "issuer").text() ?? "")?.[1] ?? []);
}
