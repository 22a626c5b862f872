import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import { IAMMember as ProjectIamMember } from "@pulumi/gcp/projects/iammember.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountIamMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import { User } from "@pulumi/gcp/sql/user.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Resource,
} from "@pulumi/pulumi";
import type { CloudClusterOutputs } from "../cluster/contract.ts";
import type { Estate } from "../core/estate.ts";
import type { AddressPeer } from "../core/namespace.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { IdentityArgs, IdentityOutputs, Workload, WorkloadIdentity } from "./contract.ts";
import { type Binding, bindingsOf, type InstanceRole, type LoginRole, RECORD_EDITOR } from "./gcp-roles.ts";

/** From 6 characters on. https://cloud.google.com/iam/docs/service-accounts-create */
const ACCOUNT_NAME: NameRule = { longest: 30 };
/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles/create */
const ROLE_NAME: NameRule = { longest: 64, separator: "_" };

/** GKE's metadata server: as pods call it, and as policies see it on nodes without Dataplane V2. https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity */
const TOKENS: readonly AddressPeer[] = [
  { cidrs: ["169.254.169.254/32"], port: 80 },
  { cidrs: ["169.254.169.252/32"], port: 988 },
];

/** A Google service account a workload, which only pods of its Kubernetes service account may be, with a role on each single resource. */
export class GcpIdentity extends ComponentResource implements IdentityOutputs {
  readonly identities: Readonly<Record<string, WorkloadIdentity>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: IdentityArgs, opts?: ComponentResourceOptions) {
    super("estate:identity:GcpIdentity", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const made = args.workloads.map((workload) => newWorkload(name, workload, args, options));
    this.identities = Object.fromEntries(made.map(({ workload, account }) => [workload, identityOf(account)]));
    this.ready = made.flatMap(({ resources }) => resources);
    this.registerOutputs({ identities: this.identities });
  }
}

function newWorkload(name: string, workload: Workload, { cluster, estate }: IdentityArgs, options: CustomResourceOptions) {
  const account = newAccount(name, workload, estate, options);
  const assumed = allowPods(name, workload, account, cluster, options);
  const granted = labelled(workload.grants.flatMap(bindingsOf)).map(([label, binding]) =>
    bind(name, `${workload.name}-${label}`, binding, account, estate, options),
  );
  return { workload: workload.name, account, resources: [account, assumed, ...granted] };
}

function newAccount(name: string, workload: Workload, estate: Estate, options: CustomResourceOptions): Account {
  return new Account(
    `${name}-${workload.name}`,
    {
      accountId: physicalName(estate, workload.name, ACCOUNT_NAME),
      project: estate.scope,
      displayName: `${workload.name} of ${estate.environment}`,
      description: `Pods of ${workload.namespace}/${workload.serviceAccount}`,
    },
    options,
  );
}

/** The pool that pods are named by is the cluster's, and nobody of it can be named before it stands. */
function allowPods(
  name: string,
  { name: workload, namespace, serviceAccount }: Workload,
  account: Account,
  cluster: CloudClusterOutputs,
  options: CustomResourceOptions,
): AccountIamMember {
  const member = interpolate`serviceAccount:${cluster.issuer}[${namespace}/${serviceAccount}]`;
  return new AccountIamMember(
    `${name}-${workload}-pods`,
    { serviceAccountId: account.name, role: "roles/iam.workloadIdentityUser", member },
    { ...options, dependsOn: [...cluster.ready] },
  );
}

/** Counted by kind, `bucket-1` and so on: a new grant renames none of another kind, nor those before it. */
function labelled(bindings: readonly Binding[]): (readonly [label: string, Binding])[] {
  return bindings.map((binding, index) => {
    const count = bindings.slice(0, index + 1).filter(({ on }) => on === binding.on).length;
    return [`${binding.on}-${count}`, binding] as const;
  });
}

function bind(name: string, label: string, binding: Binding, account: Account, estate: Estate, options: CustomResourceOptions): Resource {
  const { member } = account;
  const child = `${name}-${label}`;
  if (binding.on === "bucket") return grantBucket(child, binding, member, options);
  if (binding.on === "secret") return new SecretIamMember(child, { secretId: binding.secret, role: binding.role, member }, options);
  if (binding.on === "instance") return grantInstance(child, binding.instance, binding.role, member, estate, options);
  if (binding.on === "login") return newLogin(child, binding.instance, binding.roles, account, estate, options);
  const role = editorRole(child, label, estate, options).name;
  return new DnsManagedZoneIamMember(child, { managedZone: binding.zone, project: estate.scope, role, member }, options);
}

function grantBucket(
  name: string,
  { bucket, expression, role }: Extract<Binding, { readonly on: "bucket" }>,
  member: Input<string>,
  options: CustomResourceOptions,
): BucketIAMMember {
  const condition = expression && { title: "these-folders-only", expression };
  return new BucketIAMMember(name, { bucket, role, member, ...(condition && { condition }) }, options);
}

/** The name of a deleted role stays taken for weeks. https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role */
function editorRole(name: string, label: string, estate: Estate, options: CustomResourceOptions): IAMCustomRole {
  return new IAMCustomRole(
    `${name}-role`,
    {
      roleId: physicalName(estate, label, ROLE_NAME),
      project: estate.scope,
      title: "DNS record editor",
      description: `Changes records of the zone it is bound on, for ${estate.environment}`,
      permissions: [...RECORD_EDITOR],
    },
    options,
  );
}

function grantInstance(
  name: string,
  instance: Input<string>,
  role: InstanceRole,
  member: Input<string>,
  estate: Estate,
  options: CustomResourceOptions,
): ProjectIamMember {
  const resource = interpolate`projects/${estate.account}/instances/${instance}`;
  const expression = interpolate`resource.name == "${resource}" && resource.type == "sqladmin.googleapis.com/Instance"`;
  return new ProjectIamMember(
    name,
    { project: estate.scope, role, member, condition: { title: "this-instance-only", expression } },
    options,
  );
}

/**
 * PostgreSQL knows a service account by its e-mail address without the last part. A login that owns something cannot be deleted, and without
 * its service account nobody can use it, so it is left behind. https://cloud.google.com/sql/docs/postgres/add-manage-iam-users
 */
function newLogin(
  name: string,
  instance: Input<string>,
  roles: readonly LoginRole[],
  account: Account,
  estate: Estate,
  options: CustomResourceOptions,
): User {
  return new User(
    name,
    {
      instance,
      project: estate.scope,
      name: account.email.apply((email) => email.replace(/\.gserviceaccount\.com$/, "")),
      type: "CLOUD_IAM_SERVICE_ACCOUNT",
      ...(roles.length > 0 ? { databaseRoles: [...roles] } : {}),
      deletionPolicy: "ABANDON",
    },
    options,
  );
}

function identityOf(account: Account): WorkloadIdentity {
  return {
    principal: account.email,
    annotations: { "iam.gke.io/gcp-service-account": account.email },
    podLabels: {},
    tokens: TOKENS,
  };
}
