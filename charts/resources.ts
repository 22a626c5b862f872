import type { PlannedResource } from "../plan/plan.ts";
import { record, text } from "../plan/wiring/values.ts";
import { inItsNamespace } from "./place.ts";
import type { Release } from "./reference.ts";
import type { RenderedObject } from "./rendered-objects.ts";

/**
 * The objects of a chart as resources below its release, as the provider's own `Chart` names them: `<release>:<namespace>/<name>`. Hooks are among
 * them, with the annotation that says so.
 *
 * @param ofTheCluster kinds that are in no namespace, as `group/Kind`.
 */
export function resourcesOf(
  release: Release,
  objects: readonly RenderedObject[],
  ofTheCluster: ReadonlySet<string>,
): readonly PlannedResource[] {
  const { resource } = release;
  const times = new Map<string, number>();
  return objects.map(({ object, stays }): PlannedResource => {
    const inputs = inItsNamespace(object, release.namespace, ofTheCluster);
    const type = typeOf(text(inputs["apiVersion"]) ?? "", text(inputs["kind"]) ?? "");
    const { name, namespace } = record(inputs["metadata"]);
    const place = [text(namespace), text(name) ?? "unknown"].filter((part) => part !== undefined).join("/");
    const time = (times.get(`${type} ${place}`) ?? 0) + 1;
    times.set(`${type} ${place}`, time);
    const own = time === 1 ? place : `${place}#${time}`;
    return {
      urn: below(resource.urn, resource.name, type, own),
      type,
      name: `${resource.name}:${own}`,
      custom: true,
      parent: resource.urn,
      ...(resource.provider === undefined ? {} : { provider: resource.provider }),
      inputs,
      dependencies: [resource.urn],
      propertyDependencies: {},
      protect: false,
      retainOnDelete: stays,
      aliases: resource.aliases.map((alias) => below(alias, alias.split("::").slice(3).join("::"), type, own)),
      ignoreChanges: [],
      ...(resource.source === undefined ? {} : { source: resource.source }),
    };
  });
}

function typeOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
function below(parent: string, parentName: string, type: string, name: string): string {
  const [stack = "", project = "", types = ""] = parent.split("::");
  return `${stack}::${project}::${types}$${type}::${parentName}:${name}`;
}
