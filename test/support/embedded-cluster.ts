import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeChoice } from "../../cluster/contract.ts";
import { embeddedCluster } from "../../cluster/embedded.ts";
import { type KubectlResult, runKubectl } from "../../cluster/kubectl.ts";
import { ClusterSpec, type NodePool } from "../../components/cluster/contract.ts";

/**
 * Names of objects that a cluster makes for itself some time after it has become ready, so that they may come while a test looks what else has come: what its
 * controllers put into each namespace, what its API server tells of itself, and the leases of API server and nodes.
 */
export const OF_THE_CLUSTER = new RegExp(
  [
    "^[Nn]amespace/+kube-[a-z-]+$",
    "/kube-root-ca\\.crt$",
    "^ServiceAccount/[^/]*/default$",
    "/(?:extension-apiserver-authentication|kube-apiserver-legacy-service-account-token-tracking)$",
    // Those of the estate are locks.
    "^lease\\.coordination\\.k8s\\.io/(?!lock-)",
  ].join("|"),
);

/** A running embedded cluster of a test, with a state folder of its own. */
export interface ThrowAwayCluster {
  readonly name: string;
  readonly kubeconfigPath: string;
  readonly context: string;
  /** State folder that holds it and nothing else; `ESTATE_STATE` for commands that are to find it. */
  readonly state: string;
  /** Runs kubectl on it; does not throw when kubectl fails. */
  kubectl(args: readonly string[], input?: string): Promise<KubectlResult>;
  /** Ends its processes and removes its files. */
  delete(): Promise<void>;
}

/** Starts an embedded cluster in a new state folder. Default name: a random one. Default pools: those of an environment that names none; default nodes: simulated. */
export async function throwAwayCluster(
  options: { name?: string; pools?: readonly NodePool[]; nodes?: NodeChoice } = {},
): Promise<ThrowAwayCluster> {
  const state = await mkdtemp(join(tmpdir(), "estate-test-"));
  const name = options.name ?? `test-${randomBytes(4).toString("hex")}`;
  const cluster = await embeddedCluster(name, "a test asked for it", state);
  const discard = async () => {
    await cluster.delete();
    await rm(state, { recursive: true, force: true });
  };
  try {
    await cluster.start({ pools: options.pools ?? ClusterSpec.parse({}).nodePools, nodes: options.nodes ?? "simulated" });
  } catch (error) {
    await discard();
    throw error;
  }
  const { kubeconfigPath, context } = cluster;
  return { name, kubeconfigPath, context, state, kubectl: (args, input) => runKubectl(cluster, args, input), delete: discard };
}
