import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object } from "../../support/control-cases.ts";

const KEY = "edge-key-shops";
const MAP = "kubernetes:core/v1:ConfigMap";

function groups(content: PlanValue) {
  return object(MAP, "edge-groups", { data: { "groups.json": content } });
}

const group = (signatureKey: PlanValue) => groups(JSON.stringify([{ name: "shops", signatureKey }]));
const secret = object("kubernetes:core/v1:Secret", KEY, {});
const publicHalf = object(MAP, KEY, {});

function exporter(volumes: PlanValue) {
  return object("kubernetes:batch/v1:CronJob", "edge-export", { spec: { jobTemplate: { spec: { template: { spec: { volumes } } } } } });
}

const signs = exporter([{ name: "key", secret: { secretName: KEY } }]);

export const cases: ControlCases = {
  // The file is how groups are found at all.
  harmless: [/^metadata\.name$/],
  cases: [
    {
      sort: "compliant",
      title: "a group with a key that its bundles are signed with",
      answer: "passed",
      resources: [group("shops"), secret, publicHalf, signs],
    },
    {
      sort: "compliant",
      title: "a key among others in one volume",
      answer: "passed",
      resources: [group("shops"), secret, publicHalf, exporter([{ projected: { sources: [{ secret: { name: KEY } }] } }])],
    },
    {
      sort: "violating",
      title: "a group with a key that is nowhere",
      answer: "violated",
      resources: [group("others"), secret, publicHalf, signs],
    },
    {
      sort: "violating",
      title: "a key that nothing signs with",
      answer: "violated",
      resources: [group("shops"), secret, publicHalf, exporter([])],
    },
    { sort: "violating", title: "a key without its public half", answer: "violated", resources: [group("shops"), secret, signs] },
    { sort: "boundary", title: "an estate without devices", answer: "not-applicable", resources: [secret] },
    { sort: "boundary", title: "no group at all", answer: "passed", resources: [groups("[]")] },
    {
      sort: "absent",
      title: "a group without a key",
      answer: "violated",
      resources: [groups(JSON.stringify([{ name: "shops" }])), secret, publicHalf, signs],
    },
    { sort: "wrong-type", title: "a key that is a number", answer: "violated", resources: [group(1), secret, publicHalf, signs] },
  ],
  without: { unknown: "the file is written whole, or not at all" },
};
