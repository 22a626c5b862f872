import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { jsonStringify, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { APPLY_OPTIONS } from "../../core/kubernetes-provider.ts";
import type { Site } from "./site.ts";

/** Role that stands environments up; docs/clouds/aws.md says how it is made. It stands outside of `/estate/`, so that it cannot change itself. */
const DEPLOYER = "estate-deployer";

/**
 * Lets the deploying role administer the cluster. EKS would do so by itself for whoever happens to make the cluster, in a way that nobody can see or take
 * back; this entry is listed, and others are made beside it. Without it the program could not make a single object. Nodes get their entries from EKS.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export function accessOf({ args, name, options }: Site, cluster: Cluster): Resource {
  const { estate } = args;
  const who = { clusterName: cluster.name, principalArn: `arn:aws:iam::${estate.account}:role/${DEPLOYER}` };
  const entry = new AccessEntry(`${name}-deployer`, { ...who, type: "STANDARD", tags: tagsOf(estate, "cluster") }, options);
  const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
  return new AccessPolicyAssociation(
    `${name}-deployer-admin`,
    { ...who, policyArn, accessScope: { type: "cluster" } },
    { ...options, dependsOn: [entry] },
  );
}

/** Reaches the cluster with a token that AWS's command line gets at the moment of each call; nothing secret stands in the kubeconfig. */
export function kubernetesOf({ args, clusterName, name, options }: Site, cluster: Cluster, access: Resource): Provider {
  const kubeconfig = jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: clusterName, cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority.data } },
    ],
    users: [{ name: clusterName, user: { exec: tokenOf(clusterName, args.estate.region) } }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    "current-context": clusterName,
  });
  const { parent } = options;
  return new Provider(
    `${name}-kubernetes`,
    { kubeconfig, clusterIdentifier: cluster.arn, ...APPLY_OPTIONS },
    { ...(parent && { parent }), dependsOn: [access] },
  );
}

/** https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html */
function tokenOf(clusterName: string, region: string) {
  return {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["--region", region, "eks", "get-token", "--cluster-name", clusterName, "--output", "json"],
    interactiveMode: "Never",
  };
}
