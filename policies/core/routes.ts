import type { Estate } from "./estate.ts";
import { nameOf, namespaceOf } from "./objects.ts";
import type { Reading } from "./reading.ts";

/** Routes of a gateway that lead to something; those that only send people on lead nowhere. https://gateway-api.sigs.k8s.io/api-types/httproute/ */
export function pagesOf(estate: Estate): readonly Reading[] {
  const routes = estate.readingsOf("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute");
  return routes.filter((route) =>
    route
      .at("spec", "rules")
      .items()
      .some((rule) => rule.at("backendRefs").items().length > 0),
  );
}

/** Gateways that a route hangs on, with the one listener that it names; undefined where it hangs on all. */
export function parentsOf(route: Reading): readonly { readonly gateway: Reading; readonly listener: string | undefined }[] {
  const gateways = route.estate.readingsOf("kubernetes:gateway.networking.k8s.io/v1:Gateway");
  return route
    .at("spec", "parentRefs")
    .items()
    .flatMap((parent) => {
      const namespace = parent.at("namespace").text() ?? namespaceOf(route);
      const found = gateways.filter((gateway) => nameOf(gateway) === parent.at("name").text() && namespaceOf(gateway) === namespace);
      return found.map((gateway) => ({ gateway, listener: parent.at("sectionName").text() }));
    });
}

/** Whether a reference that stands in an object, with `kind` and `name`, is to another of its namespace. */
export function refersTo(reference: Reading, from: Reading, kind: string, object: Reading): boolean {
  return reference.at("kind").value === kind && reference.at("name").text() === nameOf(object) && namespaceOf(from) === namespaceOf(object);
}
