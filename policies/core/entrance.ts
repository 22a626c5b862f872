import { mustBe } from "./demands.ts";
import type { Estate } from "./estate.ts";
import { anyOf, type Finding, violated } from "./finding.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import type { Reading } from "./reading.ts";
import { pagesOf, parentsOf, refersTo } from "./routes.ts";

const GATEWAY_CLASS = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass";
const PROXIES = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";
const GUARD = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy";

/** Annotations by which a cloud gives a Service a load balancer that only its network reaches, each with the value that does. */
export const INTERNAL: Readonly<Record<string, string>> = {
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "networking.gke.io/load-balancer-type": "Internal",
  "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
};

/** Ways to tell who somebody is. https://gateway.envoyproxy.io/docs/api/extension_types/#securitypolicyspec */
const SIGN_ON = ["oidc", "jwt", "extAuth", "basicAuth", "apiKeyAuth"] as const;

/** Routes that lead to a Service, by its name and namespace. */
export function routesTo(estate: Estate, isService: (name: string, namespace: string) => boolean): readonly Reading[] {
  return pagesOf(estate).filter((route) => {
    const backends = route
      .at("spec", "rules")
      .items()
      .flatMap((rule) => rule.at("backendRefs").items());
    return backends.some((backend) => isService(textOf(backend.at("name")), backend.at("namespace").text() ?? namespaceOf(route)));
  });
}

/** Nobody comes by a route from the internet who did not sign on: the route has a guard, or its gateway has no address there. */
export function mustBeGuarded(route: Reading): readonly Finding[] {
  if (hasGuard(route)) return [];
  const reason = "must have a guard that people sign on at, or a gateway that only the network reaches";
  return anyOf(
    parentsOf(route).map(({ gateway }) => mustBeInternal(gateway)),
    "",
    reason,
  );
}

/** The class of a gateway; undefined where the estate has none of that name. */
export function classOf(gateway: Reading): Reading | undefined {
  return objectsNamed(gateway.estate, GATEWAY_CLASS, "", textOf(gateway.at("spec", "gatewayClassName")))[0];
}

/** Whether people sign on at a route. */
export function hasGuard(route: Reading): boolean {
  const guards = route.estate.readingsOf(GUARD).filter((guard) => isAbout(guard, route));
  return guards.some((guard) => SIGN_ON.some((way) => guard.at("spec", way).state !== "absent"));
}

function isAbout(guard: Reading, route: Reading): boolean {
  return guard
    .at("spec", "targetRefs")
    .items()
    .some((target) => refersTo(target, guard, "HTTPRoute", route));
}

/** The Service of Envoy's proxies; without a word it is a load balancer that the internet reaches. */
function mustBeInternal(gateway: Reading): readonly Finding[] {
  const reference = classOf(gateway)?.at("spec", "parametersRef");
  const proxies = reference && objectsNamed(gateway.estate, PROXIES, textOf(reference.at("namespace")), textOf(reference.at("name")))[0];
  if (proxies === undefined) return [violated("", "must say what its proxies are")];
  const service = proxies.at("spec", "provider", "kubernetes", "envoyService");
  if (service.at("type").value === "ClusterIP") return [];
  const type = mustBe(service.at("type"), "LoadBalancer", "passes");
  if (type.length > 0) return type;
  const annotations = service.at("annotations");
  const given = Object.entries(INTERNAL).filter(([key]) => annotations.keys().includes(key));
  const ways = given.map(([key, value]) => mustBe(annotations.at(key), value));
  const reason = "must say that the load balancer is internal, in the cloud's own words";
  return anyOf(ways, annotations.path, reason);
}

function textOf(reading: Reading): string {
  return reading.text() ?? "";
}
