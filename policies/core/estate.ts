import { MARKER, type PlannedResource, type PlanValue } from "../../plan/plan.ts";

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
    const [only] = types;
    if (only !== undefined && types.length === 1) return this.byType.get(only) ?? [];
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

/** What is known of a value: nothing written, a value, a value that only an update can tell, or one that nobody is told. */
export type ReadingState = "absent" | "known" | "unknown" | "secret";

/** Told of every path that a check reads; tests change exactly those. */
export type Reader = (resource: PlannedResource, path: string) => void;

/**
 * What stands at one place of a resource's inputs. Reading never throws: below an unknown everything is unknown, below nothing everything is
 * absent, and a value of another type than asked for is a value like any other.
 */
export class Reading {
  readonly resource: PlannedResource;
  readonly estate: Estate;
  readonly state: ReadingState;
  /** The value; undefined unless it is known. */
  readonly value: PlanValue | undefined;
  private readonly above: Reading | string;
  private readonly keysBelow: readonly (string | number)[];

  /**
   * @param above the reading that this one stands below, or a path where it stands below none.
   * @param keysBelow what leads here from above.
   */
  constructor(
    resource: PlannedResource,
    estate: Estate,
    above: Reading | string = "",
    value: PlanValue | undefined = resource.inputs,
    state = stateOf(value),
    keysBelow: readonly (string | number)[] = [],
  ) {
    this.resource = resource;
    this.estate = estate;
    this.state = state;
    this.value = state === "known" ? value : undefined;
    this.above = above;
    this.keysBelow = keysBelow;
  }

  /** Key path in the resource's inputs. It is put together when it is asked for, since most readings find nothing to tell. */
  get path(): string {
    const start = typeof this.above === "string" ? this.above : this.above.path;
    return this.keysBelow.reduce<string>(pathBelow, start);
  }

  /** What stands below, key by key; a key may hold dots, as labels do. */
  at(...keys: readonly (string | number)[]): Reading {
    if (this.estate.reader !== undefined) this.tellReader(keys, this.estate.reader);
    let { state } = this;
    let value = this.value;
    for (const key of keys) {
      if (state !== "known") break;
      value = childOf(value, key);
      state = stateOf(value);
    }
    return new Reading(this.resource, this.estate, this, value, state, keys);
  }

  /** The items of a list; none where it is absent, unknown or no list. */
  items(): readonly Reading[] {
    if (!Array.isArray(this.value)) return [];
    return this.value.map((_, index) => this.at(index));
  }

  /** The keys of an object; none where it is absent, unknown or no object. */
  keys(): readonly string[] {
    return isFields(this.value) ? Object.keys(this.value) : [];
  }

  /** The text; undefined where it is none. */
  text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  /** The number; undefined where it is none. */
  number(): number | undefined {
    return typeof this.value === "number" ? this.value : undefined;
  }

  /**
   * The resources that an unknown value comes from, by the program's own record of which property comes from where. Such a record is kept for
   * whole properties, so it holds every source of the property that this value is part of.
   */
  sources(): readonly PlannedResource[] {
    const property = /^[^.[]+/.exec(this.path)?.[0] ?? "";
    const urns = this.resource.propertyDependencies[property] ?? [];
    return urns.flatMap((urn) => this.estate.withUrn(urn) ?? []);
  }

  private tellReader(keys: readonly (string | number)[], reader: Reader): void {
    let { path } = this;
    for (const key of keys) {
      path = pathBelow(path, key);
      reader(this.resource, path);
    }
  }
}

function pathBelow(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

function childOf(value: PlanValue | undefined, key: string | number): PlanValue | undefined {
  if (typeof key === "number") return Array.isArray(value) ? (value as readonly PlanValue[])[key] : undefined;
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function stateOf(value: PlanValue | undefined): ReadingState {
  if (value === undefined || value === null) return "absent";
  if (!isFields(value) || !Object.hasOwn(value, MARKER)) return "known";
  if (value[MARKER] === "secret") return "secret";
  return value[MARKER] === "unknown" ? "unknown" : "known";
}

function isFields(value: PlanValue | undefined): value is { readonly [key: string]: PlanValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
