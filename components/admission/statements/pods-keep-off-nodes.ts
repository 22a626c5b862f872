import { POD_SUBJECTS, POD_VARIABLES, type Statement } from "../statement.ts";

/** Not of namespaces whose Pod Security is `privileged`: they hold nothing else, and say why on themselves. */
export const podsKeepOffNodes: Statement = {
  description: "No pod enters its node: neither its files, nor its network or processes, nor with a privileged container.",
  subjects: POD_SUBJECTS,
  reach: "unprivileged",
  variables: POD_VARIABLES,
  checks: [
    {
      expression: "!has(variables.pod.volumes) || !variables.pod.volumes.exists(v, has(v.hostPath))",
      message: "a volume is a folder of the node (hostPath): use a claim or an emptyDir",
    },
    {
      expression: ["hostNetwork", "hostPID", "hostIPC"]
        .map((field) => `(!has(variables.pod.${field}) || !variables.pod.${field})`)
        .join(" && "),
      message: "the pod is in its node's network or processes (hostNetwork, hostPID, hostIPC)",
    },
    {
      expression:
        "variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)",
      message: "a container is privileged",
    },
  ],
};
