import type { Estate } from "./estate.ts";
import { nameOf, namespaceOf, objectsNamed, selects } from "./objects.ts";
import { SERVER_TYPES } from "./pods.ts";
import type { Reading } from "./reading.ts";

/** Address inside of the cluster: `http://name.namespace.svc:port/path`, with or without what stands before and after the name. */
const ADDRESS = /^(?:[a-z]+:\/\/)?([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?(?::(\d+))?(?:\/|$)/;

/** The Service of this estate that an address leads to, if pods of this estate stand behind it. */
export function serviceAt(estate: Estate, address: string): Reading | undefined {
  const [, name = "", namespace = "", port] = ADDRESS.exec(address) ?? [];
  return objectsNamed(estate, "kubernetes:core/v1:Service", namespace, name).find((service) => {
    const ports = service
      .at("spec", "ports")
      .items()
      .map((each) => String(each.at("port").number()));
    return (port === undefined || ports.includes(port)) && serversBehind(service).length > 0;
  });
}

/** Servers whose pods a Service sends its callers to. */
export function serversBehind(service: Reading): readonly Reading[] {
  const selector = service.at("spec", "selector");
  if (selector.keys().length === 0) return [];
  const servers = service.estate.readingsOf(...SERVER_TYPES).filter((server) => namespaceOf(server) === namespaceOf(service));
  return servers.filter((server) => selects(selector, server.at("spec", "template", "metadata", "labels")) !== false);
}

/** Whether a route of a gateway leads to a Service. */
export function isRouted(service: Reading): boolean {
  return service.estate.readingsOf("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute").some((route) =>
    route
      .at("spec", "rules")
      .items()
      .flatMap((rule) => rule.at("backendRefs").items())
      .some(
        (ref) => ref.at("name").text() === nameOf(service) && (ref.at("namespace").text() ?? namespaceOf(route)) === namespaceOf(service),
      ),
  );
}
