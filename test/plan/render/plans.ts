import type { Plan, PlannedResource, PlanValue } from "../../../plan/plan.ts";

/** One resource of a fixture plan; everything not given is as plain as can be. */
export type Fixture = Partial<PlannedResource> & { readonly urn: string };

/** A Kubernetes object as a planned resource. */
export function planned(
  urn: string,
  object: { readonly apiVersion: string; readonly kind: string; readonly [field: string]: PlanValue },
  rest: Partial<PlannedResource> = {},
): Fixture {
  const group = object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`;
  return { urn, type: `kubernetes:${group}:${object.kind}`, inputs: object, ...rest };
}

/** A small object that every cluster takes. */
export function configMap(name: string, dependencies: readonly string[] = [], data: Record<string, string> = {}): Fixture {
  return planned(name, { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "fixture" }, data }, { dependencies });
}

/** A plan of the given resources for environment `fixture`. */
export function planOf(resources: readonly Fixture[], environment = "fixture"): Plan {
  return {
    version: 1,
    environment,
    cloud: "local",
    maturity: 0,
    resources: resources.map((resource) => ({
      type: "kubernetes:core/v1:ConfigMap",
      name: resource.urn,
      custom: true,
      inputs: {},
      dependencies: [],
      propertyDependencies: {},
      protect: false,
      retainOnDelete: false,
      aliases: [],
      ignoreChanges: [],
      ...resource,
    })),
    outputs: {},
  };
}
