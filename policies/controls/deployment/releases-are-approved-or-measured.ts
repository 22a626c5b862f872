import { every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { routedReleases, takesBackByItself } from "../../core/routed-releases.ts";

export const control = defineControl({
  id: "releases-are-approved-or-measured",
  level: 2,
  dimension: "deployment",
  severity: "high",
  statement:
    "A new version of a model comes before callers where a person let it, or where it is measured meanwhile and taken back by itself.",
  sources: [
    { by: "microsoft", reference: "level 3: release is automatic, with a gate for approval" },
    { by: "research", reference: "Model Deployment and Serving: model registry with approval workflows" },
  ],
  remediation: "Set `release.approval` to `person`, or leave the `analysis` of each of `release.models` on.",
  keys: ["release.approval", "release.models"],
  estate: (estate) => {
    const releases = routedReleases(estate);
    if (releases.length === 0) return { notApplicable: "no job releases models" };
    return releases.flatMap((release) => {
      const word = release.procedure.at("approval");
      const byPerson = holds(word, (approval) => approval === "person");
      const byMeasures = every([holds(word, (approval) => approval === "automatic"), takesBackByItself(release)]);
      return findingUnless(some([byPerson, byMeasures]), "must be approved by a person, or measured and taken back by itself", release.job);
    });
  },
});
