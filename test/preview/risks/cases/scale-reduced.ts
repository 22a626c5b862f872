import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const server = (replicas: PlanValue) => kubernetes("apps/v1:Deployment", "web", { spec: { replicas } });
const servers = (before: PlanValue, after: PlanValue) => comparison([change(server(before), server(after))]);
const budget = (spec: Record<string, PlanValue>) => kubernetes("policy/v1:PodDisruptionBudget", "web", { spec });
const budgets = (before: Record<string, PlanValue>, after: Record<string, PlanValue>) =>
  comparison([change(budget(before), budget(after))]);
const POSTGRES = "azure-native:dbforpostgresql:Server";

export const cases: RiskCases = {
  cases: [
    told("fewer copies", servers(3, 1), ["medium"], { says: "fewer copies", paths: ["spec.replicas"] }),
    told("copies of which nothing is said", comparison([change(server(3), kubernetes("apps/v1:Deployment", "web", { spec: {} }))]), [
      "medium",
    ]),
    told("a budget that keeps fewer", budgets({ minAvailable: 2 }, { minAvailable: 1 }), ["medium"]),
    told("a budget that keeps a smaller share", budgets({ minAvailable: "50%" }, { minAvailable: "25%" }), ["medium"]),
    told("a budget that lets more go", budgets({ maxUnavailable: 1 }, { maxUnavailable: 3 }), ["medium"]),
    told("a budget that goes", comparison([change(budget({}), undefined)], { unchanged: [server(2)] }), ["medium"], {
      says: "may go at once",
    }),
    told("a database in one zone", update("aws:rds/instance:Instance", { multiAz: true }, { multiAz: false }), ["high"], {
      says: "fails with one zone",
    }),
    told(
      "a database without a second server",
      update(POSTGRES, { highAvailability: { mode: "ZoneRedundant" } }, { highAvailability: { mode: "Disabled" } }),
      ["high"],
    ),
    told(
      "nodes in fewer zones",
      update("azure-native:containerservice:AgentPool", { availabilityZones: ["1", "2", "3"] }, { availabilityZones: ["1"] }),
      ["high"],
    ),
    told(
      "fewer nodes that are ready",
      update("aws:eks/nodeGroup:NodeGroup", { scalingConfig: { minSize: 3 } }, { scalingConfig: { minSize: 1 } }),
      ["medium"],
    ),
    told(
      "fewer copies of a chart's",
      update("kubernetes:helm.sh/v3:Release", { values: { controller: { replicas: 2 } } }, { values: { controller: { replicas: 1 } } }),
      ["medium"],
    ),
    silent("more copies", servers(1, 3)),
    silent(
      "a budget that goes with its server",
      comparison([change(budget({}), undefined), change(server(2), undefined)], { unchanged: [planned(POSTGRES)] }),
    ),
    silent("a budget that keeps more", budgets({ minAvailable: 1 }, { minAvailable: 2 })),
    silent("a database in more zones", update("aws:rds/instance:Instance", { multiAz: false }, { multiAz: true })),
    silent(
      "copies of something that is no server",
      update("kubernetes:batch/v1:Job", { spec: { replicas: 3 } }, { spec: { replicas: 1 } }),
    ),
    special(
      "boundary",
      "one copy, which is what nothing said means",
      comparison([change(server(1), kubernetes("apps/v1:Deployment", "web", { spec: {} }))]),
      [],
    ),
    special("boundary", "a share instead of a number", budgets({ minAvailable: 2 }, { minAvailable: "50%" }), []),
    special("unknown", "copies that only an update can tell", servers(3, unknown), ["low"]),
    special("unknown", "copies that were not known", servers(unknown, 1), []),
    special("wrong-type", "copies that are a word", servers(3, "many"), []),
    special("wrong-type", "a budget that is a list", budgets({ minAvailable: 2 }, { minAvailable: [1] }), []),
  ],
};
