import { plannedProcedures, procedureIn, type ReleaseProcedure } from "./release-procedures.ts";
import { notSeen, objectsIn, placeOf, some, type Witness } from "./witness.ts";

/** What a release goes by is an object that whoever may write in the namespace can change: it still asks a person, or measures. */
export const releasesAreApprovedOrMeasured: Witness = {
  control: "releases-are-approved-or-measured",
  questions: (circumstances) =>
    plannedProcedures(circumstances).some(isHeld)
      ? [{ args: ["get", "configmaps", "--all-namespaces", "--selector", "app.kubernetes.io/component=release", "--output", "json"] }]
      : [],
  seen: ([answer], circumstances) => {
    const objects = answer && objectsIn(answer);
    if (objects === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const all = plannedProcedures(circumstances).filter(isHeld);
    const places = new Set(all.map(({ place }) => place));
    const live = objects.flatMap((object) => procedureIn(object, placeOf(object))).filter((each) => places.has(each.place) && isHeld(each));
    const open = all.filter(({ place }) => !live.some((each) => each.place === place));
    if (open.length > 0) {
      const models = open.map(({ model }) => model);
      return { outcome: "broken", detail: `releases that are neither approved by a person nor measured: ${some(models)}` };
    }
    const ways = live.map(({ asksPerson, measures, model }) => `${model} by ${asksPerson ? "a person" : `${measures} measures`}`);
    const detail = `all ${all.length} releases hold new versions back: ${some(ways)}`;
    return circumstances.simulated ? { outcome: "simulated", detail: `${detail}; no job runs by it` } : { outcome: "held", detail };
  },
};

function isHeld({ asksPerson, measures }: ReleaseProcedure): boolean {
  return asksPerson || measures > 0;
}
