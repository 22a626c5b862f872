import type { CustomResourceOptions, Resource, ResourceTransformation } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../../core/estate.ts";

/** Whose resources are made, and below what they are registered. */
export interface Site {
  readonly name: string;
  readonly estate: Estate;
  readonly parent: Resource;
}

/** Options of every resource of a site. */
export function optionsOf({ estate, parent }: Site): CustomResourceOptions {
  return { parent, provider: estate.provider };
}

/** Where a resource of a site is, and the tags that it wears. */
export function placeOf({ estate }: Site) {
  return { resourceGroupName: estate.scope, location: estate.region, tags: tagsOf(estate, "managed-ml") };
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
export function asGiven(given: Readonly<Record<string, unknown>>): Pick<CustomResourceOptions, "transformations"> {
  const taken: ResourceTransformation = ({ props, opts }) => ({ props: { ...props, ...given }, opts });
  return { transformations: [taken] };
}
