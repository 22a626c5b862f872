import type { Resource } from "@pulumi/pulumi";
import { Certificates } from "../components/certificates/index.ts";
import type { ClusterOutputs } from "../components/cluster/contract.ts";
import type { PodIdentity } from "../components/core/identity.ts";
import type { DatabaseAccess } from "../components/database/contract.ts";
import type { MetricsAccess, MonitoringDefinitionsOutputs } from "../components/monitoring/contract.ts";
import { MonitoringDefinitions } from "../components/monitoring/index.ts";
import { Namespaces } from "../components/namespaces/index.ts";
import type { BucketAccess, BucketName } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";
import { chartsMirrorOf, mirrorOf } from "./wiring.ts";

/** What the systems of the model's life stand on, whatever cloud it is. */
export interface Platform {
  readonly cluster: ClusterOutputs;
  /** Namespace of the estate's systems. */
  readonly namespace: string;
  /** What comes before anything in the namespace. */
  readonly ready: readonly Resource[];
  /** Whether Prometheus' operator watches the cluster. */
  readonly monitored: boolean;
  /** Prometheus as autoscalers, queues and rollouts ask it; none where only the lean one is there. It answers once the last system stands. */
  readonly metrics: MetricsAccess | undefined;
  /** What comes before anything that asks cert-manager for a certificate; nothing while it is off. */
  readonly certified: readonly Resource[];
  /** By consumer's name, as `databasesOf` lists them. */
  readonly databases: Readonly<Record<string, DatabaseAccess>>;
  /** By what they hold. */
  readonly buckets: Readonly<Partial<Record<BucketName, BucketAccess>>>;
  /** By workload's name, as `workloadsOf` lists them; none where there is no cloud to be somebody in. */
  readonly identities: Readonly<Record<string, PodIdentity>>;
  /** Names in the cloud's secret manager, by those of the environment; none on this machine. */
  readonly cloudSecrets: Readonly<Record<string, string>>;
  /** What comes before anything that brings a Secret from elsewhere, asks for a certificate, or is a way in. */
  readonly entered: readonly Resource[];
  /** What comes before a system that uses the database or a bucket. */
  readonly dataReady: readonly Resource[];
}

/** A cluster with the estate's namespaces and, where it is asked for, its certificates. */
export interface Housing {
  readonly cluster: ClusterOutputs;
  readonly namespace: string;
  readonly ready: readonly Resource[];
  readonly monitored: boolean;
  readonly metrics: MetricsAccess | undefined;
  /** What comes before anything that asks cert-manager for a certificate; nothing while it is off. */
  readonly certified: readonly Resource[];
}

/** Puts into a cluster what every system of it lives in. */
export function housing(environment: Environment, cluster: ClusterOutputs, after: readonly Resource[]): Housing {
  const { namespace, ready: housed } = new Namespaces("namespaces", { spec: environment.namespaces, provider: cluster.provider, after });
  const { metrics, monitored, ready } = definedMonitors(environment, cluster, housed);
  return { cluster, namespace, ready, monitored, metrics, certified: certified(environment, cluster, namespace, ready) };
}

/** cert-manager and the estate's own authority, where certificates are on. */
function certified(environment: Environment, cluster: ClusterOutputs, namespace: string, after: readonly Resource[]): readonly Resource[] {
  if (!environment.certificates.enabled) return [];
  const charts = chartsMirrorOf(environment);
  const wiring = { namespace, provider: cluster.provider, after, ...mirrorOf(environment) };
  return new Certificates("certificates", { spec: environment.certificates, ...wiring, ...charts }).ready;
}

/** The kinds of monitors, which come before whatever may declare some. */
function definedMonitors(environment: Environment, cluster: ClusterOutputs, after: readonly Resource[]): MonitoringDefinitionsOutputs {
  const { monitoring: spec } = environment;
  if (spec.system !== "stack") return { monitored: false, metrics: undefined, ready: after };
  return new MonitoringDefinitions("monitoring-definitions", { spec, provider: cluster.provider, after, ...chartsMirrorOf(environment) });
}
