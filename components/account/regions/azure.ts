import type { Region, Regions } from "../region.ts";

/**
 * Zones of every region below. Their numbers are the subscription's own: which building `1` is differs from one subscription to another.
 * https://learn.microsoft.com/azure/reliability/availability-zones-overview#physical-and-logical-availability-zones
 */
const THREE_ZONES: Region = { zones: ["1", "2", "3"] };

/**
 * Regions with three zones that anybody may use: https://learn.microsoft.com/azure/reliability/regions-list. qatarcentral is missing since AKS
 * cannot bring its API server into a network there: https://learn.microsoft.com/azure/aks/api-server-vnet-integration#availability
 */
export const AZURE_REGIONS: Regions = {
  australiaeast: THREE_ZONES,
  brazilsouth: THREE_ZONES,
  canadacentral: THREE_ZONES,
  centralindia: THREE_ZONES,
  centralus: THREE_ZONES,
  eastasia: THREE_ZONES,
  eastus: THREE_ZONES,
  eastus2: THREE_ZONES,
  francecentral: THREE_ZONES,
  germanywestcentral: THREE_ZONES,
  israelcentral: THREE_ZONES,
  italynorth: THREE_ZONES,
  japaneast: THREE_ZONES,
  koreacentral: THREE_ZONES,
  mexicocentral: THREE_ZONES,
  northeurope: THREE_ZONES,
  norwayeast: THREE_ZONES,
  polandcentral: THREE_ZONES,
  southafricanorth: THREE_ZONES,
  southcentralus: THREE_ZONES,
  southeastasia: THREE_ZONES,
  spaincentral: THREE_ZONES,
  swedencentral: THREE_ZONES,
  switzerlandnorth: THREE_ZONES,
  uaenorth: THREE_ZONES,
  uksouth: THREE_ZONES,
  westeurope: THREE_ZONES,
  westus2: THREE_ZONES,
  westus3: THREE_ZONES,
};
