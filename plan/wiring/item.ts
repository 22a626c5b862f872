import type { Plan, PlannedResource, PlanValue } from "../plan.ts";
import { groupOf } from "../render/identity.ts";
import { record, text } from "./values.ts";

/** A Kubernetes object of a plan, as what refers to others and is referred to. */
export interface Item {
  readonly resource: PlannedResource;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for an object of the whole cluster. */
  readonly namespace: string;
  readonly fields: Readonly<Record<string, PlanValue>>;
}

/** A chart of a plan. */
export interface Chart {
  readonly resource: PlannedResource;
  readonly name: string;
  readonly namespace: string;
  readonly values: Readonly<Record<string, PlanValue>>;
  /**
   * Whether it is known what it was given. A provider that renders a chart registers it without that, so an engine and a state do not tell it:
   * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/helm/v4/chart.go
   */
  readonly isTold: boolean;
}

/** The Kubernetes objects among resources. */
export function itemsOf(resources: Plan["resources"]): Item[] {
  return resources.flatMap((resource) => {
    const { apiVersion, kind, metadata, ...fields } = resource.inputs;
    if (!resource.type.startsWith("kubernetes:") || typeof apiVersion !== "string" || typeof kind !== "string") return [];
    const { name, namespace } = record(metadata);
    const place = { name: text(name) ?? "", namespace: text(namespace) ?? "" };
    return [{ resource, group: groupOf(apiVersion), kind, ...place, fields: { ...fields, metadata: metadata ?? {} } }];
  });
}

/** The charts among resources, those of definitions too. */
export function chartsOf(resources: Plan["resources"]): Chart[] {
  return resources
    .filter(({ type }) => /^kubernetes:helm\.sh\/v\d:(Release|Chart)$/.test(type))
    .map((resource) => {
      const { name, namespace, values } = resource.inputs;
      const isTold = Object.keys(resource.inputs).length > 0;
      return { resource, name: text(name) ?? resource.name, namespace: text(namespace) ?? "default", values: record(values), isTold };
    });
}
