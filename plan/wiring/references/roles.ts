import { type Finder, toObject } from "../reference.ts";
import { at, list, text } from "../values.ts";

/** Kinds that whoever releases a model may change by their names, by the words that roles have for them. Others may be made by something that runs. */
const KINDS: Readonly<Record<string, string>> = { httproutes: "HTTPRoute", inferenceservices: "InferenceService", rollouts: "Rollout" };

/** A role that names objects counts on them: without one, whoever has the role moves nothing. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
export const roles: Finder = (item) => {
  if (item.kind !== "Role") return [];
  return list(item.fields["rules"]).flatMap((rule, index) => {
    const kinds = list(at(rule, "resources")).flatMap((resource) => KINDS[text(resource) ?? ""] ?? []);
    const names = list(at(rule, "resourceNames")).flatMap((name) => text(name) ?? []);
    return kinds.flatMap((kind) => names.map((name) => toObject(item, `rules[${index}].resourceNames`, kind, item.namespace, name)));
  });
};
