import { join } from "node:path";
import weights from "./weights.json" with { type: "json" };

/** A program that we build ourselves. */
export type ToolName = keyof typeof weights;

/** Where a tool comes from and what its cold build costs. */
export interface Tool {
  readonly name: ToolName;
  /** Folder under `toolchain/` whose go.mod and go.sum pin it. */
  readonly module: "kubernetes" | "kwok" | "etcd" | "helm" | "coredns" | "local-path-provisioner" | "estate-node";
  /** Go package of its `main`. */
  readonly goPackage: string;
  /** Seconds its build adds on 2 cores with an empty Go cache, when the tools before it in its module are built with it. */
  readonly seconds: number;
  /** Packages its build adds under the same conditions. */
  readonly packages: number;
}

/** The release of Kubernetes that `kubernetes/go.mod` pins. */
export const kubernetesVersion = "v1.36.3";

const sources: Record<ToolName, Pick<Tool, "module" | "goPackage">> = {
  "kube-apiserver": { module: "kubernetes", goPackage: "k8s.io/kubernetes/cmd/kube-apiserver" },
  "kube-controller-manager": { module: "kubernetes", goPackage: "k8s.io/kubernetes/cmd/kube-controller-manager" },
  "kube-scheduler": { module: "kubernetes", goPackage: "k8s.io/kubernetes/cmd/kube-scheduler" },
  kubelet: { module: "kubernetes", goPackage: "k8s.io/kubernetes/cmd/kubelet" },
  "kube-proxy": { module: "kubernetes", goPackage: "k8s.io/kubernetes/cmd/kube-proxy" },
  kubectl: { module: "kubernetes", goPackage: "k8s.io/kubernetes/cmd/kubectl" },
  kwok: { module: "kwok", goPackage: "sigs.k8s.io/kwok/cmd/kwok" },
  kwokctl: { module: "kwok", goPackage: "sigs.k8s.io/kwok/cmd/kwokctl" },
  etcd: { module: "etcd", goPackage: "." },
  helm: { module: "helm", goPackage: "helm.sh/helm/v3/cmd/helm" },
  coredns: { module: "coredns", goPackage: "." },
  "local-path-provisioner": { module: "local-path-provisioner", goPackage: "github.com/rancher/local-path-provisioner" },
  "estate-node": { module: "estate-node", goPackage: "." },
};

/** The description of a tool. */
export function tool(name: ToolName): Tool {
  return { name, ...sources[name], ...weights[name] };
}

/** Folder of the Go module that pins a tool. */
export function moduleDirectory(module: Tool["module"]): string {
  return join(import.meta.dirname, module);
}

/** Linker flags of a module: no debug information, and the release stamped where the program itself cannot know it. */
export function linkerFlags(module: Tool["module"]): string {
  const [major = "", minor = ""] = kubernetesVersion.slice(1).split(".");
  const stamps = [
    stamp("gitVersion", kubernetesVersion),
    stamp("gitMajor", major),
    stamp("gitMinor", minor),
    stamp("gitTreeState", "clean"),
  ];
  return ["-s -w", ...(module === "kubernetes" ? stamps : [])].join(" ");
}

function stamp(variable: string, value: string): string {
  return `-X k8s.io/component-base/version.${variable}=${value}`;
}
