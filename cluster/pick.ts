import { contextCluster } from "./context.ts";
import type { Cluster } from "./contract.ts";
import { embeddedCluster, isEmbedded } from "./embedded.ts";
import { kindCluster, whyNoKind } from "./kind.ts";
import { clusterDirectory, stateDirectory } from "./state.ts";

/** Which cluster is wanted. */
export interface ClusterChoice {
  /** Name of the cluster that we make; clusters of different names stand side by side. */
  readonly name: string;
  /** Context of an existing cluster to use instead. Default: none. */
  readonly context?: string | undefined;
}

/**
 * Picks the cluster of the local environment: the context that is named; else an embedded cluster that is there already, whole or half-made, so that
 * installing Docker later does not lose it; else kind, when it and Docker answer; else an embedded one. Its `why` says which was picked and why. Nothing is started.
 *
 * @throws UserError when the context is unknown or the name is no name of a cluster.
 */
export async function pickCluster({ name, context }: ClusterChoice): Promise<Cluster> {
  if (context !== undefined) return contextCluster(context, `the context "${context}" is named`);
  if (isEmbedded(clusterDirectory(stateDirectory(), name))) return embeddedCluster(name, "it was made before");
  const obstacle = await whyNoKind();
  if (obstacle === undefined) return kindCluster(name, "kind and Docker answer");
  return embeddedCluster(name, `no context is named, and ${obstacle}`);
}
