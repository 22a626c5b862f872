import { CHARTS, type ChartProvides } from "../../pins/index.ts";
import type { Plan } from "../plan.ts";
import { type Chart, chartsOf, type Item, itemsOf } from "./item.ts";
import type { Made } from "./made.ts";
import { madeBy } from "./makers/index.ts";
import { type PodTemplate, podsOf } from "./pods.ts";
import { at, list, record, selects, texts } from "./values.ts";

/** Everything of a plan that something else may refer to: its objects, what its charts bring, and what controllers make of its objects. */
export class There {
  readonly items: readonly Item[];
  readonly charts: readonly Chart[];
  readonly pods: readonly PodTemplate[];
  readonly #byKey = new Map<string, Item>();
  readonly #services = new Map<string, Set<number | string> | "any">();
  readonly #keys = new Map<string, Set<string> | "any">();
  readonly #objects = new Set<string>();
  readonly #kinds = new Set<string>();
  readonly #identities: ReadonlySet<string>;

  constructor(resources: Plan["resources"]) {
    this.items = itemsOf(resources);
    this.charts = chartsOf(resources);
    this.pods = this.items.flatMap(podsOf);
    this.#identities = new Set(resources.flatMap(boundAccounts));
    for (const kind of resources.flatMap(kindsOfCluster)) this.#kinds.add(kind);
    for (const item of this.items) this.#addItem(item);
    for (const chart of this.charts) this.#addChart(chart, pinOf(chart.name)?.provides ?? {});
    for (const made of this.items.flatMap(madeBy)) this.#addMade(made);
  }

  /** The plan's own object of a kind. */
  item(kind: string, namespace: string, name: string): Item | undefined {
    return this.#byKey.get(keyOf(kind, namespace, name));
  }

  /** Whether an object of a kind is there, be it the plan's own or somebody's making. */
  has(kind: string, namespace: string, name: string): boolean {
    const key = keyOf(kind, namespace, name);
    return this.#byKey.has(key) || this.#objects.has(key) || this.#objects.has(keyOf(kind, "*", name));
  }

  /** Whether a Service is there and answers on a port, by number or name; any port where none is given. */
  hasService(namespace: string, name: string, port?: number | string): boolean {
    const ports = this.#services.get(`${namespace}/${name}`) ?? this.#services.get(`*/${name}`);
    return ports !== undefined && (port === undefined || ports === "any" || ports.has(port));
  }

  /** Whether a Secret or ConfigMap is there and holds a key; any key where none is given. */
  hasKey(kind: "Secret" | "ConfigMap", namespace: string, name: string, key?: string): boolean {
    const keys = this.#keys.get(keyOf(kind, namespace, name));
    return keys !== undefined && (key === undefined || keys === "any" || keys.has(key));
  }

  /** Whether a chart of the plan defines a kind, or its cluster brings it; any kind where some chart is not told of. `group/Kind`. */
  hasKind(kind: string): boolean {
    return this.#kinds.has(kind) || this.charts.some(({ isTold }) => !isTold);
  }

  /** Whether pods of a service account are an identity of the cloud. */
  hasIdentity(namespace: string, account: string): boolean {
    return this.#identities.has(`${namespace}/${account}`);
  }

  /** Templates of pods in a namespace that a selector selects. */
  podsWith(namespace: string, selector: Readonly<Record<string, string>>): readonly PodTemplate[] {
    return this.pods.filter((pod) => pod.namespace === namespace && selects(selector, pod.labels));
  }

  #addItem(item: Item): void {
    const { kind, name, namespace } = item;
    this.#byKey.set(keyOf(kind, namespace, name), item);
    if (kind === "Service" && item.group === "") this.#addService(`${namespace}/${name}`, servicePorts(item));
    if (kind === "ConfigMap") this.#addKeys(keyOf(kind, namespace, name), Object.keys(record(item.fields["data"])));
    // What fills a declared Secret says itself which keys it has; see the makers.
    if (kind === "Secret") this.#addKeys(keyOf(kind, namespace, name), []);
  }

  #addChart(chart: Chart, { classes = [], kinds = [], secrets = [], serviceAccounts = [], services = [] }: ChartProvides): void {
    for (const kind of kinds) this.#kinds.add(kind);
    for (const service of services) {
      const [, place = "", port] = /^(.*?)(?::(\w[\w-]*))?$/.exec(service) ?? [];
      this.#addService(place, port === undefined ? "any" : [numberOr(port)]);
    }
    for (const account of serviceAccounts) this.#objects.add(keyOf("ServiceAccount", ...placeOf(account)));
    for (const secret of secrets) {
      const [, place = "", key] = /^(.*?)(?::(.+))?$/.exec(secret) ?? [];
      this.#addKeys(keyOf("Secret", ...placeOf(place)), key === undefined ? "any" : [key]);
    }
    for (const each of classes) {
      const [kind = "", name = ""] = each.split("/");
      this.#objects.add(keyOf(kind, "", name));
    }
    this.#objects.add(keyOf("Release", chart.namespace, chart.name));
  }

  #addMade(made: Made): void {
    if (made.made === "service") this.#addService(`${made.namespace}/${made.name}`, made.ports);
    else if (made.made === "secret") this.#addKeys(keyOf("Secret", made.namespace, made.name), made.keys);
    else this.#objects.add(keyOf(made.kind, made.namespace, made.name));
  }

  #addService(place: string, ports: readonly (number | string)[] | "any"): void {
    const known = this.#services.get(place);
    if (ports === "any" || known === "any") this.#services.set(place, "any");
    else this.#services.set(place, new Set([...(known ?? []), ...ports]));
  }

  #addKeys(place: string, keys: readonly string[] | "any"): void {
    const known = this.#keys.get(place);
    if (keys === "any" || known === "any") this.#keys.set(place, "any");
    else this.#keys.set(place, new Set([...(known ?? []), ...keys]));
  }
}

function servicePorts(item: Item): (number | string)[] {
  return list(at(item.fields["spec"], "ports")).flatMap((each) => {
    const { name, port } = record(each);
    return [...(typeof port === "number" ? [port] : []), ...(typeof name === "string" ? [name] : [])];
  });
}

function pinOf(name: string) {
  return Object.hasOwn(CHARTS, name) ? CHARTS[name as keyof typeof CHARTS] : undefined;
}

function placeOf(place: string): [string, string] {
  const [namespace = "", name = ""] = place.split("/");
  return [namespace, name];
}

function numberOr(port: string): number | string {
  return /^\d+$/.test(port) ? Number(port) : port;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** Labels that a Service sends to. */
export function selectorOf(item: Item): Readonly<Record<string, string>> {
  return texts(at(item.fields["spec"], "selector"));
}

/** Service accounts that a cloud is told to take for an identity of its own, as `namespace/name`. */
function boundAccounts({ inputs, type }: Plan["resources"][number]): readonly string[] {
  const { member, namespace, role, serviceAccount, subject } = texts(inputs);
  if (type === "aws:eks/podIdentityAssociation:PodIdentityAssociation") return [`${namespace}/${serviceAccount}`];
  if (type === "azure-native:managedidentity:FederatedIdentityCredential")
    return [...(/^system:serviceaccount:([^:]+:[^:]+)$/.exec(subject ?? "")?.slice(1) ?? [])].map((bound) => bound.replace(":", "/"));
  if (type !== "gcp:serviceaccount/iAMMember:IAMMember" || role !== "roles/iam.workloadIdentityUser") return [];
  return [...(/\[([^\]]+)\]$/.exec(member ?? "")?.slice(1) ?? [])];
}

/** Kinds that a cloud's cluster defines by itself, where it is told to. https://cloud.google.com/kubernetes-engine/docs/concepts/verticalpodautoscaler */
function kindsOfCluster({ inputs, type }: Plan["resources"][number]): readonly string[] {
  const recommends = type === "gcp:container/cluster:Cluster" && at(inputs, "verticalPodAutoscaling", "enabled") === true;
  return recommends ? ["autoscaling.k8s.io/VerticalPodAutoscaler"] : [];
}
