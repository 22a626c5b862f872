import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";
import { CAPTURES, clockedJob, program, variantServer } from "../../support/loop-cases.ts";
import { cron, workflow } from "../../support/workflow-cases.ts";

function server(model: PlanValue) {
  const served = deployment("model-example", {});
  const spec = served.inputs["spec"] as { readonly template: { readonly spec: PlanValue } };
  const template = { metadata: { labels: { "mlops-estate/model": model } }, spec: spec.template.spec };
  return { ...served, inputs: { ...served.inputs, spec: { ...spec, template } } };
}

const check = workflow("check-data", [{ template: "validate" }, { template: "drift", depends: "validate.Succeeded" }]);
const clock = (model: string, spec: Record<string, PlanValue> = {}) =>
  cron("watch", "check-data", { labels: { "mlops-estate/model": model } }, spec);

const captured = variantServer("champion", { CAPTURE_URI: CAPTURES });
const drift = (env: Record<string, PlanValue> = {}, fields: Record<string, PlanValue> = {}) =>
  clockedJob("drift-example", ["python", "/programs/drift.py"], { CAPTURE_URI: CAPTURES, ...env }, fields);

export const cases: ControlCases = {
  harmless: [
    /jobTemplate\.spec\.template\.spec\.containers\[0\]\.(name|command)/,
    /schedule$/,
    /jobTemplate.*(volumeMounts|serviceAccountName)/,
    /^metadata\.name$/,
    /depends$/,
    /tasks\[0\]/,
    /templates\[1\]/,
    /tasks\[1\]\.name$/,
  ],
  cases: [
    {
      sort: "compliant",
      title: "a served model whose data are checked by the clock",
      answer: "passed",
      resources: [server("example"), clock("example"), check],
    },
    {
      sort: "compliant",
      title: "a monitor of Databricks",
      answer: "passed",
      resources: [resource("databricks:index/qualityMonitor:QualityMonitor", {})],
    },
    { sort: "violating", title: "a clock for another model", answer: "violated", resources: [server("example"), clock("other"), check] },
    { sort: "violating", title: "a check that nobody starts", answer: "violated", resources: [server("example"), check] },
    {
      sort: "violating",
      title: "a clock that is suspended",
      answer: "violated",
      resources: [server("example"), clock("example", { suspend: true }), check],
    },
    {
      sort: "boundary",
      title: "a clock that validates only, and compares with nothing",
      answer: "violated",
      resources: [server("example"), clock("example"), workflow("check-data", [{ template: "validate" }])],
    },
    {
      sort: "unknown",
      title: "a model whose name is known later",
      answer: "undetermined",
      resources: [server(unknown), clock("example"), check],
    },
    { sort: "absent", title: "an estate that serves nothing", answer: "violated", paths: [""], resources: [] },
    { sort: "wrong-type", title: "a model whose name is a number", answer: "violated", resources: [server(1), clock("example"), check] },
    {
      sort: "compliant",
      title: "a job that looks for drift in what the server is asked",
      answer: "passed",
      resources: [...captured, drift(), program("drift-example", { "drift.py": "look()" })],
    },
    {
      sort: "violating",
      title: "a job that reads what another server is asked",
      answer: "violated",
      resources: [...captured, drift({ CAPTURE_URI: "s3://elsewhere" }), program("drift-example", { "drift.py": "look()" })],
    },
    {
      sort: "violating",
      title: "a job that is suspended",
      answer: "violated",
      resources: [...captured, drift({}, { suspend: true }), program("drift-example", { "drift.py": "look()" })],
    },
    {
      sort: "violating",
      title: "a job whose program is not there",
      answer: "violated",
      resources: [...captured, drift(), program("drift-example", { "other.py": "look()" })],
    },
  ],
};
