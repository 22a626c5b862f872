import { chartReference, mirrored } from "../../../pins/index.ts";
import { resources } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import type { InferenceWiring } from "./contract.ts";
import { keyOf } from "./storage.ts";

/** Namespace of the controller; the chart's certificate and webhooks say so too. */
export const NAMESPACE = "kserve";

/** KServe's kinds. https://github.com/kserve/kserve/tree/v0.20.0/charts/kserve-crd */
export function definitionsRelease({ chartsMirror }: InferenceWiring): ChartRelease {
  return { release: "definitions", name: "kserve-crd", namespace: NAMESPACE, ...chartReference("kserve-crd", chartsMirror), values: {} };
}

/** The controller and its webhooks. Its pod fits Pod Security `restricted` as it comes. */
export function controllerRelease(wiring: InferenceWiring): ChartRelease {
  return {
    release: "controller",
    name: "kserve-resources",
    namespace: NAMESPACE,
    ...chartReference("kserve-resources", wiring.chartsMirror),
    values: { kserve: { ...imagesOf(wiring), storage: storageOf(wiring), controller: controllerOf(wiring) } },
  };
}

/** https://github.com/kserve/kserve/blob/v0.20.0/charts/kserve-resources/values.yaml */
function controllerOf(wiring: InferenceWiring) {
  const { domain, imagesMirror } = wiring;
  return {
    // Deployments and Services; the default asks for Knative.
    deploymentMode: "Standard",
    image: mirrored("docker.io/kserve/kserve-controller", imagesMirror),
    imagePullPolicy: "IfNotPresent",
    rbacProxyImage: mirrored("quay.io/brancz/kube-rbac-proxy:v0.18.0", imagesMirror),
    // The chart's 100m and 300Mi are too little for a cluster with hundreds of Secrets and pods.
    resources: resources(100, 512, { cpuMillicores: 1000 }),
    rbacProxy: { resources: resources(10, 64, { cpuMillicores: 200 }) },
    // Routes are the gateway's, under its guards.
    gateway: {
      domain,
      urlScheme: "https",
      disableIngressCreation: true,
      disableIstioVirtualHost: true,
      ingressGateway: { enableGatewayApi: false, createGateway: false, className: "none" },
    },
  };
}

function imagesOf({ imagesMirror }: InferenceWiring) {
  return {
    agent: { image: mirrored("docker.io/kserve/agent", imagesMirror) },
    router: { image: mirrored("docker.io/kserve/router", imagesMirror) },
  };
}

/** How models are fetched from a store with keys; identities need none of it. All of the estate's own buckets are in one store. */
function storageOf({ buckets, imagesMirror }: InferenceWiring) {
  const image = { image: mirrored("docker.io/kserve/storage-initializer", imagesMirror), enableModelcar: false };
  const [key] = Object.values(buckets).flatMap((bucket) => keyOf(bucket) ?? []);
  if (key === undefined) return image;
  const { host, protocol } = new URL(key.endpoint);
  const useHttps = protocol === "https:" ? "1" : "0";
  const s3 = {
    accessKeyIdName: key.accessKeyIdKey,
    secretAccessKeyName: key.secretAccessKeyKey,
    endpoint: host,
    useHttps,
    verifySSL: useHttps,
    region: key.region,
    useVirtualBucket: "0",
  };
  return { ...image, s3 };
}
