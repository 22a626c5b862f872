import { stateDirectory } from "../cluster/state.ts";
import { loadEnvironment } from "../environments/load.ts";
import { keepRecord } from "../preview/binding-records.ts";
import { previewEnvironment } from "../preview/environment.ts";
import { workingTree } from "../preview/sides/project-tree.ts";
import { sideOfState } from "../preview/sides/state.ts";
import { previewOf } from "../preview/verdict.ts";
import { today } from "./judge.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { comparedInsides } from "./preview-charts.ts";
import { baseContext, onlyName, type PreviewedEstates, type PreviewRequest, sideAfter, sideBefore } from "./preview-sides.ts";
import { textOfFile } from "./text-file.ts";

/**
 * Previews one environment against what stands. Where a commit is named too, what that commit would have stand and does not stand so is told as drift.
 *
 * @param file what `pulumi stack export` wrote.
 * @throws UserError when not exactly one environment is named, or the file is not its state.
 */
export async function previewState(request: PreviewRequest, file: string): Promise<PreviewedEstates> {
  const name = onlyName(request, "a state", "prod-aws --state export.json");
  const standing = sideOfState(textOfFile(file), name, file);
  const headTree = await workingTree(PROJECT_ROOT);
  const after = await sideAfter(loadEnvironment(name, PROJECT_ROOT), headTree);
  const { environment, cloud, maturity } = after.side.plan;
  const base = request.base === undefined ? undefined : await baseContext(request, request.base, headTree);
  const meant = base === undefined ? undefined : (await sideBefore(name, base)).plan?.resources;
  const binding = { ...after.bound, baseRevision: base?.base.revision ?? standing.serial, stateSerial: standing.serial };
  const stood = { environment, cloud, maturity, resources: standing.resources };
  const insides = await comparedInsides(stood, after.side.plan);
  const previewed = previewEnvironment({
    environment,
    cloud,
    before: { plan: stood, waivers: after.side.waivers, inside: insides.before },
    beforeIs: "state",
    after: { ...after.side, inside: insides.after },
    ...(meant === undefined ? {} : { meant }),
    allowDestroy: after.allowDestroy,
    chartsNotSeenInto: insides.notSeenInto,
    prices: request.prices,
    binding,
    today: today(),
  });
  await keepRecord(stateDirectory(), { baseName: base?.base.name ?? file, binding });
  return {
    preview: previewOf({ name: file, revision: standing.serial }, [previewed.preview]),
    estates: [{ ...previewed, after: after.side, seen: after.seen }],
  };
}
