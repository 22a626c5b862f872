import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, planned, update } from "../changes.ts";

const TRAIL = "aws:cloudtrail/trail:Trail";
const EKS = "aws:eks/cluster:Cluster";
const SINK = "gcp:logging/projectSink:ProjectSink";
const SETTING = "azure-native:monitor:DiagnosticSetting";
const AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const vpc = planned("aws:ec2/vpc:Vpc", {}, { name: "vpc" });
const flow = planned("aws:ec2/flowLog:FlowLog", { trafficType: "ALL" }, { propertyDependencies: { vpcId: [vpc.urn] } });
const logs = (before: PlanValue, after: PlanValue) => update(EKS, { enabledClusterLogTypes: before }, { enabledClusterLogTypes: after });

export const cases: RiskCases = {
  cases: [
    told("a trail that goes", comparison([change(planned(TRAIL), undefined)], { unchanged: [vpc] }), ["high"], {
      says: "is recorded no more",
    }),
    told("a flow log that goes while its network stays", comparison([change(flow, undefined)], { unchanged: [vpc] }), ["high"]),
    told("a trail that is off", update(TRAIL, { enableLogging: true }, { enableLogging: false }), ["high"], { paths: ["enableLogging"] }),
    told("a trail of one region", update(TRAIL, { isMultiRegionTrail: true }, {}), ["high"]),
    told("a control plane with fewer logs", logs(["api", "audit"], ["api"]), ["high"], { paths: ["enabledClusterLogTypes"] }),
    told(
      "a setting with a category that is off",
      update(SETTING, { logs: [{ category: "A", enabled: true }] }, { logs: [{ category: "A", enabled: false }] }),
      ["high"],
    ),
    told(
      "a setting with a category fewer",
      update(SETTING, { logs: [{ category: "A" }, { category: "B" }] }, { logs: [{ category: "A" }] }),
      ["high"],
    ),
    told("a sink with another filter", update(SINK, { filter: "a" }, { filter: "b" }), ["medium"], { paths: ["filter"] }),
    told(
      "records that are left out",
      comparison([change(undefined, planned("gcp:logging/projectExclusion:ProjectExclusion"))], { unchanged: [vpc] }),
      ["medium"],
    ),
    told(
      "members that are left out",
      update(
        AUDIT,
        { auditLogConfigs: [{ logType: "DATA_READ" }] },
        { auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: ["user:a"] }] },
      ),
      ["high"],
    ),
    told("a subnet that records nothing", update("gcp:compute/subnetwork:Subnetwork", { logConfig: {} }, {}), ["medium"], {
      paths: ["logConfig"],
    }),
    silent(
      "a flow log that goes with its network",
      comparison([change(flow, undefined), change(vpc, undefined)], { unchanged: [planned(EKS)] }),
    ),
    silent("a trail that is on", update(TRAIL, { enableLogging: false }, { enableLogging: true })),
    silent("logs in another order", logs(["api", "audit"], ["audit", "api"])),
    silent("more logs", logs(["api"], ["audit", "api"])),
    silent("a sink that takes everything", update(SINK, { filter: "a" }, {})),
    special("boundary", "a trail of which nothing is said, which is on", update(TRAIL, { enableLogging: true }, {}), []),
    special("boundary", "logs that are all left out", logs(["api"], null), ["high"]),
    special("unknown", "a trail that only an update can tell", update(TRAIL, { enableLogging: true }, { enableLogging: unknown }), [
      "medium",
    ]),
    special("unknown", "logs that only an update can tell", logs(["api"], unknown), ["medium"]),
    special("wrong-type", "logs that are a text", logs(["api"], "api"), ["high"]),
    special("wrong-type", "a trail that is on by a number", update(TRAIL, { enableLogging: true }, { enableLogging: 1 }), ["high"]),
  ],
};
