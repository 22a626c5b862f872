import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { type Reader, Reading } from "./reading.ts";

/** A cloud, as far as controls care where an estate stands. */
export type EstateCloud = "aws" | "gcp" | "azure" | "local";

/** What controls are asked about: the resources of one environment, from a plan, an engine or a state. */
export interface EstateFacts {
  readonly environment: string;
  readonly cloud: EstateCloud;
  /** The level that its environment declares. */
  readonly maturity: number;
  readonly resources: readonly PlannedResource[];
}

/** The resources of an environment, found by type, name and kind. Nothing of it can be changed. */
export class Estate {
  readonly environment: string;
  readonly cloud: EstateCloud;
  readonly maturity: number;
  readonly resources: readonly PlannedResource[];
  /** Told of every path that is read. */
  readonly reader: Reader | undefined;
  private readonly byType = new Map<string, PlannedResource[]>();
  private readonly byUrn = new Map<string, PlannedResource>();

  constructor({ environment, cloud, maturity, resources }: EstateFacts, reader?: Reader) {
    this.environment = environment;
    this.cloud = cloud;
    this.maturity = maturity;
    this.resources = resources;
    this.reader = reader;
    for (const resource of resources) {
      this.byUrn.set(resource.urn, resource);
      const same = this.byType.get(resource.type);
      if (same === undefined) this.byType.set(resource.type, [resource]);
      else same.push(resource);
    }
  }

  /** Resources of any of some type tokens. */
  ofType(...types: readonly string[]): readonly PlannedResource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** Readings of the inputs of all resources of any of some type tokens. */
  readingsOf(...types: readonly string[]): readonly Reading[] {
    return this.ofType(...types).map((resource) => this.inputsOf(resource));
  }

  /** The resource with a URN. */
  withUrn(urn: string): PlannedResource | undefined {
    return this.byUrn.get(urn);
  }

  /** A reading of a resource's inputs. */
  inputsOf(resource: PlannedResource): Reading {
    return new Reading(resource, this);
  }

  /** Whether the environment has a cluster for its systems: some resource is a Kubernetes object. */
  hasCluster(): boolean {
    return this.resources.some(({ type }) => type.startsWith("kubernetes:"));
  }

  /** Values of every installed chart of a name, whatever it installs as: `kube-prometheus-stack`, `keda`. What stands inside a chart is not seen. */
  chartsNamed(name: string): readonly Reading[] {
    return this.readingsOf(...CHARTS).filter((chart) => chartName(chart.at("chart").value) === name);
  }

  /** Components of a capability, such as `serving`. A component stands in a plan and a state, and says who made what. */
  componentsOf(capability: string): readonly PlannedResource[] {
    return this.resources.filter(({ type }) => type.startsWith(`estate:${capability}:`));
  }
}

/** Types of an installed chart. */
const CHARTS = ["kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v4:Chart"] as const;

/** The chart's own name, of `keda`, `oci://registry/path/keda` and the like. */
function chartName(chart: PlanValue | undefined): string | undefined {
  return typeof chart === "string" ? chart.split("/").at(-1) : undefined;
}
