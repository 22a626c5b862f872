import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { type KubectlTarget, kubectl } from "../kubectl.ts";
import { nodeImageName } from "./image.ts";
import type { NodeLayout } from "./layout.ts";

const namespace = "estate-volumes";
const provisioner = "estate/local-path";

/** Files that the provisioner of volumes is started with, and its arguments. Its helper pods run on the real node, which has the disk. */
export async function writeProvisionerConfig(layout: NodeLayout, nodeName: string, program: string): Promise<string[]> {
  await mkdir(layout.volumes, { recursive: true, mode: 0o711 });
  const config = join(layout.directory, "volumes.json");
  const commands = { setupCommand: "/estate-node", teardownCommand: "/estate-node" };
  // simulated nodes share the disk in name only, but claims of their pods are bound as well
  await writeFile(config, JSON.stringify({ sharedFileSystemPath: layout.volumes, ...commands, cmdTimeoutSeconds: 60 }));
  const helper = join(layout.directory, "helper-pod.yaml");
  const image = await nodeImageName(program);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "volume" },
    spec: {
      nodeSelector: { "kubernetes.io/hostname": nodeName },
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "volume", image, imagePullPolicy: "Never", securityContext: { runAsUser: 0 } }],
    },
  };
  await writeFile(helper, stringify(pod));
  const kubeconfig = ["--kubeconfig", join(layout.cluster, "kubeconfig.yaml")];
  const files = ["--config", config, "--helper-pod-file", helper, "--helper-image", image];
  const names = ["--provisioner-name", provisioner, "--namespace", namespace, "--service-account-name", "default"];
  return ["start", ...kubeconfig, ...files, ...names];
}

/** Gives the cluster the default StorageClass whose volumes are on the real node's disk, in place of the one of simulated nodes. */
export async function applyLocalStorage(target: KubectlTarget): Promise<void> {
  const current = await kubectl(target, ["get", "storageclass", "standard", "--ignore-not-found", "--output", "jsonpath={.provisioner}"]);
  // who provisions is a thing that no class can change
  if (current !== "" && current !== provisioner) await kubectl(target, ["delete", "storageclass", "standard"]);
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner,
      reclaimPolicy: "Delete",
      volumeBindingMode: "Immediate",
    },
  ];
  const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=mlops-estate-cluster", "--filename", "-"];
  await kubectl(target, apply, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}
