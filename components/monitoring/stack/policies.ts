import type { NetworkPolicy } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic, ESTATE_LABEL } from "../../core/namespace.ts";
import { type Callee, callersOf, peersOf, type Server } from "../../core/server.ts";
import { MONITORING_NAMESPACE, MONITORING_PEER } from "../../core/system.ts";
import type { GpuExporter } from "../../gpu/contract.ts";
import { webhookPorts } from "../config.ts";
import type { MonitoringSpec, MonitoringWiring, TelemetryWiring } from "../contract.ts";
import { webhooksOf } from "../routes.ts";
import { COLLECTOR, GRAFANA, logsServer, OTLP_HTTP_PORT, STACK, tracesIntake, tracesServer } from "./places.ts";

/** Ports of nodes: kubelet, and what reads the node's own metrics on the node's own network. */
const NODE_PORTS = [10250, 9100];

/** Who may enter the namespace of what watches, and whom it may call. */
export function monitoringPolicies(spec: MonitoringSpec, { gpuExporter, retraining }: MonitoringWiring): Record<string, NetworkPolicy> {
  return {
    "allow-inside": allowInside(),
    "prometheus-policy": entered(STACK.prometheus),
    "prometheus-scrapes": scrapes(gpuExporter),
    "alertmanager-policy": entered(STACK.alertmanager, retraining ? [retraining.endpoint] : []),
    "grafana-policy": entered(GRAFANA),
    ...(webhooksOf(spec).length > 0 && { "webhook-policy": webhookPolicy(spec) }),
  };
}

/** Grafana asks for logs and traces in the estate's own namespace. */
export function asksPolicy(callees: readonly Callee[]): NetworkPolicy {
  const { namespace, system } = GRAFANA;
  return allowTraffic({ name: `${system}-asks`, namespace }, selectorLabels(system), { to: peersOf(callees) });
}

/** The collector is called from the whole estate, over gRPC and over HTTP, and hands on to Tempo. */
export function collectorPolicy(namespace: string): NetworkPolicy {
  const { system } = COLLECTOR;
  const callers = callersOf(COLLECTOR);
  return allowTraffic({ name: system, namespace: COLLECTOR.namespace }, selectorLabels(system), {
    from: [callers, { ...callers, port: OTLP_HTTP_PORT }],
    to: peersOf([tracesIntake(namespace)]),
  });
}

/** What reads the nodes' logs hands them to Loki, and says how it fares itself. */
export function hostLogsPolicy(hostLogs: { readonly system: string; readonly namespace: string }, namespace: string): NetworkPolicy {
  return allowTraffic({ name: hostLogs.system, namespace: hostLogs.namespace }, selectorLabels(hostLogs.system), {
    from: [{ ...MONITORING_PEER, port: 8888 }],
    to: peersOf([logsServer(namespace)]),
  });
}

/** What Loki and Tempo call. */
export function telemetryCallees({ bucket, identity }: TelemetryWiring): readonly Callee[] {
  return [...bucket.callees, ...(identity?.tokens ?? [])];
}

/** Loki's parts find each other by their Service, though all are in one pod. */
export function lokiPolicy(namespace: string, telemetry: TelemetryWiring): NetworkPolicy {
  const server = logsServer(namespace);
  const parts = [server.port, 9095, 7946].map((port) => ({ namespace, selector: selectorLabels(server.system), port }));
  return allowTraffic({ name: server.system, namespace }, selectorLabels(server.system), {
    from: [callersOf(server), { ...MONITORING_PEER, port: server.port }, ...parts],
    to: [...peersOf(telemetryCallees(telemetry)), ...parts],
  });
}

export function tempoPolicy(namespace: string, telemetry: TelemetryWiring): NetworkPolicy {
  const server = tracesServer(namespace);
  return allowTraffic({ name: server.system, namespace }, selectorLabels(server.system), {
    from: [callersOf(server), callersOf(tracesIntake(namespace)), { ...MONITORING_PEER, port: server.port }],
    to: peersOf(telemetryCallees(telemetry)),
  });
}

function entered(server: Server, callees: readonly Callee[] = []): NetworkPolicy {
  const { namespace, system } = server;
  return allowTraffic({ name: system, namespace }, selectorLabels(system), { from: [callersOf(server)], to: peersOf(callees) });
}

/** What watches talks to itself on many ports: monitors, reloads, data sources, the collector's way to Prometheus. */
function allowInside(): NetworkPolicy {
  const peers = [{ podSelector: {} }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-inside", namespace: MONITORING_NAMESPACE },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{ from: peers }], egress: [{ to: peers }] },
  };
}

/**
 * Prometheus reads any port of any pod of the estate: which one is each system's own, and each system's policy lets it in there alone. Nodes
 * are no pods, so of them the ports are all that a policy can hold.
 */
function scrapes(gpuExporter: GpuExporter | undefined): NetworkPolicy {
  const { namespace, system } = STACK.prometheus;
  const pods = { to: [{ namespaceSelector: { matchLabels: ESTATE_LABEL }, podSelector: {} }] };
  const nodes = { ports: NODE_PORTS.map((port) => ({ port, protocol: "TCP" })) };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `${system}-scrapes`, namespace },
    spec: {
      podSelector: { matchLabels: selectorLabels(system) },
      policyTypes: ["Egress"],
      egress: [pods, nodes, ...(gpuExporter === undefined ? [] : [{ to: [podsOf(gpuExporter)] }])],
    },
  };
}

function podsOf({ namespace, selector }: GpuExporter) {
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return { namespaceSelector, podSelector: { matchLabels: { ...selector } } };
}

/** Lets alerts out to the webhooks. A policy knows addresses and not names, so ports are all that can be held. */
function webhookPolicy(spec: MonitoringSpec): NetworkPolicy {
  const { namespace, system } = STACK.alertmanager;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `${system}-webhook`, namespace, labels: objectLabels("monitoring", system) },
    spec: {
      podSelector: { matchLabels: selectorLabels(system) },
      policyTypes: ["Egress"],
      egress: [{ ports: webhookPorts(spec).map((port) => ({ port, protocol: "TCP" })) }],
    },
  };
}
