import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { everyItem, mustBe, mustBeText } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";

/** Kinds of a storage account whose data stand in several zones. https://learn.microsoft.com/azure/storage/common/storage-redundancy */
const ACROSS_ZONES = /_(ZRS|GZRS|RAGZRS)$/;

/** Buckets of AWS and Google Cloud, and the latter's NAT, stand in several zones by themselves. */
export const control = defineControl({
  id: "zones-share-the-load",
  level: 3,
  dimension: "security",
  severity: "medium",
  statement: "No zone of a region holds the only database, the only nodes, the only way out or the only copy of what is kept.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_157, CKV_AZURE_206, CKV_AZURE_233" },
    { by: "microsoft", reference: "level 4: releases and operation with nearly no time down" },
  ],
  remediation: "Set `database.multiZone: true` and `network.natPerZone: true` in the environment file.",
  keys: ["database.multiZone", "network.natPerZone"],
  resources: {
    "aws:rds/instance:Instance": (server) => mustBe(server.at("multiAz"), true),
    "aws:eks/nodeGroup:NodeGroup": (group) => inSeveral(group.at("subnetIds")),
    "gcp:sql/databaseInstance:DatabaseInstance": (server) => mustBe(server.at("settings", "availabilityType"), "REGIONAL"),
    "gcp:container/cluster:Cluster": (cluster) =>
      mustBeText(cluster.at("location"), (place) => /^[a-z]+-[a-z]+\d+$/.test(place), "must be a region, not a zone of one"),
    "gcp:container/nodePool:NodePool": (pool) => (pool.at("nodeLocations").state === "absent" ? [] : inSeveral(pool.at("nodeLocations"))),
    "azure-native:dbforpostgresql:Server": (server) => mustBe(server.at("highAvailability", "mode"), "ZoneRedundant"),
    "azure-native:storage:StorageAccount": (account) =>
      mustBeText(account.at("sku", "name"), (kind) => ACROSS_ZONES.test(kind), "must be a kind that keeps data in several zones"),
    "azure-native:containerregistry:Registry": (registry) => mustBe(registry.at("zoneRedundancy"), "Enabled"),
    "azure-native:containerservice:ManagedCluster": (cluster) => everyItem(cluster.at("agentPoolProfiles"), ofPool),
    "azure-native:containerservice:AgentPool": ofPool,
    // Any other kind stands in one zone.
    "azure-native:network:NatGateway": (gateway) => mustBe(gateway.at("sku", "name"), "StandardV2"),
    "azure-native:resources:Resource": (gateway) =>
      gateway.at("resourceType").value === "natGateways" ? mustBe(gateway.at("sku", "name"), "StandardV2") : [],
  },
  estate: (estate) => (estate.ofType(NAT).length === 0 ? { notApplicable: "nothing of it stands in a zone of a cloud" } : waysOut(estate)),
});

/** GPUs are where a zone has some, so their pools name no zone. */
function ofPool(pool: Reading): readonly Finding[] {
  return pool.at("gpuProfile").state === "absent" ? inSeveral(pool.at("availabilityZones")) : [];
}

function inSeveral(places: Reading): readonly Finding[] {
  const reason = "must name several zones";
  if (places.state === "unknown") return [undetermined(places.path, reason)];
  return places.items().length > 1 ? [] : [violated(places.path, reason)];
}

/** Each zone with a subnet has a way out of its own. */
function waysOut(estate: Estate): readonly EstateFinding[] {
  const gates = estate.readingsOf(NAT).flatMap((gateway) => gateway.at("subnetId").sources());
  const zones = new Set(gates.map((subnet) => zoneOf(estate.inputsOf(subnet))));
  return estate.readingsOf(SUBNET).flatMap((subnet) => {
    const zone = subnet.at(subnet.at("availabilityZoneId").state === "absent" ? "availabilityZone" : "availabilityZoneId");
    const reason = "must be a zone with a NAT gateway of its own";
    if (zone.state === "unknown") return about(subnet.resource, [undetermined(zone.path, reason)]);
    return zone.text() !== undefined && zones.has(zone.text()) ? [] : about(subnet.resource, [violated(zone.path, reason)]);
  });
}

function zoneOf(subnet: Reading): string | undefined {
  return subnet.at("availabilityZoneId").text() ?? subnet.at("availabilityZone").text();
}
