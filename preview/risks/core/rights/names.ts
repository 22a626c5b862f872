import type { PlannedResource } from "../../../../plan/plan.ts";
import { compareText } from "../../../../plan/values.ts";
import { text } from "../../../../plan/wiring/values.ts";
import type { Estate } from "../../../../policies/core/estate.ts";
import { bindingsOf } from "../../../../policies/core/identities.ts";
import { nameOf, namespaceOf } from "../../../../policies/core/objects.ts";
import type { Reading } from "../../../../policies/core/reading.ts";
import { listed, shortly } from "../telling.ts";
import type { Right, Thing } from "./right.ts";

/** Inputs by which providers name what they make. */
const NAMING = [
  "name",
  "bucket",
  "identifier",
  "repositoryId",
  "secretId",
  "accountId",
  "accountName",
  "registryName",
  "vaultName",
  "keyName",
  "serverName",
  "containerName",
  "workspaceName",
  "datasetId",
  "resourceName",
] as const;

/** Tells who and what is meant by the names that the plan gives its resources. */
export class Names {
  private readonly estate: Estate;
  private byName: Map<string, PlannedResource> | undefined;
  private byIdentity: Map<string, string> | undefined;
  private accounts: ReadonlySet<string> | undefined;
  private roles: ReadonlyMap<string, PlannedResource> | undefined;
  private bindings: ReadonlyMap<string, readonly Reading[]> | undefined;

  constructor(estate: Estate) {
    this.estate = estate;
  }

  /** What some property of a resource comes from. */
  sourcesOf(resource: PlannedResource, property: string): readonly PlannedResource[] {
    return (resource.propertyDependencies[property] ?? []).flatMap((urn) => this.estate.withUrn(urn) ?? []);
  }

  /** The resource whose name in its cloud is one of the parts of an address: an ARN, a resource id, a path. */
  inAddress(address: string): PlannedResource | undefined {
    const parts = address.split(/[:/]/).filter((part) => part !== "" && part !== "*");
    const last = address.split(":").at(-1) ?? "";
    const paths = [last, last.slice(last.indexOf("/") + 1)].map((path) => path.replace(/\/\*$/, ""));
    return [...paths, ...parts.toReversed()].map((part) => this.named(part)).find((resource) => resource !== undefined);
  }

  /** The resource that a cloud knows by a name. Of several, what belongs to others is not meant. */
  named(name: string): PlannedResource | undefined {
    this.byName ??= indexed(this.estate.resources);
    return this.byName.get(name);
  }

  /** The service account that is an identity of a cloud, by the name of its workload; undefined where none is, or several are. */
  boundTo(urn: string): string | undefined {
    this.byIdentity ??= this.identities();
    const name = this.byIdentity.get(urn);
    return name === "" ? undefined : name;
  }

  /** A service account of the plan, in words. */
  serviceAccount(namespace: string, name: string): string | undefined {
    this.accounts ??= new Set(this.estate.readingsOf(SERVICE_ACCOUNT).map((account) => `${namespaceOf(account)}/${nameOf(account)}`));
    return this.accounts.has(`${namespace}/${name}`) ? `service account ${name}` : undefined;
  }

  /** A role of Kubernetes. */
  role(kind: string, namespace: string, name: string): PlannedResource | undefined {
    this.roles ??= new Map(
      ROLES.flatMap((each) =>
        this.estate.readingsOf(`${RBAC}:${each}`).map((role) => [roleKey(each, namespaceOf(role), nameOf(role)), role.resource]),
      ),
    );
    return this.roles.get(roleKey(kind, namespace, name));
  }

  /** Everybody who is bound to a role, in words; undefined where nobody is, as far as the plan tells. */
  boundToRole(role: Reading): string | undefined {
    this.bindings ??= Map.groupBy(this.estate.readingsOf(`${RBAC}:RoleBinding`, `${RBAC}:ClusterRoleBinding`), (binding) => {
      const reference = binding.at("roleRef");
      return roleKey(reference.at("kind").text() ?? "", namespaceOf(binding), reference.at("name").text() ?? "");
    });
    const kind = role.resource.type.endsWith(":ClusterRole") ? "ClusterRole" : "Role";
    const who = (this.bindings.get(roleKey(kind, namespaceOf(role), nameOf(role))) ?? []).flatMap((binding) =>
      binding
        .at("subjects")
        .items()
        .map((subject) => this.subject(subject, binding).who),
    );
    const each = [...new Set(who)].sort(compareText);
    if (each.length > MOST) return `${listed(each.slice(0, MOST))} and others`;
    return each.length === 0 ? undefined : listed(each);
  }

  /** Identity -> the name of the service account that it is; empty where several are. */
  private identities(): Map<string, string> {
    const names = new Map<string, string>();
    for (const { object, identity, namespace, account } of bindingsOf(this.estate)) {
      const isSource = Object.values(object.resource.propertyDependencies).some(
        (urns) => identity !== undefined && urns.includes(identity),
      );
      if (!isSource || identity === undefined || namespace === undefined || account === undefined) continue;
      if (this.serviceAccount(namespace, account) === undefined) continue;
      const known = names.get(identity);
      names.set(identity, known === undefined || known === account ? account : "");
    }
    return names;
  }

  /** Whom a binding of Kubernetes names. */
  subject(subject: Reading, binding: Reading): Pick<Right, "holder" | "who"> {
    const [kind, name] = [subject.at("kind").text() ?? "", subject.at("name").text() ?? ""];
    const namespace = subject.at("namespace").text() ?? namespaceOf(binding);
    if (kind !== "ServiceAccount")
      return { holder: `${kind} ${name}`, who: EVERYBODY.test(name) ? "everybody" : kind === "User" ? "a person" : "a group of people" };
    const holder = `ServiceAccount ${namespace} ${name}`;
    return { holder, who: this.serviceAccount(namespace, name) ?? "a service account outside of the plan" };
  }
}

/** Most parties that are named in one sentence. */
const MOST = 3;

const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";
const SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount";

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
const EVERYBODY = /^system:(authenticated|unauthenticated|serviceaccounts|anonymous)$/;

const ROLES = ["Role", "ClusterRole"];

/** A role of the whole cluster is bound from every namespace. */
function roleKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${kind === "ClusterRole" ? "" : namespace} ${name}`;
}

/** A resource as something that may be used. */
export function thingOf(resource: PlannedResource, pattern = resource.urn): Thing {
  return { pattern, words: shortly(resource), urn: resource.urn };
}

/** Types whose names are those of what they belong to, or say nothing of what is reached. */
const PART =
  /Policy|Attachment|Configuration|Assignment|I[aA][mM]Member|Alias|Record|Budget|Namespace|Association|Grant|Rule|Addon|Setting/;

function indexed(resources: readonly PlannedResource[]): Map<string, PlannedResource> {
  const names = new Map<string, PlannedResource>();
  for (const resource of resources) {
    if (!resource.custom || resource.type.startsWith("kubernetes:") || PART.test(resource.type)) continue;
    for (const key of NAMING) {
      const name = text(resource.inputs[key]);
      if (name !== undefined && name.length > 2 && !names.has(name)) names.set(name, resource);
    }
  }
  return names;
}
