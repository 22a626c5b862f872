import { UserError } from "../../components/core/errors.ts";
import type { PlannedResource, PlanValue } from "../plan.ts";
import { compareText, SECRET, sorted, UNKNOWN } from "../values.ts";

/** Version of `pulumi stack export` that this reads. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go */
const STATE_VERSION = 3;

/** Pulumi's mark of a special value, and of a secret, as state keeps them. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_WORD = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The resources of a stack as `pulumi stack export` writes them, in the form of a plan's, sorted by URN. Values of secrets are dropped here.
 * Resources that are on their way out, since something replaced them, are left out.
 *
 * @param text the exported file's content.
 * @param shown what the file is called in messages.
 * @throws UserError when it is no export, is cut off, or is of a version that is not known here.
 */
export function resourcesOfState(text: string, shown: string): readonly PlannedResource[] {
  const content = parsed(text, shown);
  if (!isFields(content)) throw notAnExport(shown, "it holds no object");
  const { version, deployment } = content;
  if (version !== STATE_VERSION)
    throw notAnExport(shown, `it is of version ${JSON.stringify(version) ?? "none"}, and this reads version ${STATE_VERSION}`);
  if (!isFields(deployment)) throw notAnExport(shown, "it has no `deployment`");
  const resources = deployment["resources"] ?? [];
  if (!Array.isArray(resources)) throw notAnExport(shown, "`deployment.resources` is no list");
  return resources
    .map((each, index) => resourceOf(each, `deployment.resources[${index}]`, shown))
    .filter((each) => each !== undefined)
    .sort((a, b) => compareText(a.urn, b.urn));
}

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAnExport(shown, "it is no JSON, or was cut off");
  }
}

function resourceOf(value: unknown, place: string, shown: string): PlannedResource | undefined {
  if (!isFields(value)) throw notAnExport(shown, `\`${place}\` is no object`);
  if (value["delete"] === true) return undefined;
  const { urn, type } = value;
  if (typeof urn !== "string" || typeof type !== "string") throw notAnExport(shown, `\`${place}\` has no \`urn\` and \`type\``);
  const parent = textIn(value, "parent");
  const provider = textIn(value, "provider")?.split("::").slice(0, -1).join("::");
  const custom = value["custom"] === true;
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    custom,
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    inputs: valuesIn(value, "inputs"),
    dependencies: textsIn(value, "dependencies"),
    propertyDependencies: listsIn(value, "propertyDependencies"),
    protect: value["protect"] === true,
    retainOnDelete: value["retainOnDelete"] === true,
    aliases: textsIn(value, "aliases"),
    ignoreChanges: textsIn(value, "ignoreChanges"),
    ...(custom ? {} : { outputs: valuesIn(value, "outputs") }),
    ...(value["external"] === true ? { external: true as const } : {}),
  };
}

function valuesIn(value: Fields, key: string): Record<string, PlanValue> {
  const below = value[key];
  return isFields(below) ? sorted(Object.entries(below).map(([name, each]) => [name, planValue(each)] as const)) : {};
}

function planValue(value: unknown): PlanValue {
  if (value === UNKNOWN_WORD) return UNKNOWN;
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(planValue);
  if (!isFields(value)) return null;
  if (isSecret(value)) return SECRET;
  return sorted(Object.entries(value).map(([name, each]) => [name, planValue(each)] as const));
}

/** Whether a value of a state is a secret, encrypted or not. */
export function isSecret(value: unknown): boolean {
  return isFields(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

function listsIn(value: Fields, key: string): Record<string, readonly string[]> {
  const below = value[key];
  if (!isFields(below)) return {};
  return sorted(Object.keys(below).map((name) => [name, textsIn(below, name)] as const));
}

function textsIn(value: Fields, key: string): readonly string[] {
  const below = value[key];
  return Array.isArray(below) ? below.filter((each) => typeof each === "string").sort(compareText) : [];
}

function textIn(value: Fields, key: string): string | undefined {
  const text = value[key];
  return typeof text === "string" && text !== "" ? text : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notAnExport(shown: string, reason: string): UserError {
  return new UserError(`${shown} is not what \`pulumi stack export\` writes`, [{ path: "", reason }]);
}
