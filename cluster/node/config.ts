import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { pki } from "../embedded-config.ts";
import type { NodeAddresses } from "./addresses.ts";
import { nodeImageName } from "./image.ts";
import { containerdSocket, type NodeLayout } from "./layout.ts";

/** What the files of a node's programs depend on. */
export interface ConfigInput {
  readonly layout: NodeLayout;
  readonly addresses: NodeAddresses;
  readonly nodeName: string;
  /** Port of the API server, on the node's address as on the host's loopback. */
  readonly apiServerPort: number;
  /** The binary of which the sandbox image is made. */
  readonly sandboxProgram: string;
  /** Whether processes may be given a better chance than their parent when memory runs out. */
  readonly mayProtectProcesses: boolean;
  readonly snapshotter: "overlayfs" | "native";
}

/** Folder in which Debian and its relatives keep the CNI plugins. */
export const cniPlugins = "/usr/lib/cni";

/** Writes the files that the node's programs are started with. */
export async function writeConfig(input: ConfigInput): Promise<void> {
  const { layout } = input;
  const files: Record<string, string> = {
    [layout.containerdConfig]: await containerdConfig(input),
    [join(layout.network, "10-estate.conflist")]: JSON.stringify(cniConfig(input), undefined, 2),
    [layout.kubeconfig]: stringify(kubeconfig(input)),
    [join(layout.directory, "kubelet.yaml")]: stringify(kubeletConfig(input)),
    [join(layout.directory, "kube-proxy.yaml")]: stringify(proxyConfig(input)),
    [join(layout.directory, "Corefile")]: corefile(input),
    // pods with the host's DNS get what the node itself has
    [join(layout.directory, "resolv.conf")]: `nameserver ${input.addresses.node}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, text, { mode: 0o600 });
  }
}

async function containerdConfig({ layout, sandboxProgram, mayProtectProcesses, snapshotter }: ConfigInput): Promise<string> {
  return `version = 2
# the last would make a folder in /opt
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt"]

[grpc]
  address = "${containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${await nodeImageName(sandboxProgram)}"
  restrict_oom_score_adj = ${!mayProtectProcesses}
  # a profile would stay in the kernel when the node is gone
  disable_apparmor = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = ${JSON.stringify(layout.network)}
`;
}

/** Each pod has a cable of its own to the node, so that every packet is routed and meets the rules of Services; a bridge would need a kernel module for that. */
function cniConfig({ addresses }: ConfigInput): object {
  const ipam = { type: "host-local", ranges: [[{ subnet: addresses.pods }]], routes: [{ dst: "0.0.0.0/0" }] };
  return {
    cniVersion: "0.4.0",
    name: "estate",
    plugins: [
      { type: "ptp", ipMasq: false, ipam },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}

function kubeconfig({ layout, addresses, apiServerPort }: ConfigInput): object {
  const { ca, certificate, key } = pki(layout.cluster);
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "estate",
        // the certificate does not name the address, which differs from start to start
        cluster: {
          server: `https://${addresses.node}:${apiServerPort}`,
          "certificate-authority": ca,
          "tls-server-name": "localhost",
        },
      },
    ],
    users: [{ name: "node", user: { "client-certificate": certificate, "client-key": key } }],
    contexts: [{ name: "estate", context: { cluster: "estate", user: "node" } }],
    "current-context": "estate",
  };
}

function kubeletConfig({ layout, addresses, mayProtectProcesses }: ConfigInput): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: addresses.node,
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: pki(layout.cluster).ca } },
    authorization: { mode: "Webhook" },
    readOnlyPort: 0,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${layout.controlGroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    clusterDNS: [addresses.node],
    clusterDomain: "cluster.local",
    resolvConf: join(layout.directory, "resolv.conf"),
    podLogsDir: join(layout.logs, "pods"),
    volumePluginDir: join(layout.directory, "volume-plugins"),
    seccompDefault: true,
    // images that were imported cannot be pulled again
    imageGCHighThresholdPercent: 100,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "2%", "imagefs.available": "2%" },
    nodeStatusUpdateFrequency: "5s",
    ...(mayProtectProcesses ? {} : { oomScoreAdj: 0 }),
  };
}

function proxyConfig({ layout, addresses, nodeName, mayProtectProcesses }: ConfigInput): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: layout.kubeconfig },
    hostnameOverride: nodeName,
    mode: "iptables",
    clusterCIDR: addresses.pods,
    // these belong to the whole machine
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s", udpTimeout: "0s", udpStreamTimeout: "0s" },
    ...(mayProtectProcesses ? {} : { oomScoreAdj: 0 }),
  };
}

function corefile({ layout, addresses }: ConfigInput): string {
  return `cluster.local in-addr.arpa ip6.arpa {
  bind ${addresses.node}
  errors
  ready ${addresses.node}:8181
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig ${JSON.stringify(layout.kubeconfig)}
  }
  cache 10
}
# the node has no way out: a clear answer at once instead of a wait
. {
  bind ${addresses.node}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
}
