import { POD_SUBJECTS, POD_VARIABLES, type Statement } from "../statement.ts";

/** What a volume may be made of, unless its namespace is free of the standard `restricted`. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const KINDS = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

const HOST_PROCESS = "securityContext.windowsOptions.hostProcess";

/** Who may enter nodes is written on the namespace, with the reason: who may not label namespaces cannot give it to a pod. */
export const podsKeepOffNodes: Statement = {
  description:
    "No pod enters its node, neither its files, nor its network or processes, nor with a privileged container, unless its namespace says why.",
  controls: ["pods-are-not-privileged", "pods-mount-no-host-paths", "pods-share-no-host-namespaces"],
  subjects: POD_SUBJECTS,
  reach: "estate",
  variables: {
    ...POD_VARIABLES,
    volumes: "has(variables.pod.volumes) ? variables.pod.volumes : []",
    level:
      "has(namespaceObject.metadata.labels) && 'pod-security.kubernetes.io/enforce' in namespaceObject.metadata.labels ? namespaceObject.metadata.labels['pod-security.kubernetes.io/enforce'] : ''",
    saysWhy:
      "has(namespaceObject.metadata.annotations) && 'mlops-estate/pod-security-because' in namespaceObject.metadata.annotations && namespaceObject.metadata.annotations['mlops-estate/pod-security-because'] != ''",
    mayEnter: "variables.saysWhy && variables.level == 'privileged'",
    mayMount: "variables.saysWhy && variables.level in ['privileged', 'baseline']",
  },
  checks: [
    {
      expression: "variables.mayEnter || variables.volumes.all(v, !has(v.hostPath))",
      message: "a volume is a folder of the node (hostPath): use a claim or an emptyDir",
    },
    {
      expression: `variables.mayMount || variables.volumes.all(v, v.all(kind, kind in ${list(["name", "hostPath", ...KINDS])}))`,
      message: "a volume is a disk or share that no claim asked for: use a claim",
    },
    {
      expression: `variables.mayEnter || (${["hostNetwork", "hostPID", "hostIPC"].map((field) => isNot(field)).join(" && ")})`,
      message: "the pod is in its node's network or processes (hostNetwork, hostPID, hostIPC)",
    },
    {
      expression: `variables.mayEnter || variables.containers.all(c, ${isNot("securityContext.privileged", "c")})`,
      message: "a container is privileged",
    },
    {
      expression: `variables.mayEnter || (${isNot(HOST_PROCESS)} && variables.containers.all(c, ${isNot(HOST_PROCESS, "c")}))`,
      message: "the pod or a container is a process of its node, on Windows (hostProcess)",
    },
  ],
};

/** That a field is not set to true, nor what it stands in given at all. */
function isNot(path: string, holder = "variables.pod"): string {
  const places = path.split(".").map((_, index, keys) => `${holder}.${keys.slice(0, index + 1).join(".")}`);
  return `(${[...places.map((place) => `!has(${place})`), `!${holder}.${path}`].join(" || ")})`;
}

function list(words: readonly string[]): string {
  return `[${words.map((word) => `'${word}'`).join(", ")}]`;
}
