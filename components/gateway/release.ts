import { chartReference } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease, Stages } from "../core/kubernetes.ts";
import { allowTraffic } from "../core/namespace.ts";
import { operatorStages } from "../core/operator.ts";
import type { SystemWiring } from "../core/system.ts";
import { type GatewaySpec, hasPages } from "./contract.ts";
import { monitorOf } from "./monitors.ts";
import { CONTROLLER, NAMESPACE, PORTS, PROXIES } from "./plan.ts";

const RELEASE = "envoy-gateway";

/** The kinds, then the controller; nothing while there are no pages. */
export function gatewayStages(spec: GatewaySpec, wiring: SystemWiring): Stages {
  if (!hasPages(spec)) return [];
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: quotaOf(spec),
    release: controllerRelease(spec, wiring),
    definitions: { definitions: definitionsRelease(wiring) },
    ...(wiring.monitored ? { metricsPorts: [PORTS.metrics] } : {}),
    beside: {
      "allow-discovery": allowTraffic({ name: "allow-discovery", namespace: NAMESPACE }, CONTROLLER, {
        from: [{ namespace: NAMESPACE, selector: PROXIES, port: PORTS.discovery }],
      }),
    },
  });
  return wiring.monitored
    ? [...operator, { monitor: monitorOf(RELEASE, { ...CONTROLLER, "app.kubernetes.io/instance": RELEASE }, "/metrics") }]
    : operator;
}

/** Controller and proxies, twice while they are replaced, and a helper beside each proxy. */
function quotaOf(spec: GatewaySpec) {
  const proxies = 2 * mostProxies(spec) + 2;
  const controllers = 2 * controllersOf(spec) + 2;
  return {
    cpuMillicores: proxies * (8 * spec.cpuMillicores + 500) + controllers * 1000,
    memoryMiB: proxies * (spec.memoryMiB + 512) + controllers * 512,
    pods: proxies + controllers,
    storageGiB: 0,
    loadBalancers: spec.exposure === "cluster" ? 0 : 1,
  };
}

/** How many proxies there may be. */
export function mostProxies({ replicas }: GatewaySpec): number {
  return replicas < 2 ? replicas : 3 * replicas;
}

function controllersOf({ replicas }: GatewaySpec): number {
  return replicas < 2 ? 1 : 2;
}

/** Both the Gateway API's kinds, in the channel whose kinds stay, and Envoy Gateway's own. */
function definitionsRelease({ chartsMirror }: SystemWiring): ChartRelease {
  return {
    release: "definitions",
    name: "envoy-gateway-crds",
    namespace: NAMESPACE,
    ...chartReference("envoy-gateway-crds", chartsMirror),
    values: { crds: { gatewayAPI: { enabled: true, channel: "standard" }, envoyGateway: { enabled: true } } },
  };
}

/** https://github.com/envoyproxy/gateway/blob/v1.9.0/charts/gateway-helm/values.tmpl.yaml */
function controllerRelease(spec: GatewaySpec, { chartsMirror, imagesMirror }: SystemWiring): ChartRelease {
  const replicas = controllersOf(spec);
  const values = {
    // The chart puts it in place of an image's own registry and keeps the path.
    ...(imagesMirror === undefined ? {} : { global: { imageRegistry: imagesMirror } }),
    crds: { enabled: false },
    deployment: { replicas, envoyGateway: { resources: resources(100, 512, { cpuMillicores: 1000 }) } },
    // One that allows no disruption of a single pod would block every drain of its node.
    ...(replicas < 2 ? {} : { podDisruptionBudget: { minAvailable: 1 } }),
    certgen: { job: { resources: resources(50, 128, { cpuMillicores: 500 }) } },
    // A webhook on every binding of a pod, for routing by zone, which the estate does not do.
    topologyInjector: { enabled: false },
  };
  return { release: "controller", name: RELEASE, namespace: NAMESPACE, ...chartReference("envoy-gateway", chartsMirror), values };
}
