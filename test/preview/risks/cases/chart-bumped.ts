import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, planned, update } from "../changes.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const version = (before: PlanValue, after: PlanValue) =>
  update(RELEASE, { chart: "mlflow", version: before }, { chart: "mlflow", version: after });

export const cases: RiskCases = {
  cases: [
    told("a major version", version("1.9.0", "2.0.0"), ["high"], { says: "another major version", paths: ["version"] }),
    told("a minor version", version("1.9.0", "1.10.0"), ["medium"]),
    told("a patch", version("v1.9.0", "v1.9.1"), ["low"]),
    told("an older version", version("1.10.0", "1.9.0"), ["high"], { says: "back to an older version" }),
    told("a version that is pinned no more", update(RELEASE, { version: "1.0.0" }, {}), ["high"], { says: "follows the newest" }),
    told(
      "other values",
      update(RELEASE, { values: { replicas: 1, same: { a: 1 } } }, { values: { replicas: 2, same: { a: 1 } } }),
      ["low"],
      { paths: ["values.replicas"] },
    ),
    told(
      "another version with other values, apart",
      update(RELEASE, { version: "1.0.0", values: { a: 1 } }, { version: "2.0.0", values: { a: 2 } }),
      ["high", "low"],
    ),
    told(
      "another place",
      update(
        RELEASE,
        { chart: "mlflow", repositoryOpts: { repo: "https://a.example" } },
        { chart: "mlflow", repositoryOpts: { repo: "https://b.example" } },
      ),
      ["high"],
      { paths: ["repositoryOpts.repo"] },
    ),
    silent("the same version", version("1.0.0", "1.0.0")),
    silent("a release that is new", comparison([change(undefined, planned(RELEASE, { version: "1.0.0" }))])),
    silent("a version of something else", update("aws:eks/cluster:Cluster", { version: "1.34" }, { version: "1.35" })),
    special("boundary", "a minor version before the first major one", version("0.9.0", "0.10.0"), ["high"]),
    special("boundary", "a release after its candidate", version("1.0.0-rc.1", "1.0.0"), ["low"]),
    special("boundary", "numbers that texts order otherwise", version("9.0.0", "10.0.0"), ["high"], { says: "another major version" }),
    special("unknown", "a version that only an update can tell", version("1.0.0", unknown), ["medium"]),
    special("unknown", "values that only an update can tell", update(RELEASE, { values: { a: 1 } }, { values: unknown }), ["low"]),
    special("wrong-type", "a version that is a word", version("1.0.0", "main"), ["medium"]),
    special("wrong-type", "a version that is a number", version("1.0.0", 2), ["medium"]),
  ],
};
