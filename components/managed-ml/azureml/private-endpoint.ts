import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import { type Input, interpolate } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import { optionsOf, placeOf, type Site } from "./site.ts";

/** Of endpoints and their network interfaces. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const ENDPOINT_NAME: NameRule = { longest: 64 };
const INTERFACE_NAME: NameRule = { longest: 80 };

/** What an endpoint leads to. https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
interface Destination {
  /** Resource id. */
  readonly resource: Input<string>;
  readonly group: string;
  /** Private zones that its names are written into. */
  readonly zones: readonly string[];
}

/** A way to a service that stays inside of the network. */
interface Way {
  readonly endpoint: PrivateEndpoint;
  /** Once they stand, the way is found by the service's own name. */
  readonly names: PrivateDnsZoneGroup;
}

/** Makes a way to a service that stays inside of the network. */
export function privateEndpoint(site: Site, role: string, { group, resource, zones }: Destination, network: NetworkOutputs): Way {
  const [subnet] = network.dataSubnets;
  if (subnet === undefined) throw new TypeError("a network has at least one subnet for private endpoints");
  const endpointName = physicalName(site.estate, role, ENDPOINT_NAME);
  const endpoint = new PrivateEndpoint(
    `${site.name}-${role}-endpoint`,
    {
      ...placeOf(site),
      privateEndpointName: endpointName,
      customNetworkInterfaceName: physicalName(site.estate, `${role}-nic`, INTERFACE_NAME),
      subnet: { id: subnet },
      privateLinkServiceConnections: [{ name: endpointName, privateLinkServiceId: resource, groupIds: [group] }],
    },
    optionsOf(site),
  );
  const names = new PrivateDnsZoneGroup(
    `${site.name}-${role}-names`,
    {
      resourceGroupName: site.estate.scope,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: zones.map((zone) => ({ name: zone.replaceAll(".", "-"), privateDnsZoneId: zoneId(zone, site.estate) })),
    },
    optionsOf(site),
  );
  return { endpoint, names };
}

/** The network's own zones stand beside it. */
function zoneId(zone: string, { account, scope }: Estate): Input<string> {
  return interpolate`/subscriptions/${account}/resourceGroups/${scope}/providers/Microsoft.Network/privateDnsZones/${zone}`;
}
