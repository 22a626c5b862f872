import { deadReferences } from "../../../plan/wiring/index.ts";
import { defineControl } from "../../core/control.ts";
import { violated } from "../../core/finding.ts";

/** What charts bring stands in the estate's pins, since no plan sees inside of them. A name that is known later is not looked for. */
export const control = defineControl({
  id: "nothing-declared-is-dead",
  level: 0,
  dimension: "monitoring",
  severity: "high",
  statement:
    "Whatever an object or a chart in the cluster counts on is there: what it selects, calls, mounts and scales, and who controls its kind.",
  sources: [{ by: "estate", reference: "a Gateway without a controller or a monitor that selects nothing passes every other check" }],
  remediation: "Declare what is missing, or take away what counts on it.",
  keys: [],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no object of a cluster is here" }),
  estate: ({ resources }) =>
    deadReferences({ resources }).map(({ from, path, to }) => ({
      ...violated(path, `counts on ${to}, which is not there`),
      urn: from.urn,
    })),
});
