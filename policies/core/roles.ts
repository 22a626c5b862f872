import type { Estate } from "./estate.ts";
import { nameOf, namespaceOf } from "./objects.ts";
import { podSpec } from "./pods.ts";
import type { Reading } from "./reading.ts";

const BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";

/** Something that a rule of a role may allow. */
export interface Act {
  /** API group; empty for Kubernetes' first one. */
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** The one object that it is done to; left out where it is any. */
  readonly name?: string;
}

/** Whether the account of a workload's pods is bound to a role that allows something in a namespace. Roles of the whole cluster are not looked at. */
export function mayDo(workload: Reading, namespace: string, act: Act): boolean {
  return rolesOf(workload, namespace).some((role) =>
    role
      .at("rules")
      .items()
      .some((rule) => allows(rule, act)),
  );
}

/** The same in whichever namespace something binds its account. */
export function mayDoSomewhere(workload: Reading, act: Act): boolean {
  const namespaces = new Set(workload.estate.readingsOf(BINDING).map(namespaceOf));
  return [...namespaces].some((namespace) => mayDo(workload, namespace, act));
}

/** Roles of a namespace that the account of a workload's pods is bound to. */
function rolesOf(workload: Reading, namespace: string): readonly Reading[] {
  const { estate } = workload;
  const account = podSpec(workload).at("serviceAccountName").text();
  if (account === undefined) return [];
  const bindings = within(estate, BINDING, namespace).filter((binding) =>
    binding
      .at("subjects")
      .items()
      .some((subject) => subject.at("name").text() === account && subject.at("namespace").text() === namespaceOf(workload)),
  );
  return within(estate, ROLE, namespace).filter((role) =>
    bindings.some((binding) => binding.at("roleRef", "name").text() === nameOf(role)),
  );
}

function within(estate: Estate, type: string, namespace: string): readonly Reading[] {
  return estate.readingsOf(type).filter((object) => namespaceOf(object) === namespace);
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
function allows(rule: Reading, { group, name, resource, verb }: Act): boolean {
  const has = (list: string, word: string) =>
    rule
      .at(list)
      .items()
      .some((item) => item.text() === word);
  const names = rule.at("resourceNames").items();
  const isNamed = names.length === 0 || (name !== undefined && names.some((each) => each.text() === name));
  return isNamed && has("verbs", verb) && has("apiGroups", group) && has("resources", resource);
}
