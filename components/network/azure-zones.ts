import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import { type CustomResourceOptions, type Input, interpolate, type Output } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const LINK_NAME: NameRule = { longest: 80 };

/** Zones that the names of services with a private endpoint are in: https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
const PRIVATE_ZONES = {
  blob: "privatelink.blob.core.windows.net",
  dfs: "privatelink.dfs.core.windows.net",
  file: "privatelink.file.core.windows.net",
  registry: "privatelink.azurecr.io",
  vault: "privatelink.vaultcore.azure.net",
  postgres: "privatelink.postgres.database.azure.com",
  azureml: "privatelink.api.azureml.ms",
  "azureml-notebooks": "privatelink.notebooks.azure.net",
  databricks: "privatelink.azuredatabricks.net",
} as const;

/** Name of a zone for private endpoints. */
type PrivateZoneName = (typeof PRIVATE_ZONES)[keyof typeof PRIVATE_ZONES];

/**
 * Makes a zone for each service, and lets the network ask it. The links are returned: once they stand, a name of a private endpoint is found.
 *
 * A network may have one zone of a name. One that has links to others of the same names already refuses these.
 */
export function privateZonesOf(name: string, estate: Estate, network: Input<string>, options: CustomResourceOptions): VirtualNetworkLink[] {
  return Object.entries(PRIVATE_ZONES).map(([role, privateZoneName]) => {
    const placement = { privateZoneName, resourceGroupName: estate.scope, location: "global", tags: tagsOf(estate, "network") };
    const zone = new PrivateZone(`${name}-zone-${role}`, placement, options);
    return new VirtualNetworkLink(
      `${name}-zone-${role}-link`,
      {
        ...placement,
        virtualNetworkLinkName: physicalName(estate, "network", LINK_NAME),
        virtualNetwork: { id: network },
        registrationEnabled: false,
        // Names that the zone lacks belong to somebody else's endpoints, such as Databricks's own storage, and are asked of the internet.
        resolutionPolicy: "NxDomainRedirect",
      },
      { ...options, dependsOn: [zone] },
    );
  });
}

/** Resource ids of all the zones, by which other capabilities put their endpoints' names into them. */
export function privateZoneIds(estate: Estate): Readonly<Record<string, Output<string>>> {
  return Object.fromEntries(Object.entries(PRIVATE_ZONES).map(([role, zone]) => [role, privateZoneId(estate, zone)]));
}

/** Resource id of a zone. It follows from its name, so that a capability that only knows the estate can tell it too. */
function privateZoneId(estate: Estate, zone: PrivateZoneName): Output<string> {
  return interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.Network/privateDnsZones/${zone}`;
}
