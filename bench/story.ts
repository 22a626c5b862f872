import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { up } from "../apply/index.ts";
import { evidenceFile } from "../cli/evidence.ts";
import { bringImages, obtainImages } from "../cli/node-images.ts";
import { planValues } from "../cli/plan-environment.ts";
import { type ProgressDisplay, progressDisplay } from "../cli/progress.ts";
import { evidenceOf } from "../cli/verify.ts";
import type { Cluster } from "../cluster/contract.ts";
import { embeddedCluster } from "../cluster/embedded.ts";
import { ClusterSpec } from "../components/cluster/contract.ts";
import { checkEnvironment } from "../environments/check.ts";
import { neededImages } from "../images/index.ts";
import { type Act, checkLine, checksOfAct, type Evidence, STORY, siteOf, verify, writeEvidence } from "../verify/index.ts";

/** Acts bring their estates up over each other, as one environment. */
const ENVIRONMENT = "local-releases";

/**
 * Plays the whole story of releases on a new cluster with a real node, and leaves the evidence of each act where `estate verify` leaves its own:
 * `evidence/releases-<act>.json` in the state folder. An act in which something failed is told too, and does not keep the next from being played.
 */
export async function playedStory(): Promise<readonly Evidence[]> {
  const state = mkdtempSync(join(tmpdir(), "estate-bench-"));
  const progress = progressDisplay();
  const cluster = await embeddedCluster("bench-releases", "the benchmark asked for it", state);
  try {
    await cluster.start({ pools: ClusterSpec.parse({}).nodePools, nodes: "real" });
    const all: Evidence[] = [];
    for (const act of STORY) all.push(await played(act, cluster, progress));
    return all;
  } finally {
    progress.end();
    await cluster.delete();
    rmSync(state, { recursive: true, force: true });
  }
}

async function played(act: Act, cluster: Cluster, progress: ProgressDisplay): Promise<Evidence> {
  const { environment } = checkEnvironment(act.values);
  if (environment === undefined) throw new Error(`the environment of act ${act.name} is not valid`);
  const plan = await planValues(ENVIRONMENT, act.values);
  await bringImages(cluster, await obtainImages(neededImages(plan), {}, progress), progress);
  await up(plan, cluster, {
    wait: true,
    timeoutSeconds: 600,
    lockSeconds: 5,
    chartsMayBeMissing: true,
    definitionsFolder: undefined,
    onStep: () => undefined,
    onLine: (line) => progress.line(line),
  });
  const { findings, results } = await verify(siteOf(plan, environment), cluster, {
    checks: checksOfAct(act),
    onBegin: () => undefined,
    onResult: (result) => progress.line(checkLine(result)),
  });
  const found = { checks: results, observations: [], ...(findings.canary !== undefined && { canary: findings.canary }) };
  const evidence = await evidenceOf({ name: ENVIRONMENT, environment }, plan, cluster, found);
  await writeEvidence(evidence, evidenceFile(`releases-${act.name}`));
  return evidence;
}
