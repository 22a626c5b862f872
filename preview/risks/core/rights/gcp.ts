import type { Reading } from "../../../../policies/core/reading.ts";
import type { RiskSeverity } from "../../risk.ts";
import { shortly } from "../telling.ts";
import { type Names, thingOf } from "./names.ts";
import type { Action, Right, Thing, Verb } from "./right.ts";

/** What roles of Google Cloud give, by their names. https://cloud.google.com/iam/docs/roles-permissions */
const ROLES: readonly (readonly [RegExp, Verb, RiskSeverity])[] = [
  [/^roles\/(owner|editor)$/, "do anything with", "critical"],
  [/iam\.(serviceAccountTokenCreator|serviceAccountUser|serviceAccountKeyAdmin|workloadIdentityUser)$/, "act as", "high"],
  [/(iam|securityAdmin|resourcemanager)[A-Za-z]*\.?[A-Za-z]*Admin$/i, "grant rights on", "critical"],
  [/admin|owner|editor/i, "do anything with", "high"],
  [/secretAccessor$/i, "read", "high"],
  [/(viewer|reader|accessor|decrypter)$/i, "read", "medium"],
  [/(creator|writer|contributor)$|objectUser$/i, "write", "medium"],
];

/** Properties by which a grant says what it is on; the first that stands there counts. */
const TARGETS = [
  "bucket",
  "secretId",
  "cryptoKeyId",
  "keyRingId",
  "serviceAccountId",
  "repository",
  "datasetId",
  "topic",
  "instance",
  "folder",
  "orgId",
  "project",
];

/** Rights that a resource of Google Cloud gives. https://cloud.google.com/iam/docs/overview */
export function rightsOfGcp(resource: Reading, names: Names): readonly Right[] {
  if (!/^gcp:.*[iI][aA][mM](Member|Binding):/.test(resource.resource.type)) return [];
  const things = [targetOf(resource, names)];
  const actions = [actionOf(resource.at("role"))];
  const condition = resource.at("condition");
  const members = resource.at("member").state === "absent" ? resource.at("members").items() : [resource.at("member")];
  return members.map((member) => ({
    ...holderOf(member, names),
    actions,
    things,
    condition: condition.state === "absent" ? "" : JSON.stringify(condition.value ?? condition.state),
    path: "role",
  }));
}

function actionOf(role: Reading): Action {
  const pattern = role.text() ?? role.state;
  const [, verb, severity] = ROLES.find(([name]) => name.test(pattern)) ?? [/./, "use", "medium"];
  return { pattern, verb, severity };
}

function holderOf(member: Reading, names: Names): Pick<Right, "holder" | "who"> {
  const said = member.text();
  if (/^all(Authenticated)?Users$/.test(said ?? "")) return { holder: said ?? "", who: "everybody" };
  const sources = member.state === "unknown" ? member.sources() : [];
  const identity = sources.find(({ type }) => type.includes("/account:")) ?? sources[0];
  if (identity !== undefined) return { holder: identity.urn, who: names.boundTo(identity.urn) ?? shortly(identity) };
  const [, namespace, account] = /\[([^/\]]+)\/([^\]]+)\]$/.exec(said ?? "") ?? [];
  const pods = namespace === undefined || account === undefined ? undefined : names.serviceAccount(namespace, account);
  return { holder: said ?? member.state, who: pods ?? "a party outside of the plan" };
}

function targetOf(resource: Reading, names: Names): Thing {
  const key = TARGETS.find((each) => resource.at(each).state !== "absent") ?? "project";
  const said = resource.at(key).text();
  const sources = names.sourcesOf(resource.resource, key);
  const known = sources[0] ?? (said === undefined ? undefined : names.inAddress(said));
  if (key === "project" || key === "folder" || key === "orgId")
    return { pattern: said ?? "", words: `everything in the ${key === "orgId" ? "organisation" : key}`, isAll: true };
  if (known !== undefined) return thingOf(known);
  return { pattern: said ?? "", words: "something outside of the plan" };
}
