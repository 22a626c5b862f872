import type { KubernetesObject, NetworkPolicy, ServiceAccount, Stages } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { operatorStages } from "../core/operator.ts";
import { callersOf } from "../core/server.ts";
import { cronWorkflow, type WorkflowPlace } from "../core/workflows.ts";
import { generatedSecrets } from "../credentials/index.ts";
import { becauseOf, type TrainingPipeline } from "../pipelines/contract.ts";
import { busOf, busPolicy } from "./bus.ts";
import type { TriggersSpec, TriggersWiring } from "./contract.ts";
import { holdingRights, holdingSensor } from "./holding.ts";
import type { EventSource } from "./kinds.ts";
import { newDataObjects } from "./new-data.ts";
import { ALERTS, BUS, BUS_PORT, endpointOf, NAMESPACE, PORT, TOKEN_KEY, TOKEN_SECRET, WEBHOOK } from "./plan.ts";
import { argoEventsRelease, METRICS_PORT } from "./release.ts";
import { podOf, SENSOR, sensorObjects, sensorOf } from "./sensors.ts";

/** An alert's text and a call's are short. */
const LONGEST_EVENT = 262_144;

const RETRAIN = "retrain";

/** Account of the sources' pods, which listen and call nobody but the bus. */
const SOURCES = "event-sources";

/** Argo Events, its bus, what is listened to, and what is started; nothing while it is off. */
export function triggersStages(spec: TriggersSpec, wiring: TriggersWiring): Stages {
  if (!spec.enabled) return [];
  const { imagesMirror, monitored, teams, training } = wiring;
  const holds = wiring.holdsQueues === true;
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: quotaOf(spec, wiring),
    release: argoEventsRelease(wiring),
    metricsPorts: monitored ? [METRICS_PORT] : [],
    beside: policies(),
  });
  const mirror = imagesMirror === undefined ? {} : { imagesMirror };
  const secrets = { [TOKEN_SECRET]: { [TOKEN_KEY]: { generate: 48 } } };
  const place = (team: string) => teams.find(({ name }) => name === team);
  const rights = training.map((each) => named(each, sensorObjects(each)));
  const started = training.map((each) => named(each, { sensor: sensorOf(each), ...timedOf(spec, wiring, place(each.team), each) }));
  return [
    ...operator,
    ...generatedSecrets({ capability: "triggers", namespace: NAMESPACE, secrets, ...mirror }),
    {
      bus: busOf(spec, wiring),
      "source-account": sourceAccount(),
      ...Object.assign({}, ...rights),
      ...(holds ? holdingRights(teams) : {}),
    },
    { [WEBHOOK]: webhookOf(training), [ALERTS]: alertsOf() },
    { ...Object.assign({}, ...started), ...(holds ? holdingSensor(teams) : {}) },
  ];
}

/** A team's name has no dot, so no two teams' objects get one name. */
function named<Value>({ team }: TrainingPipeline, objects: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(objects).map(([role, object]) => [`${team}.${role}`, object]));
}

/** Controller, Job, two sources, the bus, a sensor a team and one that holds queues; twice over, for what is replaced while it runs. */
function quotaOf(spec: TriggersSpec, { holdsQueues, training }: TriggersWiring) {
  const pods = 4 + spec.busReplicas + training.length + (holdsQueues === true ? 1 : 0);
  const storageGiB = spec.busReplicas * spec.busStorageGiB;
  return { cpuMillicores: 2 * 1500 * pods, memoryMiB: 2 * 512 * pods, pods: 2 * pods, storageGiB };
}

function policies(): Readonly<Record<string, NetworkPolicy>> {
  const toBus = [{ namespace: NAMESPACE, selector: selectorLabels(BUS), port: BUS_PORT }];
  const sources = [ALERTS, WEBHOOK].map((source) => {
    const endpoint = endpointOf(source as typeof ALERTS | typeof WEBHOOK);
    const policy = allowTraffic({ name: endpoint.system, namespace: NAMESPACE }, selectorLabels(endpoint.system), {
      from: [callersOf(endpoint)],
      to: toBus,
    });
    return [`${source}-policy`, policy] as const;
  });
  const sensors = allowTraffic({ name: SENSOR, namespace: NAMESPACE }, { ...selectorLabels(SENSOR), ...clientLabel(BUS) }, { to: toBus });
  return { "bus-policy": busPolicy(), ...Object.fromEntries(sources), "sensor-policy": sensors };
}

/** One endpoint a team, so that a call says nothing but whose model is to be trained. */
function webhookOf(training: readonly TrainingPipeline[]): EventSource {
  const calls = training.map(
    ({ team }) => [team, eventOf(`/train/${team}`, { authSecret: { name: TOKEN_SECRET, key: TOKEN_KEY } })] as const,
  );
  return sourceOf(WEBHOOK, Object.fromEntries(calls));
}

function alertsOf(): EventSource {
  return sourceOf(ALERTS, { [ALERTS]: eventOf("/alerts", {}) });
}

function eventOf(endpoint: `/${string}`, fields: Partial<EventSource["spec"]["webhook"][string]>): EventSource["spec"]["webhook"][string] {
  return { port: `${PORT}`, endpoint, method: "POST", maxPayloadSize: LONGEST_EVENT, ...fields };
}

/** Without a right, and without the token of the API server that their namespace's own account would bring them. */
function sourceAccount(): ServiceAccount {
  const metadata = { name: SOURCES, namespace: NAMESPACE, labels: objectLabels("triggers", SOURCES) };
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
}

function sourceOf(name: typeof ALERTS | typeof WEBHOOK, webhook: EventSource["spec"]["webhook"]): EventSource {
  const { system } = endpointOf(name);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "EventSource",
    metadata: { name, namespace: NAMESPACE, labels: objectLabels("triggers", system) },
    spec: { template: podOf(system, SOURCES), service: { ports: [{ port: PORT, targetPort: PORT }] }, webhook },
  };
}

/** What the clock starts in a team's namespace. */
function timedOf(
  spec: TriggersSpec,
  wiring: TriggersWiring,
  place: WorkflowPlace | undefined,
  training: TrainingPipeline,
): Readonly<Record<string, KubernetesObject>> {
  const metadata = { name: RETRAIN, namespace: training.namespace, labels: objectLabels("triggers", RETRAIN) };
  const byClock =
    spec.schedule === "never"
      ? {}
      : { retrain: cronWorkflow(metadata, spec.schedule, training.workflowTemplate, becauseOf(training, "schedule")) };
  return { ...byClock, ...(place && newDataObjects(spec, wiring, place, training)) };
}
