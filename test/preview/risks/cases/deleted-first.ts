import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, planned } from "../changes.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const replaced = (type: string, deleteFirst: boolean, inputs = {}) =>
  comparison([
    change(planned(type, inputs), planned(type, inputs), {
      operation: "replace",
      replacement: { because: ["spec.selector"], source: "the schema", deleteFirst },
    }),
  ]);

export const cases: RiskCases = {
  cases: [
    told("a deployment that goes first", replaced(DEPLOYMENT, true), ["high"], { says: "an outage", paths: ["spec.selector"] }),
    told("a pool of nodes that goes first", replaced("gcp:container/nodePool:NodePool", true), ["high"]),
    silent("a deployment whose successor stands before", replaced(DEPLOYMENT, false)),
    silent("a job that goes first", replaced("kubernetes:batch/v1:Job", true)),
    special(
      "boundary",
      "a replacement of which nobody says how",
      comparison([change(planned(DEPLOYMENT), planned(DEPLOYMENT), { operation: "replace" })]),
      [],
    ),
    special("unknown", "a deployment that only an update can tell", replaced(DEPLOYMENT, true, { spec: unknown }), ["high"]),
    special("wrong-type", "a deployment whose spec is a text", replaced(DEPLOYMENT, true, { spec: "none" }), ["high"]),
  ],
};
