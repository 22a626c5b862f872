import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { Server } from "./server.ts";

/** What every system that comes from charts or images is told of its surroundings. */
export interface SystemWiring {
  /** Place that all charts come from; none: each chart's own. */
  readonly chartsMirror?: string;
  /** Registry and path that hold all images; none: each image's own. */
  readonly imagesMirror?: string;
  /** Whether Prometheus' operator is there, so that monitors are read and may be declared. */
  readonly monitored: boolean;
}

/** What a component of such a system is given besides its spec and its own wiring. */
export interface SystemPlacement {
  readonly provider: ProviderResource;
  /** What must be ready first. */
  readonly after: readonly Resource[];
}

/** A page for people, as gateway, sign-on and `estate open` need to know it. */
export interface UserInterface extends Server {
  /** First label of its host name, before the environment's domain: `mlflow` for `mlflow.estate.example.com`. */
  readonly host: string;
  /** Service that answers it. */
  readonly service: string;
  /** Port of that Service, where it differs from its pods'. Default: `port`. */
  readonly servicePort?: number;
  /**
   * Whether programs call it too: it then has a second name, `<host>-api`, where a token opens it in place of a person's sign-on. Default: no.
   */
  readonly forPrograms?: boolean;
}

/** Namespace of Prometheus, Grafana and what else watches. */
export const MONITORING_NAMESPACE = "monitoring";

/** Pods that read metrics, as the network policies of what they read name them; the port is each system's own. */
export const MONITORING_PEER = {
  namespace: MONITORING_NAMESPACE,
  selector: { "app.kubernetes.io/name": "prometheus" },
} as const;
