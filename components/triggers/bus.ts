import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { NetworkPolicy } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import type { TriggersSpec, TriggersWiring } from "./contract.ts";
import type { EventBus } from "./kinds.ts";
import { BUS, BUS_CLUSTER_PORT, BUS_PORT, BUS_VERSION, NAMESPACE } from "./plan.ts";

/** The bus between sources and sensors, by the name that both take where none is given. */
export function busOf(spec: TriggersSpec, { storageClass }: TriggersWiring): EventBus {
  const container = (memoryMiB: number) => ({
    resources: resources(20, memoryMiB, { cpuMillicores: 500 }),
    securityContext: RESTRICTED_CONTAINER,
  });
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "EventBus",
    metadata: {
      name: "default",
      namespace: NAMESPACE,
      labels: objectLabels("triggers", BUS),
      // Sources and sensors are not deployed before it is. https://github.com/argoproj/argo-events/blob/v1.9.10/pkg/apis/events/v1alpha1/eventbus_types.go
      annotations: { "pulumi.com/waitFor": "condition=Deployed" },
    },
    spec: {
      jetstream: {
        version: BUS_VERSION,
        replicas: spec.busReplicas,
        persistence: {
          accessMode: "ReadWriteOnce",
          volumeSize: `${spec.busStorageGiB}Gi`,
          ...(storageClass !== undefined && { storageClassName: storageClass }),
        },
        streamConfig: `maxAge: 72h\nreplicas: ${spec.busReplicas}\n`,
        metadata: { labels: { ...objectLabels("triggers", BUS), ...clientLabel(BUS) } },
        securityContext: restrictedPod().securityContext,
        containerTemplate: container(256),
        reloaderContainerTemplate: container(64),
        metricsContainerTemplate: container(64),
      },
    },
  };
}

/** Who may talk to the bus: sources and sensors, and its pods among themselves. */
export function busPolicy(): NetworkPolicy {
  const own = { namespace: NAMESPACE, selector: selectorLabels(BUS) };
  const ports = [BUS_PORT, BUS_CLUSTER_PORT].map((port) => ({ ...own, port }));
  return allowTraffic({ name: BUS, namespace: NAMESPACE }, selectorLabels(BUS), {
    from: [{ namespace: NAMESPACE, selector: clientLabel(BUS), port: BUS_PORT }, ...ports],
    to: ports,
  });
}
