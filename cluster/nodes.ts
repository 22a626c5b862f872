import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../components/core/errors.ts";
import { ensureTools } from "../toolchain/build.ts";
import type { ClusterStatus, StartOptions } from "./contract.ts";
import { realNodeFlag } from "./embedded-config.ts";
import type { KubectlTarget } from "./kubectl.ts";
import { chooseNodes } from "./node/choose.ts";
import { deadNodePrograms, forgetNode, hasRealNode, knowsPort, nodeTools, planNode, startNode } from "./node/real-node.ts";
import { applyPools } from "./simulated-nodes.ts";
import { applyStorageClass } from "./storage.ts";

/** A control plane that runs. */
interface ControlPlane {
  readonly directory: string;
  readonly target: KubectlTarget;
  readonly apiServerPort: number;
}

/** Gives a cluster whose control plane runs the nodes that are wanted, real and simulated. */
export async function bringNodes(plane: ControlPlane, options: StartOptions, isNew: boolean): Promise<void> {
  const real = await wantsReal(plane.directory, options, isNew);
  const { pools = isNew ? [] : undefined } = options;
  if (real) {
    if (!hasRealNode(plane.directory)) await prepare(plane.directory, options);
    if ((await deadNodePrograms(plane.directory)).length > 0 || !(await knowsPort(plane.directory, plane.apiServerPort))) {
      const tools = await ensureTools(nodeTools, options.onProgress);
      await startNode(plane.target, plane.directory, plane.apiServerPort, tools);
    }
  } else if (hasRealNode(plane.directory)) {
    await forgetNode(plane.target, plane.directory);
    await applyStorageClass(plane.target);
  }
  // simulated nodes that carry the same pool would take pods away from the real one
  if (pools !== undefined) await applyPools(plane.target, real ? pools.filter(({ accelerator }) => accelerator !== undefined) : pools);
}

/** What is wrong with the real node of a cluster whose control plane runs; undefined when nothing is, or there is none. */
export async function nodeStatus(directory: string): Promise<ClusterStatus | undefined> {
  if (!hasRealNode(directory)) return undefined;
  const dead = await deadNodePrograms(directory);
  return dead.length === 0
    ? undefined
    : { state: "broken", reason: `${dead.join(" and ")} of its real node ended, and start brings it back` };
}

async function wantsReal(directory: string, options: StartOptions, isNew: boolean): Promise<boolean> {
  const asMade = hasRealNode(directory) ? "real" : "simulated";
  const { nodes = isNew ? "auto" : asMade } = options;
  if (nodes === "simulated") return false;
  return chooseNodes(nodes, options);
}

async function prepare(directory: string, { pools = [] }: StartOptions): Promise<void> {
  const made = await readFile(join(directory, "kwok.yaml"), "utf8");
  if (!made.includes(realNodeFlag)) {
    throw new UserError(
      'The cluster was made by an earlier version and cannot take a real node: "estate cluster delete" and start it anew.',
    );
  }
  await planNode(
    directory,
    pools.find(({ accelerator }) => accelerator === undefined),
  );
}
