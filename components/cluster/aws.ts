import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { accessOf, kubernetesOf } from "./aws/access.ts";
import { earlyAddOns, lateAddOns } from "./aws/add-ons.ts";
import { automaticStages } from "./aws/automatic.ts";
import { controlPlaneOf, issuerOf } from "./aws/control-plane.ts";
import { loadBalancersOf } from "./aws/load-balancers.ts";
import { type GrantedRole, nodeRoleOf } from "./aws/roles.ts";
import { type Site, siteOf } from "./aws/site.ts";
import { STORAGE_CLASS, storageClass } from "./aws/storage-class.ts";
import { systemNodesOf } from "./aws/system-nodes.ts";
import { type CloudClusterArgs, type CloudClusterOutputs, type ClusterCapabilities, ClusterSpec } from "./contract.ts";
import { capabilitiesOf } from "./plan.ts";

/** EKS with a private control plane. Its own systems run on a few nodes of their own, or AWS runs them in Auto Mode. */
export class AwsCluster extends ComponentResource implements CloudClusterOutputs {
  readonly provider: Provider;
  readonly capabilities: ClusterCapabilities;
  readonly name: Input<string>;
  readonly id: Input<string>;
  readonly issuer: Input<string>;
  readonly nodeIdentity: Input<string>;
  readonly nodeGroup: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudClusterArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ClusterSpec, args.spec);
    super("estate:cluster:AwsCluster", name, {}, opts);
    const site = siteOf(name, spec, args, this);
    const nodeRole = nodeRoleOf(site);
    const cluster = controlPlaneOf(site, nodeRole);
    const access = accessOf(site, cluster);
    this.provider = kubernetesOf(site, cluster, access);
    this.name = cluster.name;
    this.id = cluster.arn;
    this.issuer = issuerOf(cluster);
    this.nodeIdentity = nodeRole.role.name;
    this.nodeGroup = cluster.vpcConfig.apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId);
    this.capabilities = capabilitiesOf(spec, STORAGE_CLASS, loadBalancersOf(spec));
    trustOf(site, this.issuer);
    const { stages, systems } =
      spec.nodes === "automatic" ? { stages: automaticStages(site, this), systems: [] } : ownSystems(site, cluster, nodeRole);
    const after = [access, ...args.network.ready, ...systems];
    this.ready = registerStages(name, stages, { parent: this, provider: this.provider, after });
    this.registerOutputs({ name: this.name, id: this.id, capabilities: this.capabilities });
  }
}

/**
 * Lets IAM believe the cluster's tokens, for what cannot use Pod Identity.
 * https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
function trustOf({ args, name, options }: Site, issuer: Input<string>): OpenIdConnectProvider {
  const trusted = { url: issuer, clientIdLists: ["sts.amazonaws.com"], tags: tagsOf(args.estate, "cluster") };
  return new OpenIdConnectProvider(`${name}-issuer`, trusted, options);
}

/** Nodes are ready only with a network plugin, and some add-ons only with nodes. */
function ownSystems(site: Site, cluster: Cluster, nodeRole: GrantedRole) {
  const early = earlyAddOns(site, cluster);
  const nodes = systemNodesOf(site, cluster, nodeRole, early);
  const stages = [{ "storage-class": storageClass("ebs.csi.aws.com", site.args.keys.nodes) }];
  return { stages, systems: lateAddOns(site, cluster, nodes) };
}
