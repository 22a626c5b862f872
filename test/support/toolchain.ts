import { embeddedTools } from "../../cluster/embedded-config.ts";
import { decideNodes, machineFacts } from "../../cluster/node/machine.ts";
import { nodeTools } from "../../cluster/node/real-node.ts";
import { ensureTools } from "../../toolchain/build.ts";

/** Builds the embedded Kubernetes once before the cluster tests, with a line now and then: a cold build takes minutes. */
export async function setup(): Promise<void> {
  let shown = -1;
  const real = decideNodes(await machineFacts()).nodes === "real" ? nodeTools : [];
  await ensureTools([...embeddedTools, "helm", ...real], ({ step, fraction, remainingSeconds }) => {
    const tenth = Math.floor(fraction * 10);
    if (tenth === shown) return;
    shown = tenth;
    console.log(`toolchain: ${step}, ${Math.round(fraction * 100)} %, about ${Math.ceil(remainingSeconds / 60)} min left`);
  });
}
