import { allocationOf } from "../../core/allocation.ts";
import { defineControl } from "../../core/control.ts";

export const control = defineControl({
  id: "costs-are-allocated",
  level: 2,
  dimension: "cost",
  severity: "medium",
  statement: "What the cluster costs is told apart by namespace.",
  sources: [
    { by: "research", reference: "Infrastructure and Operational Monitoring: Cost Tracking" },
    { by: "estate", reference: "a cloud's bill knows machines, and nothing of who shares them" },
  ],
  remediation: "Set `cost.enabled: true` and `monitoring.system: stack` in the environment file.",
  keys: ["cost.enabled", "monitoring.system"],
  asks: (estate) =>
    estate.hasCluster() ? undefined : { notApplicable: "the cloud's bill knows every machine of a managed system by its tags" },
  estate: allocationOf,
});
