import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials.js";
import type { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import type { Output } from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import { APPLY_OPTIONS } from "../../core/kubernetes-provider.ts";
import type { Site } from "./site.ts";

/** Entra's id of AKS itself, the same everywhere. https://learn.microsoft.com/azure/aks/kubelogin-authentication */
const AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** Where the API server answers, and whose certificate it has. */
const Endpoint = z.object({ server: z.url(), "certificate-authority-data": z.base64() });
type Endpoint = z.output<typeof Endpoint>;

/** What is read of a kubeconfig, and nothing else of it. */
const Kubeconfig = z.object({ clusters: z.tuple([z.object({ cluster: Endpoint })]) });

/**
 * Reaches the cluster with a token that kubelogin gets at the moment of each call, for whom the Azure CLI is signed in; AAD_LOGIN_METHOD names another way.
 * Nothing secret stands in the kubeconfig. https://azure.github.io/kubelogin/concepts/login-modes.html
 */
export function kubernetesOf(site: Site, cluster: ManagedCluster): Provider {
  const { clusterName, name, options } = site;
  const kubeconfig = endpointOf(site, cluster).apply((endpoint) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: clusterName, cluster: endpoint }],
      users: [{ name: clusterName, user: { exec: TOKEN } }],
      contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
      "current-context": clusterName,
    }),
  );
  const { parent } = options;
  return new Provider(
    `${name}-kubernetes`,
    { kubeconfig, clusterIdentifier: cluster.id, ...APPLY_OPTIONS },
    { ...(parent && { parent }), dependsOn: [cluster] },
  );
}

/**
 * The only place where Azure tells the certificate of a cluster's authority is the kubeconfig for users. That of a cluster which knows users from
 * Entra holds no credential. It is asked for once the cluster stands, so a plan asks nothing.
 * https://learn.microsoft.com/azure/aks/control-kubeconfig-access#available-permissions-for-cluster-roles
 */
function endpointOf({ args, clusterName, options }: Site, cluster: ManagedCluster): Output<Endpoint> {
  const { parent, provider } = options;
  const answer = listManagedClusterUserCredentialsOutput(
    { resourceGroupName: args.estate.scope, resourceName: cluster.id.apply(() => clusterName), format: "exec" },
    { ...(parent && { parent }), ...(provider && { provider }) },
  );
  return answer.apply(({ kubeconfigs }) => endpointIn(Buffer.from(kubeconfigs[0]?.value ?? "", "base64").toString()));
}

function endpointIn(kubeconfig: string): Endpoint {
  return Kubeconfig.parse(parse(kubeconfig)).clusters[0].cluster;
}

const TOKEN = {
  apiVersion: "client.authentication.k8s.io/v1beta1",
  command: "kubelogin",
  args: ["get-token", "--login", "azurecli", "--server-id", AKS_SERVER],
  interactiveMode: "IfAvailable",
};
