import type { NodePool } from "../components/cluster/contract.ts";
import { GPU_RESOURCE, nodeLabels, nodeTaints } from "../components/cluster/plan.ts";
import { simulatedNode } from "./embedded-config.ts";
import { type KubectlTarget, kubectl } from "./kubectl.ts";

const fieldManager = "--field-manager=mlops-estate-cluster";

/** A node of a pool as an object of the API, with what it can carry. */
interface SimulatedNode {
  readonly apiVersion: "v1";
  readonly kind: "Node";
  readonly metadata: { readonly name: string; readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: { readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[] };
  readonly status: { readonly capacity: Record<string, string>; readonly allocatable: Record<string, string> };
}

/** The nodes of a pool, named `<pool>-<index>`. Those with accelerators carry the taint that GPU pools of the clouds carry. */
function nodesOf(pool: NodePool): SimulatedNode[] {
  const { accelerator } = pool;
  const resources: Record<string, string> = {
    cpu: String(pool.cpu),
    memory: `${pool.memoryGiB}Gi`,
    "ephemeral-storage": "100Gi",
    pods: "110",
    ...(accelerator && { [GPU_RESOURCE]: String(accelerator.count) }),
  };
  return Array.from({ length: pool.max }, (_, index) => {
    const name = `${pool.name}-${index}`;
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          ...nodeLabels(pool),
        },
        annotations: { [simulatedNode.key]: simulatedNode.value },
      },
      spec: { taints: nodeTaints(pool) },
      status: { capacity: resources, allocatable: resources },
    };
  });
}

/** Makes the simulated nodes of a cluster those of `pools` and waits until they are ready; a real node is left alone. */
export async function applyPools(target: KubectlTarget, pools: readonly NodePool[]): Promise<void> {
  const nodes = pools.flatMap(nodesOf);
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const annotation = simulatedNode.key.replaceAll(".", "\\.");
  const list = await kubectl(target, [
    "get",
    "nodes",
    "--output",
    `jsonpath={range .items[?(@.metadata.annotations.${annotation})]}{.metadata.name}{"\\n"}{end}`,
  ]);
  const leaving = list.split("\n").filter((name) => name !== "" && !names.has(name));
  if (leaving.length > 0) await kubectl(target, ["delete", "nodes", ...leaving]);
  if (nodes.length === 0) return;

  const objects = JSON.stringify({ apiVersion: "v1", kind: "List", items: nodes });
  const apply = ["apply", "--server-side", "--force-conflicts", fieldManager, "--filename", "-"];
  await kubectl(target, apply, objects);
  // what an existing node can carry is part of its status, which the first call does not touch
  await kubectl(target, [...apply, "--subresource=status"], objects);
  await kubectl(target, ["wait", "--for=condition=Ready", ...[...names].map((name) => `node/${name}`), "--timeout=60s"]);
}
