import type { Cluster } from "@pulumi/gcp/container/cluster.js";
import { NodePool } from "@pulumi/gcp/container/nodePool.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import type { Input, Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { CLUSTER_NAME, type Site } from "./site.ts";

/** From 6 characters on. https://cloud.google.com/iam/docs/service-accounts-create */
const ACCOUNT_NAME: NameRule = { longest: 30 };

/** Roles bound what nodes may do; scopes are the older way, and narrower ones would only hide a role. https://cloud.google.com/compute/docs/access/service-accounts#scopes_best_practice */
export const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];

/** A node for what GKE itself runs in a cluster, and for the estate's smallest systems beside it. */
const MACHINE = "e2-standard-2";
/** One a zone, and a second where one is being replaced or too small. */
const NODES = { totalMinNodeCount: 3, totalMaxNodeCount: 6 };
/** In GiB. */
const DISK = 100;

/** Who nodes are: an account with nothing but the right to write logs and metrics. https://cloud.google.com/kubernetes-engine/docs/how-to/service-accounts#default-gke-service-agent */
export function newNodeAccount({ estate, name, options }: Site): { readonly account: Account; readonly mayRun: Resource } {
  const account = new Account(
    `${name}-nodes`,
    {
      accountId: physicalName(estate, "nodes", ACCOUNT_NAME),
      project: estate.scope,
      displayName: `Nodes of ${estate.environment}`,
      description: "Machines of the cluster; pods have identities of their own",
    },
    options,
  );
  const mayRun = new IAMMember(
    `${name}-nodes-role`,
    { project: estate.scope, role: "roles/container.defaultNodeServiceAccount", member: account.member },
    options,
  );
  return { account, mayRun };
}

/** Nodes that always stand; all others come with the node pools. Nothing keeps pods off them: a small estate needs no others. */
export function newSystemPool(site: Site, cluster: Cluster, nodeAccount: Input<string>): NodePool {
  const { estate, name, options } = site;
  return new NodePool(
    `${name}-system`,
    {
      name: physicalName(estate, "system", CLUSTER_NAME),
      project: estate.scope,
      location: estate.region,
      cluster: cluster.name,
      initialNodeCount: 1,
      autoscaling: { ...NODES, locationPolicy: "BALANCED" },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: { ...nodeConfigOf(site, nodeAccount), labels: { "mlops-estate/pool": "system", "mlops-estate/purpose": "general" } },
    },
    // Counted for each zone, and told anew by GKE when somebody changes the pool's size by hand, which would replace the pool.
    { ...options, ignoreChanges: ["initialNodeCount"] },
  );
}

/** What nodes of the cluster's own are made with. */
export function nodeConfigOf({ estate, keys, tag }: Site, serviceAccount: Input<string>) {
  return {
    machineType: MACHINE,
    imageType: "COS_CONTAINERD",
    diskType: "pd-balanced",
    diskSizeGb: DISK,
    bootDiskKmsKey: keys.nodes,
    serviceAccount,
    oauthScopes: SCOPES,
    metadata: { "disable-legacy-endpoints": "true" },
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    gvnic: { enabled: true },
    tags: [tag],
    resourceLabels: tagsOf(estate, "cluster"),
  };
}
