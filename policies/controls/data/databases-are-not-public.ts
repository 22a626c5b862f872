import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustBeGiven, mustBeText } from "../../core/demands.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** Port of PostgreSQL. */
const PORT = 5432;

/** Two of the clouds open a server to the internet where nobody says otherwise. */
export const control = defineControl({
  id: "databases-are-not-public",
  level: 0,
  dimension: "data",
  severity: "critical",
  statement: "No database has an address on the internet.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_17, CKV_GCP_60, CKV_GCP_11, CKV_AZURE_68" },
    { by: "estate", reference: "whoever reaches a database needs but one password" },
  ],
  remediation: "Leave the database to `database` in the environment file; it is reached from the environment's network only.",
  keys: [],
  unwaivable: true,
  resources: {
    "aws:rds/instance:Instance": (server) => mustBe(server.at("publiclyAccessible"), false, "passes"),
    "gcp:sql/databaseInstance:DatabaseInstance": (server) => ofCloudSql(server.at("settings", "ipConfiguration")),
    "azure-native:dbforpostgresql:Server": (server) => ofAzure(server.at("network")),
    "kubernetes:postgresql.cnpg.io/v1:Cluster": (cluster) =>
      everyItem(cluster.at("spec", "managed", "services", "additional"), (service) =>
        isInside(service.at("serviceTemplate", "spec", "type")),
      ),
    "kubernetes:core/v1:Service": (service) => (isOfDatabase(service) ? isInside(service.at("spec", "type")) : []),
  },
});

function ofCloudSql(address: Reading): readonly Finding[] {
  const open = (network: Reading) => mustBeText(network.at("value"), (cidr) => !cidr.endsWith("/0"), "must not be the whole internet");
  return [...mustBe(address.at("ipv4Enabled"), false), ...everyItem(address.at("authorizedNetworks"), open)];
}

/** A server that is put into a subnet has no other address. */
function ofAzure(network: Reading): readonly Finding[] {
  const ways = [mustBe(network.at("publicNetworkAccess"), "Disabled"), mustBeGiven(network.at("delegatedSubnetResourceId"))];
  return anyOf(ways, network.at("publicNetworkAccess").path, "must be `Disabled`, or the server must stand in a subnet of its own");
}

function isOfDatabase(service: Reading): boolean {
  return service
    .at("spec", "ports")
    .items()
    .some((port) => port.at("port").value === PORT || port.at("targetPort").value === PORT);
}

function isInside(type: Reading): readonly Finding[] {
  return mustBe(type, ["ClusterIP", "ExternalName"], "passes");
}
