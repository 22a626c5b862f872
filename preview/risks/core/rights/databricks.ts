import type { Reading } from "../../../../policies/core/reading.ts";
import { shortly } from "../telling.ts";
import { type Names, thingOf } from "./names.ts";
import type { Action, Right, Verb } from "./right.ts";

/** What a grant or a list of permissions may be on. https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/ */
const TARGETS = [
  "catalog",
  "schema",
  "table",
  "volume",
  "model",
  "externalLocation",
  "storageCredential",
  "experimentId",
  "clusterPolicyId",
  "clusterId",
  "jobId",
  "servingEndpointId",
  "registeredModelId",
];

/** Rights that a resource of Databricks gives. */
export function rightsOfDatabricks(resource: Reading, names: Names): readonly Right[] {
  const { type } = resource.resource;
  const things = [targetOf(resource, names)];
  if (type === "databricks:index/grant:Grant") {
    const actions = resource.at("privileges").items().map(actionOf);
    return [{ ...holderOf(resource.at("principal"), names), actions, things, condition: "", path: "privileges" }];
  }
  if (type !== "databricks:index/permissions:Permissions") return [];
  return resource
    .at("accessControls")
    .items()
    .map((control, index) => {
      const key = ["servicePrincipalName", "userName", "groupName"].find((each) => control.at(each).state !== "absent") ?? "groupName";
      const actions = [actionOf(control.at("permissionLevel"))];
      return { ...holderOf(control.at(key), names), actions, things, condition: "", path: `accessControls[${index}]` };
    });
}

function actionOf(written: Reading): Action {
  const pattern = written.text() ?? written.state;
  if (/^(ALL_PRIVILEGES|MANAGE|CAN_MANAGE|IS_OWNER)$/.test(pattern)) return { pattern, verb: "do anything with", severity: "high" };
  const verb: Verb = /WRITE|MODIFY|CREATE|EDIT|APPLY/.test(pattern) ? "write" : /READ|SELECT|BROWSE|VIEW/.test(pattern) ? "read" : "use";
  return { pattern, verb, severity: "medium" };
}

function holderOf(principal: Reading, names: Names): Pick<Right, "holder" | "who"> {
  const said = principal.text();
  const [source] = principal.state === "unknown" ? principal.sources() : [];
  const known = source ?? (said === undefined ? undefined : names.named(said));
  if (known !== undefined) return { holder: known.urn, who: shortly(known) };
  return {
    holder: said ?? principal.state,
    who: said === "users" || said === "account users" ? "every user of the workspace" : "a party outside of the plan",
  };
}

function targetOf(resource: Reading, names: Names) {
  const key = TARGETS.find((each) => resource.at(each).state !== "absent") ?? "";
  const said = resource.at(key).text();
  const [source] = names.sourcesOf(resource.resource, key);
  const known = source ?? (said === undefined ? undefined : names.named(said));
  if (known !== undefined) return thingOf(known);
  return { pattern: said ?? "", words: "something outside of the plan" };
}
