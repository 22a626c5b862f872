import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import { AdministratorsMicrosoftEntra } from "@pulumi/azure-native/dbforpostgresql/administratorsMicrosoftEntra.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Output,
  output,
  type Resource,
} from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { guidOf } from "../core/guid.ts";
import type { AddressPeer } from "../core/namespace.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { type Assignment, AZURE_ROLES, assignmentOf, OWN_ROLES, type OwnRole } from "./azure-roles.ts";
import type { IdentityArgs, IdentityOutputs, Workload, WorkloadIdentity } from "./contract.ts";

/**
 * An identity may have 128, but PostgreSQL knows it by its name, and cuts off names after 63.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
 */
const IDENTITY_NAME: NameRule = { longest: 63 };
/** https://learn.microsoft.com/azure/role-based-access-control/custom-roles#custom-role-properties */
const ROLE_NAME: NameRule = { longest: 512, global: true };

/** What tokens of the cluster are for. https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity */
const AUDIENCE = "api://AzureADTokenExchange";

/**
 * Tokens come from login.microsoftonline.com, whose addresses are public and change by the week, and network policies know no names.
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
const TOKENS: readonly AddressPeer[] = [{ cidrs: ["0.0.0.0/0"], port: 443 }];

/** A managed identity a workload, which only pods of its Kubernetes service account may be, with a role on each single resource. */
export class AzureIdentity extends ComponentResource implements IdentityOutputs {
  readonly identities: Readonly<Record<string, WorkloadIdentity>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: IdentityArgs, opts?: ComponentResourceOptions) {
    super("estate:identity:AzureIdentity", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const ownRoles = newRoles(name, args, options);
    const made = args.workloads.map((workload) => newWorkload(`${name}-${workload.name}`, workload, { args, ownRoles, options }));
    this.identities = Object.fromEntries(
      made.map(({ workload, identityName, identity }) => [workload.name, identityOf(identityName, identity)]),
    );
    this.ready = made.flatMap(({ resources }) => resources);
    this.registerOutputs({ identities: this.identities });
  }
}

/** What all workloads are registered with. */
interface Ground {
  readonly args: IdentityArgs;
  /** Ids of the estate's own roles; only those that some workload needs. */
  readonly ownRoles: Readonly<Partial<Record<OwnRole, Input<string>>>>;
  readonly options: CustomResourceOptions;
}

/** Only those that somebody needs. */
function newRoles(name: string, args: IdentityArgs, options: CustomResourceOptions): Ground["ownRoles"] {
  const assignments = args.workloads.flatMap(({ grants }) => grants.flatMap((grant) => assignmentOf(grant) ?? []));
  const needed = Object.keys(OWN_ROLES).filter((role): role is OwnRole =>
    assignments.some((assignment) => "ownRole" in assignment && assignment.ownRole === role),
  );
  return Object.fromEntries(needed.map((role) => [role, newRole(name, role, args.estate, options)]));
}

/** Roles share one list with the whole tenant, so that its name tells whose it is. */
function newRole(name: string, role: OwnRole, estate: Estate, options: CustomResourceOptions): Output<string> {
  const { actions, dataActions, title } = OWN_ROLES[role];
  const scope = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}`;
  const roleDefinitionId = scope.apply((group) => guidOf(group, role));
  const definition = new RoleDefinition(
    `${name}-${role}`,
    {
      roleDefinitionId,
      roleName: physicalName(estate, role, ROLE_NAME),
      roleType: "CustomRole",
      description: `${title} of ${estate.environment}`,
      scope,
      assignableScopes: [scope],
      permissions: [{ actions: [...actions], notActions: [], dataActions: [...dataActions], notDataActions: [] }],
    },
    options,
  );
  return all([roleDefinitionId, definition.urn]).apply(([id]) => roleOf(estate, id));
}

/** Resource id of a role. */
function roleOf({ account }: Estate, id: string): string {
  return `/subscriptions/${account}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
}

function newWorkload(name: string, workload: Workload, ground: Ground) {
  const { estate } = ground.args;
  const identityName = physicalName(estate, `workload-${workload.name}`, IDENTITY_NAME);
  const identity = new UserAssignedIdentity(
    name,
    { resourceName: identityName, resourceGroupName: estate.scope, location: estate.region, tags: tagsOf(estate, "identity") },
    ground.options,
  );
  const trusted = trustPods(name, workload, identity, ground);
  const assignments = workload.grants.flatMap((grant) => assignmentOf(grant) ?? []);
  const granted = assignments.map((assignment, index) => {
    return assign(`${name}-${numberOf(assignments, index)}`, assignment, { identityName, identity, ground });
  });
  return { workload, identityName, identity, resources: [identity, trusted, ...granted] };
}

function trustPods(name: string, workload: Workload, identity: UserAssignedIdentity, { args: { cluster, estate }, options }: Ground) {
  return new FederatedIdentityCredential(
    `${name}-pods`,
    {
      federatedIdentityCredentialResourceName: "pods",
      resourceName: identity.name,
      resourceGroupName: estate.scope,
      issuer: cluster.issuer,
      subject: `system:serviceaccount:${workload.namespace}:${workload.serviceAccount}`,
      audiences: [AUDIENCE],
    },
    options,
  );
}

/** `container-1` and so on, counted by kind: a new grant renames none of another kind, nor those before it. */
function numberOf(assignments: readonly Assignment[], index: number): string {
  const kind = assignments[index]?.on ?? "";
  return `${kind}-${assignments.slice(0, index + 1).filter(({ on }) => on === kind).length}`;
}

/** Who is given something. */
interface Receiver {
  readonly identityName: string;
  readonly identity: UserAssignedIdentity;
  readonly ground: Ground;
}

function assign(name: string, assignment: Assignment, receiver: Receiver): Resource {
  if (assignment.on === "server") return makeAdministrator(name, assignment.scope, receiver);
  return assignRole(name, assignment, roleFor(assignment, receiver.ground), receiver);
}

type RoleNeeded = Exclude<Assignment, { on: "server" }>;

function roleFor(assignment: RoleNeeded, { args, ownRoles }: Ground): Input<string> {
  if (!("ownRole" in assignment)) return roleOf(args.estate, AZURE_ROLES[assignment.role]);
  const own = ownRoles[assignment.ownRole];
  if (own === undefined) throw new Error(`the role ${assignment.ownRole} is given, and was not made`);
  return own;
}

/** Named by all that it says, since no two assignments may have one name or say the same. */
function assignRole(name: string, assignment: RoleNeeded, role: Input<string>, { identity, ground }: Receiver): RoleAssignment {
  const { principalId } = identity;
  const { scope } = assignment;
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: all([scope, principalId, role]).apply((texts) => guidOf(...texts)),
      scope,
      roleDefinitionId: role,
      principalId,
      principalType: "ServicePrincipal",
      ...("condition" in assignment && { condition: assignment.condition, conditionVersion: "2.0" }),
    },
    ground.options,
  );
}

/** Administrators of a server are kept by the server itself: no role of Azure lets anybody in. https://learn.microsoft.com/azure/postgresql/security/security-entra-concepts */
function makeAdministrator(
  name: string,
  server: Input<string>,
  { identityName, identity, ground }: Receiver,
): AdministratorsMicrosoftEntra {
  const { args, options } = ground;
  return new AdministratorsMicrosoftEntra(
    name,
    {
      serverName: output(server).apply((id) => id.slice(id.lastIndexOf("/") + 1)),
      resourceGroupName: args.estate.scope,
      objectId: identity.principalId,
      principalName: identityName,
      // As the service's own interface has it; the SDK's words are those of another one. https://learn.microsoft.com/rest/api/postgresql/administrators-microsoft-entra
      principalType: "ServicePrincipal",
      tenantId: identity.tenantId,
    },
    options,
  );
}

/** https://learn.microsoft.com/azure/aks/workload-identity-overview#service-account-labels-and-annotations */
function identityOf(identityName: string, { clientId, tenantId }: UserAssignedIdentity): WorkloadIdentity {
  return {
    principal: identityName,
    annotations: { "azure.workload.identity/client-id": clientId, "azure.workload.identity/tenant-id": tenantId },
    podLabels: { "azure.workload.identity/use": "true" },
    tokens: TOKENS,
  };
}
