import { conditionWitness } from "./conditions.ts";
import { fieldsOf } from "./witness.ts";

/** Every gateway that a route names has accepted it. https://gateway-api.sigs.k8s.io/reference/api-types/httproute/ */
export const routesCanSplitTraffic = conditionWitness({
  control: "routes-can-split-traffic",
  type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  resource: "httproutes.gateway.networking.k8s.io",
  condition: "Accepted",
  conditions: ({ parents }) => (Array.isArray(parents) ? parents.map((parent) => fieldsOf(parent)["conditions"]) : []),
  what: "routes",
});
