import type { Estate } from "../../policies/core/estate.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { isOpaque } from "../difference/equality.ts";
import { pathOfPlace } from "./core/places.ts";
import { type Changed, changesIn, isKept, placesOf, type Sides, sidesOf } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "definition-removed";

const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** Charts of definitions alone are applied object by object, so they stand in a plan as this type. docs/adr/0008-definitions-object-by-object.md */
const DEFINITIONS = "kubernetes:helm.sh/v4:Chart";
const RELEASE = "kubernetes:helm.sh/v3:Release";

const ADVICE = "Keep the definition for as long as an object of its kind is wanted; back such objects up before it goes.";

/**
 * A definition of a kind goes, or a chart of them. The API server deletes every object of that kind along with it, in all namespaces and of all teams,
 * and of those a plan shows only what the estate itself makes.
 */
export const definitionRemoved: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  return changesIn(comparison, (type) => type === DEFINITION || type === DEFINITIONS || type === RELEASE).flatMap((changed) => {
    if (changed.change.type === DEFINITION) return ofDefinition(changed, sides);
    return isOfDefinitions(changed) ? ofChart(changed) : [];
  });
};

/** A release by its chart's name, such as `prometheus-operator-crds`. */
function isOfDefinitions({ change, before }: Changed): boolean {
  return change.type === DEFINITIONS || /(^|[/-])crds?([/-]|$)/.test(before?.at("chart").text() ?? "");
}

function isLost({ change }: Changed): boolean {
  return change.operation === "delete" || change.operation === "replace";
}

function tell({ change }: Changed, severity: Risk["severity"], means: string, paths: readonly string[] = []): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice: ADVICE, paths });
}

function ofDefinition(changed: Changed, { before }: Sides): readonly Risk[] {
  const definition = changed.before;
  if (definition === undefined) return [];
  const count = objectsOf(definition, before);
  const own = count === 0 ? "" : `, ${count} of this plan among them`;
  if (isLost(changed)) return [tell(changed, "critical", `goes: every object of its kind goes with it${own}`)];
  if (!isKept(changed)) return [];
  const served = new Set(versionsOf(changed.after));
  if (changed.after.at("spec", "versions").state === "unknown")
    return [tell(changed, "medium", "perhaps serves fewer versions of its kind: only an update can tell", ["spec.versions"])];
  const fewer = versionsOf(definition).some((version) => !served.has(version));
  return fewer ? [tell(changed, "high", "serves fewer versions of its kind: whoever uses those is refused", ["spec.versions"])] : [];
}

function versionsOf(definition: Reading): readonly string[] {
  const served = definition
    .at("spec", "versions")
    .items()
    .filter((version) => version.at("served").value !== false);
  return served.flatMap((version) => version.at("name").text() ?? []);
}

/** How many objects of a definition's kind a plan has. */
function objectsOf(definition: Reading, estate: Estate): number {
  const [group, kind] = [definition.at("spec", "group").text(), definition.at("spec", "names", "kind").text()];
  const versions = definition
    .at("spec", "versions")
    .items()
    .flatMap((version) => version.at("name").text() ?? []);
  return versions.flatMap((version) => estate.ofType(`kubernetes:${group}/${version}:${kind}`)).length;
}

function ofChart(changed: Changed): readonly Risk[] {
  if (isLost(changed)) return [tell(changed, "critical", "goes with its definitions: every object of those kinds goes with them")];
  if (!isKept(changed)) return [];
  const switched = placesOf(changed).filter(({ steps, before }) => steps[0] === "values" && before === true);
  const [paths, open] = [false, true].map((opaque) =>
    switched
      .filter(({ after }) => isOpaque(after) === opaque)
      .map(pathOfPlace)
      .sort(),
  ) as [string[], string[]];
  return [
    ...(paths.length === 0
      ? []
      : [tell(changed, "high", "may bring fewer definitions: every object of a kind that it leaves out goes", paths)]),
    ...(open.length === 0 ? [] : [tell(changed, "medium", "perhaps brings fewer definitions: only an update can tell", open)]),
  ];
}
