import { ComponentResource, CustomResource, type ProviderResource, type Resource } from "@pulumi/pulumi";
import { type ChartRelease, type KubernetesObject, MOVED_FIELDS, type Stages } from "./kubernetes.ts";

/** Where a component's objects are registered, and after what. */
export interface Placement {
  readonly parent: ComponentResource;
  readonly provider: ProviderResource;
  /** What must be ready first; handles of other components' last stages. */
  readonly after: readonly Resource[];
}

/**
 * Registers a capability's objects under its component, each stage after the one before, and returns the last stage: the handle
 * that others wait for. The whole component is never that handle, since depending on it sends every child's URN with every dependant.
 */
export function registerStages(name: string, stages: Stages, placement: Placement): readonly Resource[] {
  return stages.reduce<readonly Resource[]>(
    (after, stage) => Object.entries(stage).map(([role, object]) => registerOne(`${name}-${role}`, object, { ...placement, after })),
    placement.after,
  );
}

/** The one resource class; the SDK's own is abstract. */
class KubernetesResource extends CustomResource {}

/**
 * One resource class for every kind: the objects are complete already, so a class per kind would only load more code.
 * Type tokens are the Kubernetes provider's own, so states and plans look as if its typed classes had been used.
 */
function registerOne(name: string, object: KubernetesObject | ChartRelease, placement: Placement): Resource {
  const options = { parent: placement.parent, provider: placement.provider, dependsOn: [...placement.after] };
  if ("release" in object && object.release === "definitions") return new DefinitionsChart(name, object, placement);
  if ("release" in object) return new KubernetesResource("kubernetes:helm.sh/v3:Release", name, releaseInputs(object), options);
  return new KubernetesResource(typeToken(object), name, { ...object }, { ...options, ...movedFields(object) });
}

/** The provider then leaves the fields as they stand, whoever has set them. https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ */
export function movedFields({ metadata }: KubernetesObject): { readonly ignoreChanges?: string[] } {
  const paths = metadata.annotations?.[MOVED_FIELDS];
  return paths === undefined ? {} : { ignoreChanges: paths.split(",") };
}

/**
 * The provider's own component that renders a chart and registers what comes out, one resource an object. It runs no hooks, of which a chart of
 * definitions has none. https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v4/chart/
 */
class DefinitionsChart extends ComponentResource {
  constructor(name: string, release: ChartRelease, { after, parent, provider }: Placement) {
    const options = { parent, provider, dependsOn: [...after] };
    super("kubernetes:helm.sh/v4:Chart", name, releaseInputs(release), options, true);
  }
}

function typeToken(object: KubernetesObject): string {
  const group = object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`;
  return `kubernetes:${group}:${object.kind}`;
}

function releaseInputs(release: ChartRelease): Record<string, unknown> {
  const { chart, name, namespace, values, version } = release;
  const source = release.repository === undefined ? {} : { repositoryOpts: { repo: release.repository } };
  return { chart, name, namespace, values, version, ...source };
}
