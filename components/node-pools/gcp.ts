import { NodePool as GkeNodePool } from "@pulumi/gcp/container/nodePool.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Resource } from "@pulumi/pulumi";
import type { NodePool } from "../cluster/contract.ts";
import { UserError } from "../core/errors.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { ZONES } from "../network/contract.ts";
import type { NodePoolsArgs, NodePoolsOutputs } from "./contract.ts";
import { nodeConfigOf } from "./gcp/node-config.ts";
import type { Machine } from "./machine.ts";
import { zonesWith } from "./machines/gcp/zones.ts";
import { GCP_MACHINES } from "./machines/gcp.ts";
import { machineOf } from "./plan.ts";

/** https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools#NodePool.FIELDS.name */
const POOL_NAME: NameRule = { longest: 40 };

/** Node pools of GKE, which adds and removes nodes between their bounds as pods need them. */
export class GcpNodePools extends ComponentResource implements NodePoolsOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: NodePoolsArgs, opts?: ComponentResourceOptions) {
    const pools = machinesOf(name, args);
    super("estate:node-pools:GcpNodePools", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider, dependsOn: [...args.cluster.ready] };
    this.ready = pools.map(({ machine, pool }) => newPool(name, pool, machine, args, options));
    this.registerOutputs({});
  }
}

/** A pool and the machine type that its nodes are of. */
interface SizedPool {
  readonly pool: NodePool;
  readonly machine: Machine;
}

/** @throws UserError with every pool that no machine type of the region fits. */
function machinesOf(name: string, { estate, pools }: NodePoolsArgs): readonly SizedPool[] {
  const sized = pools.map((pool) => ({ pool, machine: machineOf(pool, estate.region, GCP_MACHINES) }));
  const problems = sized.flatMap(({ machine }, index) =>
    machine === undefined ? [{ path: `nodePools[${index}]`, reason: `no machine type in ${estate.region} has what it asks for` }] : [],
  );
  if (problems.length > 0) throw new UserError(`${name}: the spec is not valid`, problems);
  return sized.flatMap(({ machine, pool }) => (machine === undefined ? [] : [{ machine, pool }]));
}

function newPool(name: string, pool: NodePool, machine: Machine, args: NodePoolsArgs, options: CustomResourceOptions): GkeNodePool {
  const { cluster, estate } = args;
  const zones = zonesWith(machine.name, machine.accelerator?.cloudName, estate.region);
  return new GkeNodePool(
    `${name}-${pool.name}`,
    {
      name: physicalName(estate, pool.name, POOL_NAME),
      project: estate.scope,
      location: estate.region,
      cluster: cluster.name,
      ...(zones === undefined ? {} : { nodeLocations: [...zones] }),
      initialNodeCount: firstNodes(pool, zones?.length ?? ZONES),
      autoscaling: { totalMinNodeCount: pool.min, totalMaxNodeCount: pool.max, locationPolicy: anywhere(pool) ? "ANY" : "BALANCED" },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", ...surgeOf(pool) },
      networkConfig: { enablePrivateNodes: true, ...fabricOf(machine) },
      nodeConfig: nodeConfigOf(pool, machine, args),
    },
    // Counted for each zone, and told anew by GKE when somebody changes the pool's size by hand, which would replace the pool.
    { ...options, ignoreChanges: ["initialNodeCount"] },
  );
}

/** Nodes that a new pool has in each zone: enough for its minimum, and never more than its maximum; GKE then goes to the bounds by itself. */
function firstNodes({ max, min }: NodePool, zones: number): number {
  const each = Math.ceil(min / zones);
  return each * zones <= max ? each : Math.floor(max / zones);
}

/** What is scarce is taken wherever there is some; everything else is spread evenly. https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler#location_policy */
function anywhere({ accelerator, reservation, spot }: NodePool): boolean {
  return accelerator !== undefined || reservation !== undefined || spot;
}

/** An upgrade brings one node more, but for scarce ones: there it takes one away first, since there may be no other. */
function surgeOf(pool: NodePool): { readonly maxSurge: number; readonly maxUnavailable: number } {
  return anywhere(pool) ? { maxSurge: 0, maxUnavailable: 1 } : { maxSurge: 1, maxUnavailable: 0 };
}

/**
 * GPUDirect goes by networks beside the cluster's, which GKE makes and removes for the pool by itself; pods claim them by DRA.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/allocate-network-resources-dra
 */
function fabricOf({ fabric }: Machine): { readonly acceleratorNetworkProfile?: "auto" } {
  return fabric === "gpudirect" ? { acceleratorNetworkProfile: "auto" } : {};
}
