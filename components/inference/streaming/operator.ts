import { chartReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ChartRelease, Stages } from "../../core/kubernetes.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { operatorStages } from "../../core/operator.ts";
import { peerOf } from "../../core/server.ts";
import type { StreamingWiring } from "./contract.ts";
import { PORTS, serverOf } from "./plan.ts";

const NAMESPACE = "strimzi";
const QUOTA = { cpuMillicores: 2000, memoryMiB: 1024, pods: 4, storageGiB: 0 };

/** Port of probes and metrics. https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/packaging/helm-charts/helm3/strimzi-kafka-operator/values.yaml */
const METRICS_PORT = 8080;

/** The operator's pods, as the network policy of its servers names them. */
export const OPERATOR_PODS = { namespace: NAMESPACE, selector: { name: "strimzi-cluster-operator" } } as const;

/** Strimzi's operator, which makes Kafka of the estate's own namespace and of no other. */
export function strimziStages(wiring: StreamingWiring): Stages {
  const server = peerOf(serverOf(wiring.namespace));
  const to = Object.values(PORTS).map((port) => ({ ...server, port }));
  return operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    release: releaseOf(wiring),
    ...(wiring.monitored && { metricsPorts: [METRICS_PORT] }),
    beside: { "operator-policy": allowTraffic({ name: "operator", namespace: NAMESPACE }, OPERATOR_PODS.selector, { to }) },
  });
}

function releaseOf(wiring: StreamingWiring): ChartRelease {
  return {
    release: "controller",
    name: "strimzi-kafka-operator",
    namespace: NAMESPACE,
    ...chartReference("strimzi-kafka-operator", wiring.chartsMirror),
    values: {
      // Its own namespace is watched anyway; named here it would get two bindings of one name.
      watchNamespaces: [wiring.namespace],
      ...(wiring.imagesMirror !== undefined && { defaultImageRegistry: wiring.imagesMirror }),
      // The estate declares what may talk to what; those of the operator would let in whole namespaces.
      generateNetworkPolicy: false,
      resources: resources(200, 512, { cpuMillicores: 1000 }),
      podSecurityContext: restrictedPod().securityContext,
      securityContext: RESTRICTED_CONTAINER,
      extraEnvs: [
        // What it makes fits Pod Security `restricted`. https://strimzi.io/docs/operators/1.2.0/deploying#proc-enabling-restricted-pod-security-standard-str
        { name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" },
      ],
    },
  };
}
