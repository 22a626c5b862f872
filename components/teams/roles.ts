import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { placeOf, type Team } from "./contract.ts";

const READ = ["get", "list", "watch"];
const WRITE = [...READ, "create", "update", "patch", "delete"];

/** Role of a team's people in their namespace, and its binding. */
const PEOPLE = "team";

/** Role of all teams' people for what belongs to no namespace. */
const SHARED = "estate-teams";

/** Kinds that people run and change, by group. Groups whose controller is not installed allow nothing. */
const EDITED: Readonly<Record<string, readonly string[]>> = {
  "": ["configmaps", "services", "persistentvolumeclaims"],
  apps: ["deployments"],
  batch: ["jobs", "cronjobs"],
  "trainer.kubeflow.org": ["trainjobs"],
  "ray.io": ["rayjobs", "rayclusters"],
  "argoproj.io": ["workflows", "workflowtemplates", "cronworkflows"],
  "serving.kserve.io": ["inferenceservices"],
};

/** Kinds that people look into, by group. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  "": ["pods", "pods/log", "events", "resourcequotas", "limitranges", "serviceaccounts", "endpoints"],
  apps: ["replicasets", "statefulsets"],
  "events.k8s.io": ["events"],
  "networking.k8s.io": ["networkpolicies"],
  "external-secrets.io": ["externalsecrets"],
  "jobset.x-k8s.io": ["jobsets"],
  "kueue.x-k8s.io": ["workloads", "localqueues"],
  "trainer.kubeflow.org": ["trainingruntimes"],
};

/** Kinds without a namespace that people choose from: what may be trained with, and how long the queue is. */
const CHOSEN: Readonly<Record<string, readonly string[]>> = {
  "trainer.kubeflow.org": ["clustertrainingruntimes"],
  "kueue.x-k8s.io": ["clusterqueues", "resourceflavors", "workloadpriorityclasses", "cohorts"],
  "argoproj.io": ["clusterworkflowtemplates"],
  "serving.kserve.io": ["clusterservingruntimes"],
};

/**
 * What Kubernetes' own role `edit` allows, without four things of it. Secrets: they hold the keys of buckets, which pods may use and nobody has to
 * carry out of the cluster. `exec`, `attach` and `portforward`: what runs is what was declared and can be repeated, and the way in is the one with
 * sign-on. Tokens of service accounts: they are the team's identity in the cloud. Pods by themselves: quota and queue are for jobs; pods may be
 * deleted, since a controller brings them back. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export function peopleRole(team: Team): Role {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: metadataOf(team),
    rules: [...rulesOf(EDITED, WRITE), ...rulesOf(SEEN, READ), { apiGroups: [""], resources: ["pods"], verbs: ["delete"] }],
  };
}

/** The role for the team's group. */
export function peopleBinding(team: Team): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadataOf(team),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: PEOPLE },
    subjects: [groupOf(team)],
  };
}

/** What all teams may read of the cluster. */
export function sharedRole(): ClusterRole {
  const metadata = { name: SHARED, labels: objectLabels("teams", SHARED) };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata, rules: rulesOf(CHOSEN, READ) };
}

/** That role for every team's group; a group that several teams have, once. */
export function sharedBinding(teams: readonly Team[]): ClusterRoleBinding {
  const subjects = [...new Map(teams.map((team) => [groupOf(team).name, groupOf(team)])).values()];
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: SHARED, labels: objectLabels("teams", SHARED) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: SHARED },
    subjects,
  };
}

function metadataOf(team: Team) {
  return { name: PEOPLE, namespace: placeOf(team), labels: objectLabels("teams", PEOPLE) };
}

function groupOf({ group, name }: Team) {
  return { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group ?? name };
}

function rulesOf(kinds: Readonly<Record<string, readonly string[]>>, verbs: readonly string[]) {
  return Object.entries(kinds).map(([group, resources]) => ({ apiGroups: [group], resources: [...resources], verbs: [...verbs] }));
}
