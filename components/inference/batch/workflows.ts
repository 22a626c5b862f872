import type { KubernetesObject, NetworkPolicy, Role, RoleBinding, ServiceAccount, Stages } from "../../core/kubernetes.ts";
import { clientLabel, objectLabels } from "../../core/labels.ts";
import { allowCallingApi } from "../../core/namespace.ts";
import { cronWorkflow, type WorkflowTemplate, workflowTemplate } from "../../core/workflows.ts";
import type { BatchJob, BatchWiring } from "./contract.ts";
import { calleesOf, containerOf, labelsOf, nameOf, SYSTEM, volumesOf } from "./pods.ts";

/** What the executor beside each program does, then a template of each job and the clock that submits it. */
export function workflowsOf(jobs: readonly BatchJob[], wiring: BatchWiring): Stages {
  const clocks = jobs.map((job) => {
    const metadata = { name: nameOf(job), namespace: wiring.namespace, labels: labelsOf(job) };
    return [`${job.name}-clock`, cronWorkflow(metadata, job.schedule, nameOf(job))] as const;
  });
  return [
    rightsOf(wiring),
    Object.fromEntries(jobs.map((job) => [`${job.name}-workflow`, templateOf(job, wiring)])),
    Object.fromEntries(clocks),
  ];
}

function templateOf(job: BatchJob, wiring: BatchWiring): WorkflowTemplate {
  const made = workflowTemplate({
    capability: "inference",
    // One word for the pods of all jobs, by which policies know them.
    name: SYSTEM,
    place: {
      name: SYSTEM,
      namespace: wiring.namespace,
      serviceAccount: accountNameOf(wiring),
      configMap: SYSTEM,
      ...(wiring.identity && { identity: wiring.identity }),
    },
    parameters: [],
    templates: [
      {
        name: "predict",
        metadata: { labels: labelsOf(job) },
        // A node that goes away is no fault of the program's; whatever the program itself says is final.
        retryStrategy: { limit: "2", retryPolicy: "OnError" },
        container: containerOf(job, wiring),
        volumes: volumesOf(job),
      },
    ],
    entrypoint: "predict",
    callees: calleesOf(wiring),
  });
  const spec = { ...made.spec, activeDeadlineSeconds: Math.round(job.hours * 3600) };
  return { ...made, metadata: { ...made.metadata, name: nameOf(job), labels: labelsOf(job) }, spec };
}

/** All that a step's executor does: tell how the step ended. https://argo-workflows.readthedocs.io/en/release-4.0/workflow-rbac/ */
function rightsOf(wiring: BatchWiring): Readonly<Record<string, KubernetesObject>> {
  const metadata = { name: SYSTEM, namespace: wiring.namespace, labels: objectLabels("inference", SYSTEM) };
  const name = accountNameOf(wiring);
  const role: Role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: [{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }],
  };
  const binding: RoleBinding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: SYSTEM },
    subjects: [{ kind: "ServiceAccount", name, namespace: wiring.namespace }],
  };
  const account: ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
  return { ...(wiring.identity === undefined && { account }), role, binding, "api-policy": apiPolicy(wiring) };
}

function accountNameOf({ identity }: BatchWiring): string {
  return identity?.serviceAccount ?? SYSTEM;
}

/** The executor tells the API server how the program ended; its pods say so by their label. */
function apiPolicy({ namespace }: BatchWiring): NetworkPolicy {
  return allowCallingApi({ name: `${SYSTEM}-api`, namespace, labels: objectLabels("inference", SYSTEM) }, clientLabel("kubernetes"));
}
