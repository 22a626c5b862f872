import type { Cluster } from "../cluster/contract.ts";
import { pickCluster } from "../cluster/pick.ts";
import { UserError } from "../components/core/errors.ts";
import type { LoadedEnvironment } from "../environments/load.ts";

/** The cluster of a local environment, as its configuration wants it. Nothing is started. */
export async function clusterOf({ name, environment: { cloud, cluster } }: LoadedEnvironment): Promise<Cluster> {
  if (cloud !== "local") {
    throw new UserError(
      `environment ${name} stands on ${cloud}, whose cluster \`pulumi up\` makes; install the Pulumi CLI and run \`estate up ${name}\``,
    );
  }
  return pickCluster(cluster);
}

/** @throws UserError unless the cluster runs: commands that only look never start one. */
export async function requireRunning(cluster: Cluster): Promise<void> {
  const { state, reason } = await cluster.status();
  if (state !== "running") throw new UserError(`cluster ${cluster.name} does not run (${reason}); \`estate up\` starts it`);
}

/** What a cluster is and why it was picked, saying where things are simulated. */
export function describeCluster(cluster: Cluster): string {
  return `cluster ${cluster.name} (${cluster.kind}; ${describePods(cluster)}), because ${cluster.why}`;
}

/** Which pods of a cluster run, and what its network does not do. */
export function describePods({ kind, simulated }: Cluster): string {
  if (simulated) return "control plane real, nodes and pods simulated";
  if (kind !== "embedded") return "pods run";
  return "pods run on one real node, GPU nodes are simulated, NetworkPolicies are declared but not enforced";
}
