import type { Cluster } from "@pulumi/gcp/container/cluster.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { interpolate, jsonStringify } from "@pulumi/pulumi";
import { APPLY_OPTIONS } from "../../core/kubernetes-provider.ts";
import type { Site } from "./site.ts";

/**
 * Whoever runs the program proves who they are by a token that Google's plugin fetches at that moment, so the kubeconfig holds no credential.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl#install_plugin
 */
const PLUGIN = {
  apiVersion: "client.authentication.k8s.io/v1beta1",
  command: "gke-gcloud-auth-plugin",
  installHint: "install it with `gcloud components install gke-gcloud-auth-plugin`",
  interactiveMode: "Never",
  provideClusterInfo: true,
};

/** Connects to the cluster's address: the private one unless somebody outside of the network is listed. */
export function kubernetesOf({ clusterName, name, options }: Site, cluster: Cluster): Provider {
  const server = interpolate`https://${cluster.endpoint}`;
  const authority = cluster.masterAuth.clusterCaCertificate;
  const kubeconfig = jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusterName,
    clusters: [{ name: clusterName, cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name: clusterName, user: { exec: PLUGIN } }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
  });
  const { parent } = options;
  return new Provider(`${name}-kubernetes`, { kubeconfig, ...APPLY_OPTIONS }, parent === undefined ? {} : { parent });
}
