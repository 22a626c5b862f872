import { Cluster } from "@pulumi/gcp/container/cluster.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type ProviderResource, type Resource } from "@pulumi/pulumi";
import { physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type CloudClusterArgs, type CloudClusterOutputs, type ClusterCapabilities, ClusterSpec } from "./contract.ts";
import { checkClasses } from "./gcp/classes.ts";
import { clusterArgsOf } from "./gcp/cluster-args.ts";
import { grantKeys } from "./gcp/grants.ts";
import { kubernetesOf } from "./gcp/kubernetes.ts";
import { keepControlPlaneLogs } from "./gcp/logs.ts";
import { newNodeAccount, newSystemPool } from "./gcp/nodes.ts";
import { capabilitiesOn, objectStages } from "./gcp/objects.ts";
import { CLUSTER_NAME, type Site, TAG } from "./gcp/site.ts";

/**
 * GKE with its control plane in all zones of a region, private nodes, and an API server that only the network and listed addresses reach.
 * `automatic` is Autopilot, which nothing but quotas bound: those of namespaces, and the project's of GPUs.
 */
export class GcpCluster extends ComponentResource implements CloudClusterOutputs {
  readonly provider: ProviderResource;
  readonly capabilities: ClusterCapabilities;
  readonly name: Input<string>;
  readonly id: Input<string>;
  readonly issuer: Input<string>;
  readonly nodeIdentity: Input<string>;
  readonly nodeGroup: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudClusterArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ClusterSpec, args.spec);
    checkClasses(name, spec);
    super("estate:cluster:GcpCluster", name, {}, opts);
    const site = siteOf(name, args, this);
    const { account, mayRun } = newNodeAccount(site);
    const mayEncrypt = grantKeys(site);
    const cluster = newCluster(site, spec, account.email, [...args.network.ready, mayRun, ...mayEncrypt]);
    keepControlPlaneLogs(site, spec.logDays, mayEncrypt);
    const nodes = spec.nodes === "automatic" ? [] : [newSystemPool(site, cluster, account.email)];
    this.provider = kubernetesOf(site, cluster);
    this.capabilities = capabilitiesOn(spec);
    this.name = cluster.name;
    this.id = cluster.selfLink;
    // Known before Google tells it, so that a plan can show it; nobody of the pool can be named before the cluster stands.
    this.issuer = cluster.urn.apply(() => site.workloadPool);
    this.nodeIdentity = account.email;
    this.nodeGroup = site.tag;
    this.ready = [...nodes, ...registerStages(name, objectStages(spec, args), { parent: this, provider: this.provider, after: nodes })];
    this.registerOutputs({ name: this.name, id: this.id, issuer: this.issuer, capabilities: this.capabilities });
  }
}

function siteOf(name: string, { estate, keys, network }: CloudClusterArgs, parent: Resource): Site {
  return {
    name,
    estate,
    network,
    keys,
    clusterName: physicalName(estate, "cluster", CLUSTER_NAME),
    tag: physicalName(estate, "nodes", TAG),
    workloadPool: `${estate.account}.svc.id.goog`,
    options: { parent, provider: estate.provider },
  };
}

/** GKE tells the first pool's settings as the cluster's own, and any other than those it was made with would replace the cluster. */
function newCluster(site: Site, spec: ClusterSpec, nodeAccount: Input<string>, after: readonly Resource[]): Cluster {
  const { estate, name, options } = site;
  return new Cluster(`${name}-cluster`, clusterArgsOf(site, spec, nodeAccount), {
    ...options,
    protect: estate.protect,
    dependsOn: [...after],
    ignoreChanges: ["nodeConfig"],
  });
}
