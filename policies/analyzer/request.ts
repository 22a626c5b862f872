import type { AnalyzeRequest, AnalyzerResource } from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { PlannedResource } from "../../plan/plan.ts";
import { readProperties, sortedLists } from "../../plan/record/wire.ts";

/** A resource as an engine is about to make it, in the form of a plan's. What an engine keeps from packs, as whether it is retained, is false. */
export function resourceOf(call: AnalyzeRequest): PlannedResource {
  const urn = call.getUrn();
  const provider = call.getProvider()?.getUrn();
  const parent = call.getOptions()?.getParent() ?? "";
  return {
    urn,
    type: call.getType(),
    name: call.getName(),
    custom: !isComponent(call.getType()),
    ...(parent === "" ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    inputs: readProperties(call.getProperties(), process.cwd()),
    dependencies: [],
    propertyDependencies: {},
    protect: call.getOptions()?.getProtect() ?? false,
    retainOnDelete: false,
    aliases: call.getOptions()?.getAliasesList() ?? [],
    ignoreChanges: call.getOptions()?.getIgnorechangesList() ?? [],
  };
}

/**
 * A resource once the whole stack is known: what was seen of it before, or else what it says of itself now, and what it depends on.
 *
 * @param seen the same resource as it was analyzed. An engine tells a stack's check the outputs, which are empty in a preview of a cluster that
 *   does not stand yet.
 */
export function stackResourceOf(call: AnalyzerResource, seen: PlannedResource | undefined): PlannedResource {
  const perProperty: [string, readonly string[]][] = [];
  call.getPropertydependenciesMap().forEach((list, property) => perProperty.push([property, list.getUrnsList()]));
  const outputs = readProperties(call.getProperties(), process.cwd());
  const type = call.getType();
  const parent = call.getParent();
  return {
    urn: call.getUrn(),
    type,
    name: call.getName(),
    custom: !isComponent(type),
    ...(parent === "" ? {} : { parent }),
    ...(seen?.provider === undefined ? {} : { provider: seen.provider }),
    inputs: seen?.inputs ?? outputs,
    dependencies: [...call.getDependenciesList()].sort(),
    propertyDependencies: sortedLists(perProperty.filter(([, urns]) => urns.length > 0)),
    protect: call.getOptions()?.getProtect() ?? false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    ...(isComponent(type) ? { outputs } : {}),
  };
}

function isComponent(type: string): boolean {
  return type.startsWith("estate:") || type === "pulumi:pulumi:Stack";
}
