import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import { grant, ROLES } from "./grants.ts";
import { PART_NAME, type Site } from "./site.ts";

/** Whom a cluster acts as. */
export interface Identities {
  readonly controlPlane: UserAssignedIdentity;
  /** That of the nodes, which pulls images. */
  readonly nodes: UserAssignedIdentity;
  readonly granted: readonly Resource[];
}

/**
 * Identities of the control plane and of the nodes. They are made before the cluster: it needs their rights while it is made.
 *
 * The control plane may put nodes and its API server into their subnets, and give nodes their identity. Where it starts nodes of any kind by itself
 * it may use the whole network. https://learn.microsoft.com/azure/aks/concepts-network-cni-overview#aks-cni-networking-prerequisites
 */
export function identitiesOf(site: Site): Identities {
  const controlPlane = newIdentity(site, "control-plane");
  const nodes = newIdentity(site, "nodes");
  const to = controlPlane.principalId;
  const network = { role: ROLES.networkContributor, to };
  const inNetwork =
    site.spec.nodes === "automatic"
      ? [grant(site, "in-network", { ...network, scope: site.args.network.id })]
      : [
          grant(site, "in-node-subnet", { ...network, scope: site.nodeSubnet }),
          grant(site, "in-api-subnet", { ...network, scope: site.apiSubnet }),
        ];
  const givesIdentity = grant(site, "gives-identity", { role: ROLES.identityOperator, scope: nodes.id, to });
  return { controlPlane, nodes, granted: [...inNetwork, givesIdentity] };
}

function newIdentity({ args, name, options }: Site, role: string): UserAssignedIdentity {
  const { estate } = args;
  return new UserAssignedIdentity(
    `${name}-${role}`,
    {
      resourceName: physicalName(estate, role, PART_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "cluster"),
    },
    options,
  );
}
