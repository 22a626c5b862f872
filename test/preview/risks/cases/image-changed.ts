import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, update } from "../changes.ts";

const server = (image: PlanValue, ...more: readonly PlanValue[]) =>
  kubernetes("apps/v1:Deployment", "web", { spec: { template: { spec: { containers: [...more, { name: "web", image }] } } } });
const images = (before: PlanValue, after: PlanValue) => comparison([change(server(before), server(after))]);
const digest = `@sha256:${"a".repeat(64)}`;
const chart = (tag: string) => ({ values: { image: { repository: "example.com/mlflow", tag } } });

export const cases: RiskCases = {
  cases: [
    told("a tag that moves", images("example.com/web:1.2.3", "example.com/web:latest"), ["high"], {
      says: "whose tag moves",
      paths: ["spec.template.spec.containers[0].image"],
    }),
    told("a digest that is dropped", images(`example.com/web:main${digest}`, "example.com/web:main"), ["high"]),
    told("another release", images("example.com/web:1.2.3", "example.com/web:1.2.4"), ["low"]),
    told("another registry", images("example.com/web:1.2.3", "example.org/web:1.2.3"), ["medium"]),
    told("a chart's tag that moves", update("kubernetes:helm.sh/v3:Release", chart("1.2.3"), chart("latest")), ["high"], {
      paths: ["values.image.tag"],
    }),
    silent("the same image", images("example.com/web:1.2.3", "example.com/web:1.2.3")),
    silent("a workload that is new", comparison([change(undefined, server("example.com/web:latest"))])),
    silent(
      "a container that comes before",
      comparison([
        change(server("example.com/web:1.2.3"), server("example.com/web:1.2.3", { name: "log", image: "example.com/log:1.0.0" })),
      ]),
    ),
    silent("a chart's other release", update("kubernetes:helm.sh/v3:Release", chart("1.2.3"), chart("1.2.4"))),
    special("boundary", "a tag that moved before", images("example.com/web:latest", "example.com/web:main"), ["low"]),
    special("boundary", "a tag that is pinned by its digest now", images("example.com/web:latest", `example.com/web:latest${digest}`), [
      "low",
    ]),
    special("unknown", "an image that only an update can tell", images("example.com/web:1.2.3", unknown), ["medium"]),
    special("unknown", "an image that was not known either", images(unknown, unknown), []),
    special("wrong-type", "an image that is a number", images("example.com/web:1.2.3", 4), []),
    special(
      "wrong-type",
      "containers that are a text",
      comparison([
        change(server("a:1.2.3"), kubernetes("apps/v1:Deployment", "web", { spec: { template: { spec: { containers: "none" } } } })),
      ]),
      [],
    ),
  ],
};
