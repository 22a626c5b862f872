import { imageReference } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { KubernetesObject, NetworkPolicy } from "../core/kubernetes.ts";
import { allowTraffic, type Peer } from "../core/namespace.ts";
import { type Callee, clientLabels, peersOf } from "../core/server.ts";
import type { GatewaySpec, RoutesWiring } from "./contract.ts";
import type { EnvoyProxy } from "./kinds.ts";
import { CONTROLLER, GATEWAY, NAMESPACE, PORTS, PROXIES, SERVICE, waysOf } from "./plan.ts";
import { mostProxies } from "./release.ts";

/** User of the proxies' image. */
const PROXY_USER = 65_532;

/**
 * What `restricted` asks for. The file system stays writable, since it is the same for the helper that drains a proxy, which leaves a file to say so.
 * https://github.com/envoyproxy/gateway/blob/v1.9.0/internal/infrastructure/kubernetes/proxy/resource.go
 */
const CONTAINER = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  runAsUser: PROXY_USER,
  runAsGroup: PROXY_USER,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Everything that the proxies call: each page once, what other routes lead to, and whoever vouches for people. */
function calleesOf(wiring: RoutesWiring): readonly Callee[] {
  const { programRoutes = [], signOn } = wiring;
  return [...waysOf(wiring).map(({ to }) => to), ...programRoutes.flatMap(({ to }) => to), ...(signOn?.addresses ?? [])];
}

/** How the controller runs proxies: restricted pods that wear the labels of those who may call the pages. */
export function proxiesOf(spec: GatewaySpec, wiring: RoutesWiring): EnvoyProxy {
  const kubernetes = {
    envoyDeployment: {
      name: SERVICE,
      // Where there are more as needed, their number is the autoscaler's.
      ...(spec.replicas < 2 ? { replicas: spec.replicas } : {}),
      pod: podOf(wiring),
      container: {
        image: imageReference("envoy", wiring.imagesMirror),
        resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores }),
        securityContext: CONTAINER,
      },
    },
    envoyService: serviceOf(spec, wiring),
    ...scalingOf(spec),
  };
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "EnvoyProxy",
    metadata: { name: GATEWAY, namespace: NAMESPACE },
    spec: { provider: { type: "Kubernetes", kubernetes } },
  };
}

function podOf(wiring: RoutesWiring) {
  const spread = { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" };
  return {
    labels: clientLabels(calleesOf(wiring)),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: PROXY_USER,
      runAsGroup: PROXY_USER,
      fsGroup: PROXY_USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: [{ ...spread, labelSelector: { matchLabels: PROXIES } }],
  };
}

function serviceOf({ allowedCidrs, exposure }: GatewaySpec, { loadBalancer }: RoutesWiring) {
  if (exposure === "cluster" || loadBalancer === undefined) return { name: SERVICE, type: "ClusterIP" };
  return {
    name: SERVICE,
    type: "LoadBalancer",
    annotations: loadBalancer[exposure],
    ...(loadBalancer.className === undefined ? {} : { loadBalancerClass: loadBalancer.className }),
    ...(allowedCidrs.length === 0 ? {} : { loadBalancerSourceRanges: allowedCidrs }),
  };
}

/** Only where there is a second pod: with one, a budget would block every drain of its node. */
function scalingOf(spec: GatewaySpec) {
  if (spec.replicas < 2) return {};
  const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 200 } } };
  return {
    envoyPDB: { maxUnavailable: 1 },
    envoyHpa: { minReplicas: spec.replicas, maxReplicas: mostProxies(spec), metrics: [cpu] },
  };
}

/** Anybody whom the Service lets through may come in; out lies only what a page is, the controller, and who vouches for people. */
export function proxyPolicies(wiring: RoutesWiring): Record<string, KubernetesObject> {
  const discovery: Peer = { namespace: NAMESPACE, selector: CONTROLLER, port: PORTS.discovery };
  const egress = allowTraffic({ name: "proxies-call", namespace: NAMESPACE }, PROXIES, { to: [discovery, ...peersOf(calleesOf(wiring))] });
  return { "proxies-call": egress, "proxies-answer": answerPolicy() };
}

/** No addresses: what a load balancer lets in, it or the node shows under its own address. */
function answerPolicy(): NetworkPolicy {
  const ports = [PORTS.http, PORTS.https].map((port) => ({ port, protocol: "TCP" }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "proxies-answer", namespace: NAMESPACE },
    spec: { podSelector: { matchLabels: { ...PROXIES } }, policyTypes: ["Ingress"], ingress: [{ ports }] },
  };
}
