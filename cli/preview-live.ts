import { liveSides } from "../apply/index.ts";
import { stateDirectory } from "../cluster/state.ts";
import { loadEnvironment } from "../environments/load.ts";
import { keepRecord } from "../preview/binding-records.ts";
import { previewEnvironment } from "../preview/environment.ts";
import { liveChanges } from "../preview/sides/live.ts";
import { workingTree } from "../preview/sides/project-tree.ts";
import { previewOf } from "../preview/verdict.ts";
import { clusterOf, requireRunning } from "./environment-cluster.ts";
import { today } from "./judge.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { onlyName, type PreviewedEstates, type PreviewRequest, sideAfter } from "./preview-sides.ts";

/**
 * Previews one local environment against its cluster, which says itself what it would make of every object. Nothing is changed.
 *
 * @throws UserError when not exactly one environment is named, or its cluster does not run.
 */
export async function previewLive(request: PreviewRequest): Promise<PreviewedEstates> {
  const loaded = loadEnvironment(onlyName(request, "a cluster", "local --live"), PROJECT_ROOT);
  const cluster = await clusterOf(loaded);
  await requireRunning(cluster);
  const after = await sideAfter(loaded, await workingTree(PROJECT_ROOT));
  const { plan } = after.side;
  const live = await liveSides(plan, cluster);
  const binding = { ...after.bound, baseRevision: live.serial, stateSerial: live.serial };
  const previewed = previewEnvironment({
    environment: plan.environment,
    cloud: plan.cloud,
    before: { ...after.side, plan: { ...plan, resources: live.standing } },
    beforeIs: "plan",
    after: after.side,
    observed: liveChanges(live),
    allowDestroy: after.allowDestroy,
    chartsNotSeenInto: [],
    prices: request.prices,
    binding,
    today: today(),
  });
  await keepRecord(stateDirectory(), { baseName: cluster.name, binding });
  const base = { name: `the cluster ${cluster.name}`, revision: live.serial };
  return { preview: previewOf(base, [previewed.preview]), estates: [{ ...previewed, after: after.side, seen: after.seen }] };
}
