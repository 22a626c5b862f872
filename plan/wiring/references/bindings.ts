import { type Finder, toObject } from "../reference.ts";
import { at, list, record, text } from "../values.ts";

/** Roles that Kubernetes has. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
const OWN_ROLES = /^(?:cluster-admin|admin|edit|view|system:.*)$/;

/** A binding counts on its role, and on the service accounts that it names. */
export const bindings: Finder = (item) => {
  if (item.kind !== "RoleBinding" && item.kind !== "ClusterRoleBinding") return [];
  const { kind, name } = record(item.fields["roleRef"]);
  const role = text(name) ?? "";
  const accounts = list(item.fields["subjects"]).filter((subject) => at(subject, "kind") === "ServiceAccount");
  return [
    ...(OWN_ROLES.test(role) ? [] : [toObject(item, "roleRef", text(kind) ?? "Role", kind === "ClusterRole" ? "" : item.namespace, role)]),
    ...accounts.map((account, index) =>
      toObject(
        item,
        `subjects[${index}]`,
        "ServiceAccount",
        text(at(account, "namespace")) ?? item.namespace,
        text(at(account, "name")) ?? "",
      ),
    ),
  ];
};
