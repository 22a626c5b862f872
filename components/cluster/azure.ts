import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { automaticProblems, automaticStages } from "./azure/automatic.ts";
import { controlPlaneOf, issuerOf } from "./azure/control-plane.ts";
import { diskEncryptionOf, STORAGE_CLASS, storageClass } from "./azure/disks.ts";
import { identitiesOf } from "./azure/identities.ts";
import { kubernetesOf } from "./azure/kubeconfig.ts";
import { LOAD_BALANCERS } from "./azure/load-balancers.ts";
import { logsOf } from "./azure/logs.ts";
import { siteOf } from "./azure/site.ts";
import { lockOf, maintenanceOf } from "./azure/upkeep.ts";
import { type CloudClusterArgs, type CloudClusterOutputs, type ClusterCapabilities, ClusterSpec } from "./contract.ts";
import { capabilitiesOf } from "./plan.ts";

/**
 * A cluster of AKS whose API server stands in the network. Who may do what in it is said by roles of Azure, and nobody has a password for it.
 *
 * With `automatic`, AKS starts nodes by itself within the bounds of the pools, as AKS Automatic does. It is not of that kind: AKS Automatic keeps its
 * own nodes in a subnet that this SDK's version of the API cannot name, and refuses the admission webhooks that cert-manager brings.
 * https://learn.microsoft.com/azure/aks/node-auto-provisioning
 */
export class AzureCluster extends ComponentResource implements CloudClusterOutputs {
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
    automaticProblems(name, spec);
    super("estate:cluster:AzureCluster", name, {}, opts);
    const site = siteOf(name, spec, args, this);
    const identities = identitiesOf(site);
    const disks = diskEncryptionOf(site, identities.controlPlane);
    const cluster = controlPlaneOf(site, identities, disks);
    const upkeep = [...logsOf(site, cluster), ...maintenanceOf(site, cluster), ...lockOf(site, cluster)];
    this.provider = kubernetesOf(site, cluster);
    const objects = { "storage-class": storageClass(disks.set, args.estate) };
    const stages = spec.nodes === "automatic" ? [{ ...objects, ...automaticStages(site) }] : [objects];
    const registered = registerStages(name, stages, { parent: this, provider: this.provider, after: [cluster] });
    this.capabilities = capabilitiesOf(spec, STORAGE_CLASS, LOAD_BALANCERS);
    this.name = cluster.urn.apply(() => site.clusterName);
    this.id = cluster.id;
    this.issuer = issuerOf(cluster);
    this.nodeIdentity = identities.nodes.principalId;
    this.nodeGroup = site.nodeSubnet;
    this.ready = [cluster, ...upkeep, ...registered];
    this.registerOutputs({ name: this.name, id: this.id, issuer: this.issuer, capabilities: this.capabilities });
  }
}
