import type { PlanValue } from "../../plan.ts";
import type { Item } from "../item.ts";
import { type Finder, type Reference, toKey, toObject, toService } from "../reference.ts";
import { at, everyValue, list, record, text } from "../values.ts";

const GROUPS = ["gateway.networking.k8s.io", "gateway.envoyproxy.io"];

/**
 * Gateways count on their class and certificate, classes on their settings, routes on their gateway and Services, and on being let into another
 * namespace; policies on their routes and Secrets. https://gateway-api.sigs.k8s.io/reference/spec/
 */
export const routes: Finder = (item) => {
  if (!GROUPS.includes(item.group)) return [];
  const spec = item.fields["spec"];
  const className = text(at(spec, "gatewayClassName"));
  const settings = record(at(spec, "parametersRef"));
  return [
    ...(className === undefined ? [] : [toObject(item, "spec.gatewayClassName", "GatewayClass", "", className)]),
    ...(typeof settings["name"] === "string"
      ? [toObject(item, "spec.parametersRef", text(settings["kind"]) ?? "", text(settings["namespace"]) ?? "", settings["name"])]
      : []),
    ...list(at(spec, "parentRefs")).map((parent) => toNamed(item, "spec.parentRefs", parent, "Gateway")),
    ...list(at(spec, "targetRefs")).map((target) => toNamed(item, "spec.targetRefs", target, "HTTPRoute")),
    ...[...everyValue(item.fields)].flatMap(({ path, key, value }) => {
      if (key === "certificateRefs") return list(value).map((each) => toSecret(item, path, each));
      if (key === "clientSecret") return [toSecret(item, path, value)];
      return key === "backendRefs" ? list(value).flatMap((each) => toBackend(item, path, each)) : [];
    }),
  ];
};

function toNamed(item: Item, path: string, target: PlanValue, kind: string): Reference {
  const { name, namespace, kind: named } = record(target);
  return toObject(item, path, text(named) ?? kind, text(namespace) ?? item.namespace, text(name) ?? "");
}

function toSecret(item: Item, path: string, target: PlanValue): Reference {
  const { name, namespace } = record(target);
  return toKey(item, path, "Secret", text(namespace) ?? item.namespace, text(name) ?? "");
}

function toBackend(item: Item, path: string, target: PlanValue): Reference[] {
  const { group, kind, name, namespace, port } = record(target);
  if ((text(kind) ?? "Service") !== "Service" || (text(group) ?? "") !== "") return [toNamed(item, path, target, "Backend")];
  const place = text(namespace) ?? item.namespace;
  const service = toService(item, path, place, text(name) ?? "", typeof port === "number" ? port : undefined);
  return place === item.namespace ? [service] : [service, toGrant(item, path, place)];
}

/** Only the namespace that a Service is in can let another's routes lead there. https://gateway-api.sigs.k8s.io/api-types/referencegrant/ */
function toGrant(item: Item, path: string, place: string): Reference {
  return {
    from: item.resource,
    path,
    to: `a ReferenceGrant in ${place} for ${item.kind} of ${item.namespace}`,
    isThere: (there) =>
      there.items.some(
        ({ fields, kind, namespace }) =>
          kind === "ReferenceGrant" &&
          namespace === place &&
          list(at(fields["spec"], "from")).some((from) => at(from, "namespace") === item.namespace && at(from, "kind") === item.kind),
      ),
  };
}
