import { type Certainty, every, holds, some } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import { nameOf, namespaceOf } from "./objects.ts";
import { prometheusStacks } from "./prometheus.ts";
import type { Reading } from "./reading.ts";
import { serviceAt } from "./services.ts";

const HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject";

/** Something that changes how many pods a server has. */
export interface Scaler {
  readonly object: Reading;
  readonly least: Reading;
  readonly most: Reading;
}

/** Scalers of a server, whoever reads them. */
export function scalersOf(server: Reading): readonly Scaler[] {
  const { estate } = server;
  const near = (type: string) => estate.readingsOf(type).filter((scaler) => isOf(scaler, server));
  return [
    ...near(HPA).map((object) => ({ object, least: object.at("spec", "minReplicas"), most: object.at("spec", "maxReplicas") })),
    ...near(SCALED_OBJECT).map((object) => ({
      object,
      least: object.at("spec", "minReplicaCount"),
      most: object.at("spec", "maxReplicaCount"),
    })),
  ];
}

/** KEDA takes a target without a kind for a Deployment. https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
function isOf(scaler: Reading, server: Reading): boolean {
  const target = scaler.at("spec", "scaleTargetRef");
  const kind = server.resource.type.split(":").at(-1);
  if (namespaceOf(scaler) !== namespaceOf(server) || target.at("name").text() !== nameOf(server)) return false;
  return (target.at("kind").text() ?? "Deployment") === kind;
}

/** Whether a scaler has room, and something that tells it when to use it. */
export function scales({ least, most, object }: Scaler): Certainty {
  const room = holds(most, (value) => typeof value === "number" && value > (least.number() ?? 1));
  const { estate } = object;
  if (object.resource.type === HPA)
    return every([
      least.state === "unknown" ? undefined : room,
      isToldBy(object.at("spec", "metrics"), (metric) => hasMetric(metric, estate)),
    ]);
  return every([
    room,
    estate.chartsNamed("keda").length > 0,
    isToldBy(object.at("spec", "triggers"), (trigger) => hasSource(trigger, estate)),
  ]);
}

/** Every one of several metrics has to be there: a scaler with one that is not does nothing. */
function isToldBy(list: Reading, hasOne: (item: Reading) => Certainty): Certainty {
  if (list.state === "unknown") return undefined;
  return list.items().length > 0 && every(list.items().map(hasOne));
}

function hasMetric(metric: Reading, estate: Estate): Certainty {
  if (metric.at("type").value === "Resource" || metric.at("type").value === "ContainerResource") return hasMetricsServer(estate);
  return holds(metric.at("type"), (type) => (type === "Pods" || type === "Object" || type === "External") && hasAdapter(estate));
}

function hasAdapter(estate: Estate): boolean {
  return estate.chartsNamed("prometheus-adapter").length > 0 || estate.chartsNamed("keda").length > 0;
}

/** GKE and AKS bring one; EKS has it as an add-on, and other clusters as a chart. */
export function hasMetricsServer(estate: Estate): Certainty {
  if (estate.cloud === "gcp" || estate.cloud === "azure") return true;
  const addOns = estate.readingsOf("aws:eks/addon:Addon").map((addOn) => holds(addOn.at("addonName"), (name) => name === "metrics-server"));
  return some([...addOns, estate.chartsNamed("metrics-server").length > 0]);
}

/** Queues, counters and clocks that KEDA asks outside of this estate, or that come with what is scaled. https://keda.sh/docs/2.20/scalers/ */
const ELSEWHERE =
  /^(aws-\w[\w-]*|azure-\w[\w-]*|cron|external|external-push|gcp-\w[\w-]*|kafka|kubernetes-workload|metrics-api|mysql|nats-jetstream|postgresql|rabbitmq|redis[\w-]*)$/;

function hasSource(trigger: Reading, estate: Estate): Certainty {
  const type = trigger.at("type").text();
  if (type === "cpu" || type === "memory") return hasMetricsServer(estate);
  if (type !== "prometheus") return ELSEWHERE.test(type ?? "") && trigger.at("metadata").keys().length > 0;
  const address = trigger.at("metadata", "serverAddress");
  return every([holds(address, (url) => typeof url === "string" && hasPrometheus(url, estate)), isQuery(trigger.at("metadata", "query"))]);
}

/** Prometheus' operator puts a Service before it that stands in no plan. */
function hasPrometheus(address: string, estate: Estate): boolean {
  if (serviceAt(estate, address) !== undefined) return true;
  return prometheusStacks(estate).some((stack) => {
    const name = stack.at("values", "fullnameOverride").text();
    return name !== undefined && address.startsWith(`http://${name}-prometheus.${stack.at("namespace").text()}.svc`);
  });
}

function isQuery(query: Reading): Certainty {
  return holds(query, (value) => typeof value === "string" && value !== "");
}
