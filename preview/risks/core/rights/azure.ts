import type { Reading } from "../../../../policies/core/reading.ts";
import type { RiskSeverity } from "../../risk.ts";
import { shortly } from "../telling.ts";
import { type Names, thingOf } from "./names.ts";
import type { Action, Right, Thing, Verb } from "./right.ts";

/** Built-in roles that are given here, or are worse than all of those. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES: Readonly<Record<string, readonly [Verb, RiskSeverity]>> = {
  // Owner, User Access Administrator, Role Based Access Control Administrator
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": ["grant rights on", "critical"],
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": ["grant rights on", "critical"],
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": ["grant rights on", "critical"],
  // Contributor, Key Vault Administrator, Storage Blob Data Owner
  "b24988ac-6180-42a0-ab88-20f7382dd24c": ["do anything with", "high"],
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": ["do anything with", "high"],
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": ["do anything with", "high"],
  // Managed Identity Operator
  "f1a07417-d97a-45cb-824c-7a7467783830": ["act as", "high"],
  // Key Vault Secrets User
  "4633458b-17de-408a-b874-0445c86b69e6": ["read", "high"],
  // Storage Blob Data Contributor, Storage File Data Privileged Contributor, AcrPush
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": ["write", "medium"],
  "69566ab7-960f-475b-8e7c-b3118f30c6bd": ["write", "medium"],
  "8311e382-0749-4cb8-b61a-304f252e45ec": ["write", "medium"],
  // Storage Blob Data Reader, Reader, AcrPull
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": ["read", "medium"],
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": ["read", "medium"],
  "7f951dda-4ed3-4680-a7ca-43fe172d538d": ["read", "medium"],
};

/** Rights that a resource of Azure gives. */
export function rightsOfAzure(resource: Reading, names: Names): readonly Right[] {
  const { type } = resource.resource;
  if (type === "azure-native:authorization:RoleDefinition") return ofDefinition(resource);
  if (type !== "azure-native:authorization:RoleAssignment") return [];
  const condition = resource.at("condition");
  return [
    {
      ...holderOf(resource, names),
      actions: [actionOf(resource, names)],
      things: thingsOf(resource, names),
      condition: condition.state === "absent" ? "" : (condition.text() ?? condition.state),
      path: "roleDefinitionId",
    },
  ];
}

function actionOf(resource: Reading, names: Names): Action {
  const said = resource.at("roleDefinitionId").text();
  const id = said?.split("/").at(-1)?.toLowerCase() ?? "";
  const [verb, severity] = (Object.hasOwn(ROLES, id) ? ROLES[id] : undefined) ?? (["use", "medium"] as const);
  const [own] = names.sourcesOf(resource.resource, "roleDefinitionId");
  return { pattern: said === undefined ? (own?.urn ?? "unknown") : id, verb, severity };
}

function holderOf(resource: Reading, names: Names): Pick<Right, "holder" | "who"> {
  const said = resource.at("principalId").text();
  const [source] = names.sourcesOf(resource.resource, "principalId");
  const known = source ?? (said === undefined ? undefined : names.inAddress(said));
  if (known !== undefined) return { holder: known.urn, who: names.boundTo(known.urn) ?? shortly(known) };
  return { holder: said ?? "", who: "a party outside of the plan" };
}

/** A subscription or a group of resources is all that is in it. https://learn.microsoft.com/azure/role-based-access-control/scope-overview */
function thingsOf(resource: Reading, names: Names): readonly Thing[] {
  const scope = resource.at("scope").text();
  if (scope === undefined) {
    const sources = names.sourcesOf(resource.resource, "scope");
    if (sources.length === 0) return [{ pattern: "unknown", words: "something that only an update can tell" }];
    const narrow = sources.filter(({ type }) => !type.endsWith(":ResourceGroup"));
    return (narrow.length === 0 ? sources : narrow).map((source) => ({ ...thingOf(source), isAll: narrow.length === 0 }));
  }
  if (/^\/subscriptions\/[^/]+\/?$/i.test(scope)) return [{ pattern: scope, words: "everything in the subscription", isAll: true }];
  if (/\/resourceGroups\/[^/]+\/?$/i.test(scope)) return [{ pattern: scope, words: "everything in a group of resources", isAll: true }];
  const known = names.inAddress(scope);
  return [known === undefined ? { pattern: scope, words: "something outside of the plan" } : thingOf(known, scope)];
}

/** What a role of one's own allows whoever holds it. */
function ofDefinition(role: Reading): readonly Right[] {
  const things = [{ pattern: "*", words: "what it is given on" }];
  const holder = { holder: role.resource.urn, who: `whoever holds ${shortly(role.resource)}` };
  const kinds = ["actions", "dataActions"];
  return role
    .at("permissions")
    .items()
    .flatMap((permission, index) =>
      kinds.map((kind) => ({
        ...holder,
        actions: permission.at(kind).items().map(actionNamed),
        things,
        condition: JSON.stringify(permission.at(kind === "actions" ? "notActions" : "notDataActions").value ?? ""),
        path: `permissions[${index}].${kind}`,
      })),
    );
}

function actionNamed(written: Reading): Action {
  const pattern = (written.text() ?? written.state).toLowerCase();
  if (pattern.startsWith("*")) return { pattern, verb: "do anything with", severity: "critical" };
  if (pattern.startsWith("microsoft.authorization/")) return { pattern, verb: "grant rights on", severity: "critical" };
  if (pattern.endsWith("/*")) return { pattern, verb: "do anything with", severity: "high" };
  if (pattern.endsWith("/read")) return { pattern, verb: "read", severity: "medium" };
  return { pattern, verb: pattern.endsWith("/delete") ? "delete" : "write", severity: "medium" };
}
