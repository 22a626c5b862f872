import { CRON_JOBS, jobsOf, lastRuns } from "./clocked-jobs.ts";
import { plannedProcedures } from "./release-procedures.ts";
import {
  type Circumstances,
  type Fields,
  fieldsOf,
  listOf,
  notSeen,
  objectsIn,
  type Planned,
  placeOf,
  planned,
  some,
  textOf,
  type Witness,
} from "./witness.ts";

const RBAC = "rbac.authorization.k8s.io";

const KINDS = [CRON_JOBS, ...["roles", "rolebindings", "clusterrolebindings"].map((kind) => `${kind}.${RBAC}`)];

/** A release looks at what it moves, and moves it. */
const VERBS = ["get", "patch"];

/** State in which a new version answers all: whoever goes there at once shares nothing out. */
const ALL_NEW = "challenger";

/**
 * The jobs that measure and take back come, and none may do more in the cluster than move the route that was declared for it. Rights are read from roles and bindings, so that
 * nobody has to be impersonated; those of groups are not looked at.
 */
export const releasesAreAnalysedAndRolledBack: Witness = {
  control: "releases-are-analysed-and-rolled-back",
  questions: (circumstances) =>
    releasing(circumstances).length === 0 ? [] : [{ args: ["get", KINDS.join(), "--all-namespaces", "--output", "json"] }],
  seen: ([answer], circumstances) => {
    const live = answer && objectsIn(answer);
    if (live === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const jobs = releasing(circumstances);
    const wide = jobs.filter((job) => !isNarrow(job, live, circumstances)).map(({ name }) => name);
    if (wide.length > 0) return { outcome: "broken", detail: `jobs that may do something else than move their own route: ${some(wide)}` };
    const runs = lastRuns(jobs, live, "jobs that release", circumstances);
    return { ...runs, detail: `${runs.detail}; each may move its own route alone` };
  },
};

/** Jobs that share requests or copies of them out, and measure. */
function releasing(circumstances: Circumstances): readonly Planned[] {
  const procedures = plannedProcedures(circumstances).filter(
    ({ measures, states }) => measures > 0 && states.some((state) => state !== ALL_NEW),
  );
  return jobsOf("release", circumstances).filter(({ name, namespace }) => procedures.some(({ place }) => place === `${namespace}/${name}`));
}

/** Whether all that a job's account is given is to look at objects and move them that a role of the plan names. */
function isNarrow({ inputs, namespace }: Planned, live: readonly Fields[], circumstances: Circumstances): boolean {
  const account = accountOf(inputs);
  const bound = live.filter((object) => textOf(object["kind"]).endsWith("Binding") && isFor(object, account, namespace));
  return bound.length > 0 && bound.every((binding) => isOnlyDeclared(binding, live, circumstances));
}

function accountOf(job: Fields): string {
  const template = fieldsOf(fieldsOf(fieldsOf(job["spec"])["jobTemplate"])["spec"])["template"];
  return textOf(fieldsOf(fieldsOf(template)["spec"])["serviceAccountName"]);
}

function isFor({ subjects }: Fields, account: string, namespace: string): boolean {
  return listOf(subjects).some(
    (subject) => subject["kind"] === "ServiceAccount" && subject["name"] === account && subject["namespace"] === namespace,
  );
}

/** A role of the whole cluster is always more. */
function isOnlyDeclared(binding: Fields, live: readonly Fields[], circumstances: Circumstances): boolean {
  const { kind, name } = fieldsOf(binding["roleRef"]);
  if (binding["kind"] !== "RoleBinding" || kind !== "Role") return false;
  const namespace = placeOf(binding).split("/")[0] ?? "";
  const role = live.find((object) => object["kind"] === "Role" && placeOf(object) === `${namespace}/${textOf(name)}`);
  const declared = planned(circumstances, `kubernetes:${RBAC}/v1:Role`).filter(
    (each) => each.name === name && each.namespace === namespace,
  );
  const names = new Set(declared.flatMap(({ inputs }) => listOf(inputs["rules"]).flatMap(objectsOf)));
  return role !== undefined && listOf(role["rules"]).every((rule) => isWithin(rule, names));
}

function isWithin(rule: Fields, names: ReadonlySet<string>): boolean {
  const objects = objectsOf(rule);
  return objects.length > 0 && objects.every((name) => names.has(name)) && textsOf(rule["verbs"]).every((verb) => VERBS.includes(verb));
}

/** `group/resource/name` of what a rule is about; nothing where it names no object, and so means all. */
function objectsOf({ apiGroups, resourceNames, resources }: Fields): readonly string[] {
  return textsOf(apiGroups).flatMap((group) =>
    textsOf(resources).flatMap((resource) => textsOf(resourceNames).map((name) => `${group}/${resource}/${name}`)),
  );
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}
