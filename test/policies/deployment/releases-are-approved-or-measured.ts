import { type ControlCases, unknown } from "../../support/control-cases.ts";
import { leanMonitoring, modelGateway, procedure, routedRelease, serverProgram, variantServer } from "../../support/loop-cases.ts";

const around = [...variantServer("champion"), serverProgram, ...leanMonitoring(["model-champion"]), ...modelGateway()];

const release = (fields: Parameters<typeof procedure>[0], env = {}) => routedRelease({ procedure: procedure(fields), env });

export const cases: ControlCases = {
  // Names that go together, and what things are found by; a release that is none of theirs is not asked.
  harmless: [/^(?!data\.procedure)/],
  cases: [
    {
      sort: "compliant",
      title: "a release that a person lets",
      answer: "passed",
      resources: [...around, ...release({ approval: "person", measures: [] })],
    },
    { sort: "compliant", title: "one that is measured", answer: "passed", resources: [...around, ...release({ approval: "automatic" })] },
    {
      sort: "violating",
      title: "one that nobody lets and nothing measures",
      answer: "violated",
      resources: [...around, ...release({ approval: "automatic", measures: [] })],
    },
    {
      sort: "violating",
      title: "one whose measures are asked of somebody else",
      answer: "violated",
      resources: [...around, ...release({ approval: "automatic" }, { PROMETHEUS_URL: "http://alertmanager.mlops.svc:9093" })],
    },
    { sort: "boundary", title: "an estate that releases nothing", answer: "not-applicable", resources: [...around] },
    {
      sort: "unknown",
      title: "measures of a Prometheus that is known later",
      answer: "undetermined",
      resources: [...around, ...release({ approval: "automatic" }, { PROMETHEUS_URL: unknown })],
    },
    { sort: "absent", title: "a release that does not say who lets it", answer: "violated", resources: [...around, ...release({})] },
    { sort: "wrong-type", title: "a number for who lets it", answer: "violated", resources: [...around, ...release({ approval: 1 })] },
  ],
};
