import { about, defineControl } from "../../core/control.ts";
import { violated } from "../../core/finding.ts";
import { trackersOf } from "../../core/tracking.ts";

export const control = defineControl({
  id: "runs-are-kept-in-database-and-bucket",
  level: 0,
  dimension: "model",
  severity: "high",
  statement: "Runs of experiments are kept by a tracking server, in a database and a bucket.",
  sources: [
    { by: "microsoft", reference: "level 2: model training performance tracking is centralized" },
    { by: "research", reference: "Model Development and Training: Experiment Tracking" },
    { by: "estate", reference: "what a server keeps in memory or on its own disk goes with it" },
  ],
  remediation: "Leave `tracking` on: its server gets the estate's database and bucket. Or choose a managed system by `tracking.system`.",
  keys: ["tracking.system", "database", "objectStore"],
  estate: (estate) => {
    const trackers = trackersOf(estate);
    if (trackers.length === 0) return [violated("", "must have a tracking server, or a managed system that keeps runs")];
    return trackers.flatMap(({ database, files, inputs }) => about(inputs.resource, [...database, ...files]));
  },
});
