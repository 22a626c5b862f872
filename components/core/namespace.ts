import type {
  LimitRange,
  Namespace,
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  ResourceQuota,
  Stages,
} from "./kubernetes.ts";

/** Upper bounds of everything in a namespace, summed over its pods. */
export interface Quota {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly pods: number;
  readonly storageGiB: number;
  /** GPUs that pods here may ask for. Default 0. */
  readonly accelerators?: number;
  /** Services that the cloud gives a load balancer. Default 0. */
  readonly loadBalancers?: number;
}

/** What pods of a namespace may ask of their node. Whoever asks for more than `restricted` says why; the reason stands on the namespace. */
export type PodSecurity = "restricted" | { readonly level: "baseline" | "privileged"; readonly because: string };

/** Label of every namespace of the estate, by which policies let its systems' callers in. */
export const ESTATE_LABEL = { "app.kubernetes.io/part-of": "mlops-estate" } as const;

/** The stages every namespace starts with: Pod Security `restricted`, nothing in or out but DNS, a quota and limits. */
export function isolatedNamespace(name: string, quota: Quota, podSecurity: PodSecurity = "restricted") {
  return [
    { namespace: namespaceOf(name, podSecurity) },
    { quota: quotaOf(name, quota), limits: limitsOf(name), "deny-all": denyAll(name), "allow-dns": allowDns(name) },
  ] as const satisfies Stages;
}

function namespaceOf(name: string, podSecurity: PodSecurity): Namespace {
  const level = podSecurity === "restricted" ? podSecurity : podSecurity.level;
  const annotations = podSecurity === "restricted" ? {} : { annotations: { "mlops-estate/pod-security-because": podSecurity.because } };
  const labels = {
    ...ESTATE_LABEL,
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/enforce-version": "latest",
    "pod-security.kubernetes.io/warn": level,
    "pod-security.kubernetes.io/audit": level,
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels, ...annotations } };
}

function quotaOf(namespace: string, quota: Quota): ResourceQuota {
  const hard = {
    "limits.cpu": `${quota.cpuMillicores}m`,
    "limits.memory": `${quota.memoryMiB}Mi`,
    pods: String(quota.pods),
    "requests.storage": `${quota.storageGiB}Gi`,
    "requests.nvidia.com/gpu": String(quota.accelerators ?? 0),
    "services.loadbalancers": String(quota.loadBalancers ?? 0),
    // A load balancer's Service has one for each of its ports, unless the cloud knows its pods by their addresses.
    "services.nodeports": String(PORTS_OF_A_BALANCER * (quota.loadBalancers ?? 0)),
  };
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "estate", namespace }, spec: { hard } };
}

/** HTTP, which redirects, and HTTPS. */
const PORTS_OF_A_BALANCER = 2;

/** The quota demands limits of every container; this gives them to a pod that somebody starts by hand without any. */
function limitsOf(namespace: string): LimitRange {
  const limit = { type: "Container", default: { cpu: "500m", memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "512Mi" } };
  return { apiVersion: "v1", kind: "LimitRange", metadata: { name: "estate", namespace }, spec: { limits: [limit] } };
}

function denyAll(namespace: string): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "deny-all", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
}

function allowDns(namespace: string): NetworkPolicy {
  const dns: NetworkPolicyEgressRule = {
    to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
  };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-dns", namespace },
    spec: { podSelector: {}, policyTypes: ["Egress"], egress: [dns] },
  };
}

/** Every namespace of the estate, its teams' among them. */
export const ESTATE_NAMESPACES = Symbol("every namespace of the estate");

/** Pods that a system calls or is called by: those of a namespace with these labels, on one port. */
export interface Peer {
  readonly namespace: string | typeof ESTATE_NAMESPACES;
  readonly selector: Readonly<Record<string, string>>;
  readonly port: number;
}

/** Addresses outside of the cluster that pods call, on one port. */
export interface AddressPeer {
  /** Address blocks, such as `10.40.96.0/22`. */
  readonly cidrs: readonly string[];
  readonly port: number;
  /** Word of the client label of the pods of a shared namespace that may go there. Default: all of them may. */
  readonly client?: string;
}

/** Who may call a system on which port, and whom it may call: everything that {@link isolatedNamespace} does not open. */
export function allowTraffic(
  metadata: { readonly name: string; readonly namespace: string },
  selector: Readonly<Record<string, string>>,
  traffic: { readonly from?: readonly Peer[]; readonly to?: readonly (Peer | AddressPeer)[] },
): NetworkPolicy {
  const ingress = (traffic.from ?? []).map(
    (peer): NetworkPolicyIngressRule => ({ from: [podsOf(peer)], ports: [{ port: peer.port, protocol: "TCP" }] }),
  );
  const egress = (traffic.to ?? []).map(
    (peer): NetworkPolicyEgressRule => ({ to: placesOf(peer), ports: [{ port: peer.port, protocol: "TCP" }] }),
  );
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: { podSelector: { matchLabels: { ...selector } }, policyTypes: ["Ingress", "Egress"], ingress, egress },
  };
}

/** Ports by which the API server is called: a Service's, and its own, which some network plugins see in place of the Service's. */
const API_PORTS = [443, 6443].map((port) => ({ port, protocol: "TCP" }));

/**
 * Some pods may call the API server: it is no pod that a selector could name, and its address is not known before the cluster stands, so ports are all
 * that a policy can hold. https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors
 */
export function allowCallingApi(
  metadata: { readonly name: string; readonly namespace: string; readonly labels?: Readonly<Record<string, string>> },
  selector: Readonly<Record<string, string>>,
): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: { podSelector: { matchLabels: { ...selector } }, policyTypes: ["Ingress", "Egress"], egress: [{ ports: API_PORTS }] },
  };
}

/**
 * All pods of a namespace may talk to the API server, which in turn may call these ports of theirs, such as a webhook's. The API server is no pod, so
 * ports are all that a policy can hold; 6443 is the server's own port, which some network plugins see in place of the Service's 443.
 */
export function allowApi(namespace: string, calledPorts: readonly number[]): NetworkPolicy {
  const ingress = calledPorts.length === 0 ? [] : [{ ports: calledPorts.map((port) => ({ port, protocol: "TCP" })) }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-api", namespace },
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress,
      egress: [{ ports: API_PORTS }],
    },
  };
}

/** Without the address from which any process of a node gets the node's own identity; where pods get theirs from it too, it is named alone. */
function placesOf(peer: Peer | AddressPeer) {
  if (!("cidrs" in peer)) return [podsOf(peer)];
  return peer.cidrs.map((cidr) => ({ ipBlock: cidr === ANYWHERE ? { cidr, except: [METADATA_SERVER] } : { cidr } }));
}

const ANYWHERE = "0.0.0.0/0";

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html; the same on Google Cloud and Azure. */
const METADATA_SERVER = "169.254.169.254/32";

function podsOf(peer: Peer) {
  const namespaces = peer.namespace === ESTATE_NAMESPACES ? ESTATE_LABEL : { "kubernetes.io/metadata.name": peer.namespace };
  return {
    namespaceSelector: { matchLabels: namespaces },
    podSelector: { matchLabels: { ...peer.selector } },
  };
}
