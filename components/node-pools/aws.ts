import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { registerStages } from "../core/register.ts";
import { chosenPools } from "./aws/chosen.ts";
import { controllerOf } from "./aws/controller.ts";
import { interruptionsOf } from "./aws/interruptions.ts";
import { nodeClass, nodePool } from "./aws/manifests.ts";
import { karpenterRelease, karpenterTypes } from "./aws/release.ts";
import { profileOf, type Site } from "./aws/site.ts";
import { standingNodesOf } from "./aws/standing.ts";
import type { NodePoolsArgs, NodePoolsOutputs } from "./contract.ts";

/**
 * Karpenter, which starts a machine for pods that find no room and takes it away when they are gone. Nodes that always stand are EKS node groups, since
 * pools of a fixed size are an alpha feature of Karpenter: https://karpenter.sh/docs/reference/settings/#feature-gates
 *
 * AWS's images for machines with GPUs bring NVIDIA's driver and container toolkit; the device plugin, which makes Kubernetes count GPUs, comes with the
 * capability that shares them. https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html
 */
export class AwsNodePools extends ComponentResource implements NodePoolsOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: NodePoolsArgs, opts?: ComponentResourceOptions) {
    const pools = chosenPools(name, args);
    super("estate:node-pools:AwsNodePools", name, {}, opts);
    const site: Site = { name, args, options: { parent: this, provider: args.estate.provider } };
    const profile = profileOf(site);
    const queue = interruptionsOf(site);
    const controller = controllerOf(site, { profile, queue, reservations: pools.flatMap(({ pool }) => pool.reservation ?? []) });
    const coming = pools.filter(({ pool }) => pool.max > pool.min);
    const objects = registerStages(
      name,
      [
        { "karpenter-types": karpenterTypes(args) },
        { karpenter: karpenterRelease(args, queue) },
        Object.fromEntries(coming.map(({ pool }) => [`class-${pool.name}`, nodeClass(pool, args, profile)])),
        Object.fromEntries(coming.map((chosen) => [`pool-${chosen.pool.name}`, nodePool(chosen, args)])),
      ].filter((stage) => Object.keys(stage).length > 0),
      { parent: this, provider: args.cluster.provider, after: [...args.cluster.ready, controller] },
    );
    const standing = pools.filter(({ pool }) => pool.min > 0).map((chosen) => standingNodesOf(site, chosen));
    this.ready = [...objects, ...standing];
    this.registerOutputs({ pools: pools.map(({ machine, pool }) => ({ name: pool.name, machine: machine.name })) });
  }
}
