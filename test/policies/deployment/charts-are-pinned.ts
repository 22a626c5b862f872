import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";

function at(version: PlanValue) {
  return chart("keda", {}, { version });
}

export const cases: ControlCases = {
  harmless: [/^chart$/],
  cases: [
    { sort: "compliant", title: "a version", answer: "passed", resources: [at("2.20.2")] },
    {
      sort: "compliant",
      title: "a version with a letter before it and a word behind",
      answer: "passed",
      resources: [at("v1.21.1-rc.1+build.2")],
    },
    { sort: "compliant", title: "a folder of the repository", answer: "passed", resources: [chart("./charts/own")] },
    {
      sort: "compliant",
      title: "a chart that is rendered here",
      answer: "passed",
      resources: [resource("kubernetes:helm.sh/v4:Chart", { chart: "oci://registry.example.com/crds", version: "1.12.1" })],
    },
    { sort: "violating", title: "a range", answer: "violated", paths: ["version"], resources: [at("^2.20.2")] },
    { sort: "violating", title: "two numbers", answer: "violated", resources: [at("2.20")] },
    { sort: "violating", title: "any patch", answer: "violated", resources: [at("2.20.x")] },
    {
      sort: "boundary",
      title: "an archive with a version in its name",
      answer: "passed",
      resources: [chart("https://example.com/keda-2.20.2.tgz")],
    },
    { sort: "boundary", title: "an archive without one", answer: "violated", resources: [chart("https://example.com/keda.tgz")] },
    {
      sort: "boundary",
      title: "a chart of which an engine tells nothing",
      answer: "passed",
      resources: [resource("kubernetes:helm.sh/v4:Chart", {})],
    },
    { sort: "boundary", title: "no chart", answer: "not-applicable", resources: [deployment("server", {})] },
    { sort: "unknown", title: "a version that is known later", answer: "undetermined", resources: [at(unknown)] },
    { sort: "absent", title: "no version", answer: "violated", resources: [chart("keda")] },
    { sort: "wrong-type", title: "a version that YAML takes for a number", answer: "violated", resources: [at(2.2)] },
  ],
};
