import { join } from "node:path";
import type { ToolPaths } from "../toolchain/build.ts";
import { kubernetesVersion, type ToolName } from "../toolchain/tools.ts";
import type { Ports } from "./ports.ts";

/** The tools that an embedded cluster is made of. */
export const embeddedTools = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "kwokctl",
  "kubectl",
] as const satisfies readonly ToolName[];

/** Paths of the tools that an embedded cluster is made of. */
export type EmbeddedTools = ToolPaths<(typeof embeddedTools)[number]>;

/** Flag of the API server without which a real node cannot join; clusters made by earlier versions lack it. */
export const realNodeFlag = "kubelet-preferred-address-types";

/** Annotation of the nodes that are simulated; a node without it is left to its own kubelet. */
export const simulatedNode = { key: "kwok.x-k8s.io/node", value: "fake" } as const;

/**
 * Configuration from which `kwokctl create cluster` makes the cluster whose data is in `directory`. It departs from kwokctl's own where that is
 * open to the network or to other users of the machine: everything listens on loopback, etcd asks for a certificate, nobody is anonymous.
 */
export function embeddedConfig(directory: string, tools: EmbeddedTools, ports: Ports): object {
  return {
    kind: "KwokctlConfiguration",
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    options: {
      runtime: "binary",
      bindAddress: "127.0.0.1",
      kubeVersion: kubernetesVersion,
      // pods reach the API server by the first address of the Services' range
      kubeApiserverCertSANs: ["10.96.0.1"],
      kubeAuthorization: true,
      kubeAdmission: true,
      etcdBinary: tools.etcd,
      kubeApiserverBinary: tools["kube-apiserver"],
      kubeControllerManagerBinary: tools["kube-controller-manager"],
      kubeSchedulerBinary: tools["kube-scheduler"],
      kubectlBinary: tools.kubectl,
      kwokControllerBinary: tools.kwok,
      kubeApiserverPort: ports.apiServer,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
    },
    componentsPatches: [
      { name: "etcd", extraArgs: etcdArgs(directory, ports) },
      { name: "kube-apiserver", extraArgs: apiServerArgs(directory, ports) },
      { name: "kube-controller-manager", extraArgs: [...clientArgs, argument("enable-hostpath-provisioner", "true")] },
      { name: "kube-scheduler", extraArgs: clientArgs },
      {
        name: "kwok-controller",
        extraArgs: [
          override("manage-all-nodes", "false"),
          argument("manage-nodes-with-annotation-selector", `${simulatedNode.key}=${simulatedNode.value}`),
        ],
      },
    ],
  };
}

interface Argument {
  readonly key: string;
  readonly value: string;
  /** Whether it takes the place of kwokctl's own instead of following it. */
  readonly override: boolean;
}

/** There is one of each, so nobody has to wait for a lease of a predecessor that was killed; and they may be as fast as they can. */
const clientArgs: readonly Argument[] = [
  argument("leader-elect", "false"),
  argument("kube-api-qps", "200"),
  argument("kube-api-burst", "400"),
  argument("profiling", "false"),
];

function etcdArgs(directory: string, ports: Ports): Argument[] {
  const { ca, certificate, key } = pki(directory);
  const client = `https://127.0.0.1:${ports.etcd}`;
  const peer = `https://127.0.0.1:${ports.etcdPeer}`;
  return [
    override("listen-client-urls", client),
    override("advertise-client-urls", client),
    override("listen-peer-urls", peer),
    override("initial-advertise-peer-urls", peer),
    override("initial-cluster", `node0=${peer}`),
    ...["", "peer-"].flatMap((side) => [
      argument(`${side}cert-file`, certificate),
      argument(`${side}key-file`, key),
      argument(`${side}trusted-ca-file`, ca),
      argument(`${side}client-cert-auth`, "true"),
    ]),
  ];
}

function apiServerArgs(directory: string, ports: Ports): Argument[] {
  const { ca, certificate, key } = pki(directory);
  return [
    argument(realNodeFlag, "InternalIP"),
    argument("kubelet-client-certificate", certificate),
    argument("kubelet-client-key", key),
    // the host knows the way to pods, but not to Services
    argument("enable-aggregator-routing", "true"),
    // it would announce an address that it does not listen on
    argument("endpoint-reconciler-type", "none"),
    override("etcd-servers", `https://127.0.0.1:${ports.etcd}`),
    argument("etcd-cafile", ca),
    argument("etcd-certfile", certificate),
    argument("etcd-keyfile", key),
    argument("anonymous-auth", "false"),
    argument("service-cluster-ip-range", "10.96.0.0/16"),
    argument("profiling", "false"),
  ];
}

/** Files of the administrator's identity that kwokctl makes in a cluster's folder. */
export function pki(directory: string): { ca: string; certificate: string; key: string } {
  const file = (name: string) => join(directory, "pki", name);
  return { ca: file("ca.crt"), certificate: file("admin.crt"), key: file("admin.key") };
}

function argument(key: string, value: string): Argument {
  return { key, value, override: false };
}

function override(key: string, value: string): Argument {
  return { key, value, override: true };
}
