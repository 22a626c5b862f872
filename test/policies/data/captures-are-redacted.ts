import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { CAPTURES, modelMonitor, variantServer } from "../../support/loop-cases.ts";
import { inferenceService } from "../../support/model-cases.ts";

const server = (env: Parameters<typeof variantServer>[1] = {}) => variantServer("champion", { CAPTURE_URI: CAPTURES, ...env });

export const cases: ControlCases = {
  // What things are found by: what is not found keeps nothing.
  harmless: [/^metadata\.(name|namespace)$/, /labels\.mlops-estate\/model$/, /env\[0\]/, /volumes|volumeMounts/, /CAPTURE_URI/],
  cases: [
    {
      sort: "compliant",
      title: "a server that leaves columns out",
      answer: "passed",
      resources: server({ CAPTURE_REDACT: "name,address" }),
    },
    {
      sort: "compliant",
      title: "a model that is said to have nothing about people",
      answer: "passed",
      resources: [...server(), ...modelMonitor({}, { example: { personalData: false } })],
    },
    { sort: "violating", title: "a server that leaves nothing out", answer: "violated", resources: server({ CAPTURE_REDACT: "" }) },
    {
      sort: "violating",
      title: "a model that is about people",
      answer: "violated",
      resources: [...server(), ...modelMonitor({}, { example: { personalData: true } })],
    },
    {
      sort: "violating",
      title: "what is said of another model",
      answer: "violated",
      resources: [...server(), ...modelMonitor({}, { other: { personalData: false } })],
    },
    {
      sort: "violating",
      title: "KServe's logger, which leaves nothing out",
      answer: "violated",
      resources: [inferenceService({ logger: { storage: { path: CAPTURES } } })],
    },
    { sort: "boundary", title: "a server that keeps nothing", answer: "not-applicable", resources: variantServer("champion") },
    { sort: "boundary", title: "a cluster without a model", answer: "not-applicable", resources: [deployment("mlflow", {})] },
    { sort: "unknown", title: "columns that are known later", answer: "undetermined", resources: server({ CAPTURE_REDACT: unknown }) },
    { sort: "absent", title: "a server that is told of no columns", answer: "violated", resources: server() },
    { sort: "wrong-type", title: "a number for columns", answer: "violated", resources: server({ CAPTURE_REDACT: 1 }) },
  ],
};
