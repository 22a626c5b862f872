import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, type UpOptions, up } from "../../apply/index.ts";
import { bringImages, obtainImages } from "../../cli/node-images.ts";
import { progressDisplay } from "../../cli/progress.ts";
import type { Cluster } from "../../cluster/contract.ts";
import { embeddedCluster } from "../../cluster/embedded.ts";
import { decideNodes, machineFacts } from "../../cluster/node/machine.ts";
import { ClusterSpec } from "../../components/cluster/contract.ts";
import { findArchive, imageNames, neededImages } from "../../images/index.ts";
import { builderFacts, whyNoBuild } from "../../images/machine.ts";
import type { Plan } from "../../plan/plan.ts";

/** Why no estate can really run on this machine; empty when it can. */
export async function whyNotReal(): Promise<string> {
  const decision = decideNodes(await machineFacts());
  if (decision.nodes === "simulated") return decision.reason;
  if (decision.nodes === "install") return `${decision.packages.join(" ")} are missing`;
  const found = await Promise.all(imageNames.map((name) => findArchive(name)));
  const facts = builderFacts();
  if (found.every((archive) => archive !== undefined)) return "";
  return (
    whyNoBuild(facts) ??
    (facts.missingPackages.length > 0 ? `${facts.missingPackages.join(" ")} are missing, and images are not built yet` : "")
  );
}

/** A cluster with a real node that has the images of a plan, in a state folder of its own. */
export interface RealEstate {
  readonly cluster: Cluster;
  /** Brings a plan up on it. */
  bringUp(plan: Plan, changed?: Partial<UpOptions>): Promise<Outcome>;
  /** Ends its processes and removes its files. */
  delete(): Promise<void>;
}

/** Starts such a cluster; builds the images that are not there yet, which takes minutes. */
export async function realEstate(plan: Plan): Promise<RealEstate> {
  const state = await mkdtemp(join(tmpdir(), "estate-real-"));
  const cluster = await embeddedCluster("real", "a test asked for it", state);
  const progress = progressDisplay(process.stdout);
  await cluster.start({ pools: ClusterSpec.parse({}).nodePools, nodes: "real" });
  await bringImages(cluster, await obtainImages(neededImages(plan), {}, progress), progress);
  return {
    cluster,
    bringUp: (wanted, changed) =>
      up(wanted, cluster, {
        wait: true,
        timeoutSeconds: 600,
        lockSeconds: 5,
        chartsMayBeMissing: true,
        onStep: () => {},
        onLine: () => {},
        ...changed,
      }),
    delete: async () => {
      await cluster.delete();
      await rm(state, { recursive: true, force: true });
    },
  };
}
