import type { Resource } from "@pulumi/pulumi";
import type { ClusterOutputs } from "../components/cluster/contract.ts";
import { clusters } from "../components/cluster/index.ts";
import { Namespaces } from "../components/namespaces/index.ts";
import type { Environment } from "../environments/schema.ts";
import { supported } from "./supported.ts";

/** What everything else stands on. */
export interface Foundation {
  readonly cluster: ClusterOutputs;
  /** Namespace of the estate's systems. */
  readonly namespace: string;
  readonly ready: readonly Resource[];
}

/** The cluster and the namespaces in it. */
export function foundation(environment: Environment): Foundation {
  const cluster = new (supported("cluster", clusters, environment.cloud))("cluster", { spec: environment.cluster });
  const namespaces = new Namespaces("namespaces", { spec: {}, provider: cluster.provider, after: [] });
  return { cluster, namespace: namespaces.namespace, ready: namespaces.ready };
}
