import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven } from "../../core/demands.ts";
import { everyPart } from "../../core/parts.ts";

const NETWORKS = { aws: "aws:ec2/vpc:Vpc", azure: "azure-native:network:VirtualNetwork" };
const FLOWS = {
  aws: { type: "aws:ec2/flowLog:FlowLog", of: "vpcId", name: "id" },
  azure: { type: "azure-native:network:FlowLog", of: "targetResourceId", name: "id" },
};

/** Subnets of Google Cloud in which nothing of ours runs. */
const WITHOUT_FLOWS = ["REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT", "PRIVATE_NAT"];

export const control = defineControl({
  id: "networks-log-flows",
  level: 1,
  dimension: "security",
  severity: "medium",
  statement: "Who talked to whom in the estate's network, and who was refused, is on record.",
  sources: [
    { by: "checkov", reference: "CKV2_AWS_11, CKV_GCP_26, CKV_GCP_61" },
    { by: "cis", reference: "AWS 7.0: 4.7; GCP 5.0: 3.10; Azure 6.0: 6.1.1.6" },
  ],
  remediation: "Leave the network to the estate, or switch its flow logs on where you bring one.",
  keys: ["network.flowLogDays"],
  resources: {
    "gcp:compute/subnetwork:Subnetwork": (subnet) =>
      WITHOUT_FLOWS.includes(subnet.at("purpose").text() ?? "") ? [] : mustBeGiven(subnet.at("logConfig"), "must keep a record of flows"),
  },
  estate: (estate) => {
    const [aws, azure] = [estate.readingsOf(NETWORKS.aws), estate.readingsOf(NETWORKS.azure)];
    if (aws.length + azure.length === 0) return { notApplicable: "it declares no network of a cloud" };
    return [
      ...everyPart(aws, FLOWS.aws, (log) => mustBe(log.at("trafficType"), "ALL"), "must have a flow log"),
      ...everyPart(
        azure,
        FLOWS.azure,
        (log) => [...mustBe(log.at("enabled"), true), ...mustBeGiven(log.at("storageId"))],
        "must have a flow log",
      ),
    ];
  },
});
