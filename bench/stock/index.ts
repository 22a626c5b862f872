// Registers again what the plan of `local` holds, with the typed classes of whole-package imports, as a stock program would.

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as fs from "fs";

interface Planned {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  parent?: string;
  provider?: string;
  inputs: any;
  dependencies: string[];
}

type Constructor = new (name: string, args: any, options: pulumi.CustomResourceOptions) => pulumi.Resource;

const classes: Record<string, Constructor> = {
  "pulumi:providers:kubernetes": k8s.Provider,
  "kubernetes:core/v1:Namespace": k8s.core.v1.Namespace,
  "kubernetes:core/v1:ConfigMap": k8s.core.v1.ConfigMap,
  "kubernetes:core/v1:Secret": k8s.core.v1.Secret,
  "kubernetes:core/v1:Service": k8s.core.v1.Service,
  "kubernetes:core/v1:ServiceAccount": k8s.core.v1.ServiceAccount,
  "kubernetes:core/v1:ResourceQuota": k8s.core.v1.ResourceQuota,
  "kubernetes:core/v1:LimitRange": k8s.core.v1.LimitRange,
  "kubernetes:core/v1:PersistentVolumeClaim": k8s.core.v1.PersistentVolumeClaim,
  "kubernetes:apps/v1:Deployment": k8s.apps.v1.Deployment,
  "kubernetes:apps/v1:StatefulSet": k8s.apps.v1.StatefulSet,
  "kubernetes:batch/v1:Job": k8s.batch.v1.Job,
  "kubernetes:batch/v1:CronJob": k8s.batch.v1.CronJob,
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": k8s.networking.v1.NetworkPolicy,
  "kubernetes:policy/v1:PodDisruptionBudget": k8s.policy.v1.PodDisruptionBudget,
  "kubernetes:rbac.authorization.k8s.io/v1:Role": k8s.rbac.v1.Role,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": k8s.rbac.v1.RoleBinding,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": k8s.rbac.v1.ClusterRole,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": k8s.rbac.v1.ClusterRoleBinding,
  "kubernetes:scheduling.k8s.io/v1:PriorityClass": k8s.scheduling.v1.PriorityClass,
  "kubernetes:helm.sh/v3:Release": k8s.helm.v3.Release,
};

const file = new pulumi.Config("mlops-estate").require("resources");
const planned: Planned[] = JSON.parse(fs.readFileSync(file, "utf8")).resources;
const byUrn = new Map(planned.map((resource) => [resource.urn, resource]));
const made = new Map<string, pulumi.Resource>();

for (const resource of planned) make(resource.urn);

function make(urn: string): pulumi.Resource | undefined {
  const resource = byUrn.get(urn);
  if (resource === undefined || resource.type === "pulumi:pulumi:Stack") return undefined;
  const existing = made.get(urn);
  if (existing !== undefined) return existing;
  const parent = resource.parent === undefined ? undefined : make(resource.parent);
  const provider = resource.provider === undefined ? undefined : (make(resource.provider) as pulumi.ProviderResource);
  const dependsOn = resource.dependencies.map(make).filter((dependency): dependency is pulumi.Resource => dependency !== undefined);
  const result = construct(resource, { parent, provider, dependsOn });
  made.set(urn, result);
  return result;
}

function construct(resource: Planned, options: pulumi.CustomResourceOptions): pulumi.Resource {
  if (!resource.custom) return new pulumi.ComponentResource(resource.type, resource.name, {}, { parent: options.parent });
  const known = classes[resource.type];
  if (known !== undefined) return new known(resource.name, resource.inputs, options);
  return new k8s.apiextensions.CustomResource(resource.name, resource.inputs, options);
}
