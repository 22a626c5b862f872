import { CLOUDS, type Cloud } from "../components/core/cloud.ts";
import { UserError } from "../components/core/errors.ts";
import { PLAN_VERSION, type Plan, type PlannedResource } from "./plan.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what {@link planToJson} wrote, of this or another version of the program. What it does not know is left out of no resource: fields may
 * have been added since.
 *
 * @param shown what it is called in messages.
 * @throws UserError when it is no plan, is cut off, or is of a version that is not known here.
 */
export function parsePlan(text: string, shown: string): Plan {
  const content = parsed(text, shown);
  if (!isFields(content)) throw notAPlan(shown, "it holds no object");
  const { version } = content;
  if (typeof version === "number" && version > PLAN_VERSION)
    throw notAPlan(shown, `it is of version ${version}, and this reads version ${PLAN_VERSION}; bring this checkout up to date`);
  if (version !== PLAN_VERSION)
    throw notAPlan(shown, `it is of version ${JSON.stringify(version) ?? "none"}, and this reads version ${PLAN_VERSION}`);
  const { environment, cloud, maturity, resources, outputs } = content;
  if (typeof environment !== "string" || typeof maturity !== "number") throw notAPlan(shown, "it has no `environment` and `maturity`");
  if (!isCloud(cloud))
    throw notAPlan(shown, `its \`cloud\` is ${JSON.stringify(cloud) ?? "not there"}, and this knows ${CLOUDS.join(", ")}`);
  if (!Array.isArray(resources)) throw notAPlan(shown, "`resources` is no list");
  const broken = resources.findIndex((each) => !isResource(each));
  if (broken >= 0) throw notAPlan(shown, `\`resources[${broken}]\` is no resource`);
  if (!isFields(outputs)) throw notAPlan(shown, "it has no `outputs`");
  return { version: PLAN_VERSION, environment, cloud, maturity, resources, outputs: outputs as Plan["outputs"] };
}

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAPlan(shown, "it is no JSON, or was cut off");
  }
}

const TEXTS = ["urn", "type", "name"];
const LISTS = ["dependencies", "aliases", "ignoreChanges"];
const SWITCHES = ["custom", "protect", "retainOnDelete"];
const OBJECTS = ["inputs", "propertyDependencies"];

/** Values need no look: whatever JSON holds is a value of a plan. */
function isResource(value: unknown): value is PlannedResource {
  if (!isFields(value)) return false;
  return (
    TEXTS.every((key) => typeof value[key] === "string") &&
    SWITCHES.every((key) => typeof value[key] === "boolean") &&
    LISTS.every((key) => isTexts(value[key])) &&
    OBJECTS.every((key) => isFields(value[key])) &&
    Object.values(value["propertyDependencies"] as Fields).every(isTexts) &&
    ["parent", "provider"].every((key) => value[key] === undefined || typeof value[key] === "string") &&
    ["outputs", "customTimeouts"].every((key) => value[key] === undefined || isFields(value[key])) &&
    (value["external"] === undefined || value["external"] === true) &&
    (value["source"] === undefined || isPlace(value["source"]))
  );
}

function isPlace(value: unknown): boolean {
  return isFields(value) && typeof value["file"] === "string" && typeof value["line"] === "number";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isCloud(value: unknown): value is Cloud {
  return CLOUDS.some((cloud) => cloud === value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notAPlan(shown: string, reason: string): UserError {
  return new UserError(`${shown} is not what \`estate plan --format json\` writes`, [{ path: "", reason }]);
}
