import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { PlannedResource } from "../plan.ts";
import { compareText, sorted } from "../values.ts";
import { aliasUrns } from "./aliases.ts";
import type { Source } from "./source.ts";
import { providerOf, type UrnParts } from "./urn.ts";
import { readId, readProperties, sortedLists } from "./wire.ts";

/** What is known of a registration besides the registration itself. */
interface Surroundings {
  readonly urn: string;
  readonly parts: UrnParts;
  readonly source: Source | undefined;
  readonly parentAliases: readonly string[];
  readonly root: string;
}

/** A registration as a plan keeps it. */
export function plannedResource(call: RegisterResourceRequest, { urn, parts, source, parentAliases, root }: Surroundings): PlannedResource {
  const perProperty = dependenciesPerProperty(call);
  const provider = providerOf(call.getProvider());
  const customTimeouts = timeoutsOf(call.getCustomtimeouts());
  return {
    urn,
    type: parts.type,
    name: parts.name,
    custom: call.getCustom(),
    ...(parts.parent === "" ? {} : { parent: parts.parent }),
    ...(provider === undefined ? {} : { provider }),
    inputs: readProperties(call.getObject(), root),
    dependencies: uniqueSorted([...call.getDependenciesList(), ...Object.values(perProperty).flat()]),
    propertyDependencies: perProperty,
    protect: call.getProtect() === true,
    retainOnDelete: call.getRetainondelete() === true,
    aliases: uniqueSorted([...call.getAliasurnsList(), ...aliasUrns(parts, call.getAliasesList(), parentAliases)]),
    ignoreChanges: uniqueSorted(call.getIgnorechangesList()),
    ...(customTimeouts === undefined ? {} : { customTimeouts }),
    ...(source === undefined ? {} : { source }),
  };
}

/** A resource that is only read, as a plan keeps it. */
export function plannedRead(call: ReadResourceRequest, urn: string, source: Source | undefined, root: string): PlannedResource {
  const provider = providerOf(call.getProvider());
  return {
    urn,
    type: call.getType(),
    name: call.getName(),
    custom: true,
    ...(call.getParent() === "" ? {} : { parent: call.getParent() }),
    ...(provider === undefined ? {} : { provider }),
    inputs: sorted(Object.entries({ ...readProperties(call.getProperties(), root), id: readId(call.getId()) })),
    dependencies: uniqueSorted(call.getDependenciesList()),
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    external: true,
    ...(source === undefined ? {} : { source }),
  };
}

function dependenciesPerProperty(call: RegisterResourceRequest): Record<string, readonly string[]> {
  const found: (readonly [string, readonly string[]])[] = [];
  call.getPropertydependenciesMap().forEach((list, property) => {
    const urns = list.getUrnsList();
    if (urns.length > 0) found.push([property, urns]);
  });
  return sortedLists(found);
}

function timeoutsOf(timeouts: RegisterResourceRequest.CustomTimeouts | undefined) {
  const written = Object.entries({ create: timeouts?.getCreate(), delete: timeouts?.getDelete(), update: timeouts?.getUpdate() });
  const given = written.filter(([, duration]) => duration !== undefined && duration !== "");
  return given.length === 0 ? undefined : (Object.fromEntries(given) as NonNullable<PlannedResource["customTimeouts"]>);
}

function uniqueSorted(words: readonly string[]): string[] {
  return words.length < 2 ? [...words] : [...new Set(words)].sort(compareText);
}
