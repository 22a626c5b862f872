import type { PlannedResource } from "../../../../plan/plan.ts";
import { compareText } from "../../../../plan/values.ts";
import { text } from "../../../../plan/wiring/values.ts";
import type { Estate } from "../../../../policies/core/estate.ts";
import { bindingsOf } from "../../../../policies/core/identities.ts";
import { nameOf, namespaceOf, objectsNamed } from "../../../../policies/core/objects.ts";
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
    this.byIdentity ??= identitiesOf(this.estate);
    const name = this.byIdentity.get(urn);
    return name === "" ? undefined : name;
  }

  /** A service account of the plan, in words. */
  serviceAccount(namespace: string, name: string): string | undefined {
    const [account] = objectsNamed(this.estate, SERVICE_ACCOUNT, namespace, name);
    return account === undefined ? undefined : `service account ${nameOf(account)}`;
  }

  /** A role of Kubernetes. */
  role(kind: string, namespace: string, name: string): PlannedResource | undefined {
    return objectsNamed(this.estate, `${RBAC}:${kind}`, namespace, name)[0]?.resource;
  }

  /** Everybody who is bound to a role, in words; undefined where nobody is, as far as the plan tells. */
  boundToRole(role: Reading): string | undefined {
    const kind = role.resource.type.endsWith(":ClusterRole") ? "ClusterRole" : "Role";
    const bindings = this.estate.readingsOf(`${RBAC}:RoleBinding`, `${RBAC}:ClusterRoleBinding`).filter((binding) => {
      const isNear = kind === "ClusterRole" || namespaceOf(binding) === namespaceOf(role);
      return isNear && binding.at("roleRef", "kind").value === kind && binding.at("roleRef", "name").value === nameOf(role);
    });
    const who = bindings.flatMap((binding) =>
      binding
        .at("subjects")
        .items()
        .map((subject) => this.subject(subject, binding).who),
    );
    const each = [...new Set(who)].sort(compareText);
    if (each.length > MOST) return `${listed(each.slice(0, MOST))} and others`;
    return each.length === 0 ? undefined : listed(each);
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

/** Identity -> the name that its capability knows it by, where pods are that identity; empty where different ones are. */
function identitiesOf(estate: Estate): Map<string, string> {
  const names = new Map<string, string>();
  for (const { object, identity, namespace, account } of bindingsOf(estate)) {
    const [found] = namespace === undefined || account === undefined ? [] : objectsNamed(estate, SERVICE_ACCOUNT, namespace, account);
    const urns = Object.values(object.resource.propertyDependencies).flat();
    const role = urns.find((urn) => urn === identity);
    if (role === undefined || found === undefined) continue;
    const name = nameOf(found);
    const known = names.get(role);
    names.set(role, known === undefined || known === name ? name : "");
  }
  return names;
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
