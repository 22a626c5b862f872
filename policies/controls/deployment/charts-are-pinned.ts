import { defineControl, type ResourceCheck } from "../../core/control.ts";
import { mustBeText } from "../../core/demands.ts";

/** https://semver.org, with the `v` that many charts begin with; ranges such as `1.x`, `^1.2.3` and `>=1.2.3` are none. */
const VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

const FOLDER = /^[./]/;
const ARCHIVE = /\d+\.\d+\.\d+[\w.+-]*\.tgz$/;

const isPinned: ResourceCheck = (chart) => {
  const name = chart.at("chart").text() ?? "";
  if (FOLDER.test(name) || ARCHIVE.test(name)) return [];
  return mustBeText(chart.at("version"), (version) => VERSION.test(version), "must be an exact version, such as `1.2.3`");
};

/**
 * A chart that its provider renders is a component, which the provider registers without anything that it was given: an engine and a state tell nothing of it
 * then, and a plan does. `Construct` in https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/helm/v4/chart.go
 */
const isPinnedWhereTold: ResourceCheck = (chart) => (chart.at("chart").state === "absent" ? [] : isPinned(chart));

export const control = defineControl({
  id: "charts-are-pinned",
  level: 2,
  dimension: "deployment",
  severity: "high",
  statement: "Every chart is installed at an exact version.",
  sources: [
    { by: "google", reference: "level 2: deployment of pipelines by CI/CD" },
    { by: "estate", reference: "what was tested is what is installed, today and in a year" },
  ],
  remediation: "Set `version` of the chart to an exact one, such as `1.2.3`; the estate's own stand in `pins/charts.json`.",
  keys: [],
  resources: { "kubernetes:helm.sh/v3:Release": isPinned, "kubernetes:helm.sh/v4:Chart": isPinnedWhereTold },
});
