import type { Resource } from "@pulumi/pulumi";
import { Certificates } from "../components/certificates/index.ts";
import type { ClusterOutputs } from "../components/cluster/contract.ts";
import type { PodIdentity } from "../components/core/identity.ts";
import type { DatabaseAccess } from "../components/database/contract.ts";
import { Namespaces } from "../components/namespaces/index.ts";
import type { BucketAccess, BucketName } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";
import { mirrorOf } from "./wiring.ts";

/** What the systems of the model's life stand on, whatever cloud it is. */
export interface Platform {
  readonly cluster: ClusterOutputs;
  /** Namespace of the estate's systems. */
  readonly namespace: string;
  /** What comes before anything in the namespace. */
  readonly ready: readonly Resource[];
  /** Whether Prometheus' operator watches the cluster. */
  readonly monitored: boolean;
  /** By consumer's name, as `databasesOf` lists them. */
  readonly databases: Readonly<Record<string, DatabaseAccess>>;
  /** By what they hold. */
  readonly buckets: Readonly<Partial<Record<BucketName, BucketAccess>>>;
  /** By workload's name, as `workloadsOf` lists them; none where there is no cloud to be somebody in. */
  readonly identities: Readonly<Record<string, PodIdentity>>;
  /** What comes before a system that uses the database or a bucket. */
  readonly dataReady: readonly Resource[];
}

/** A cluster with the estate's namespaces and, where it is asked for, its certificates. */
export interface Housing {
  readonly cluster: ClusterOutputs;
  readonly namespace: string;
  readonly ready: readonly Resource[];
  readonly monitored: boolean;
}

/** Puts into a cluster what every system of it lives in. */
export function housing(environment: Environment, cluster: ClusterOutputs, after: readonly Resource[]): Housing {
  const { namespace, ready } = new Namespaces("namespaces", { spec: environment.namespaces, provider: cluster.provider, after });
  if (environment.certificates.enabled) {
    const { mirror } = environment.charts;
    const charts = mirror === undefined ? {} : { chartsMirror: mirror };
    const wiring = { namespace, provider: cluster.provider, after: ready, ...mirrorOf(environment) };
    new Certificates("certificates", { spec: environment.certificates, ...wiring, ...charts });
  }
  return { cluster, namespace, ready, monitored: false };
}
