import { hasAtLeast, hasBudget, isSpread, isSpreadPod, keepsSome } from "../../core/availability.ts";
import { type Certainty, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { answeringServicesOf, type ModelService } from "../../core/model-services.ts";
import type { Reading } from "../../core/reading.ts";

const PROXIES = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";

export const control = defineControl({
  id: "services-survive-a-node",
  level: 3,
  dimension: "deployment",
  severity: "high",
  statement: "Models and the way in to them go on answering while a node fails or is emptied.",
  sources: [
    { by: "microsoft", reference: "level 4: system is approaching zero downtime" },
    { by: "estate", reference: "a node of a cloud is replaced at every update" },
  ],
  remediation: "Set `serving.replicas`, `replicas.min` of services of KServe's and `gateway.replicas` to 2 at least.",
  keys: ["serving.replicas", "serving.models", "serving.kserve.services", "gateway.replicas"],
  estate: (estate) => {
    const services = answeringServicesOf(estate);
    const proxies = estate.readingsOf(PROXIES);
    if (services.length + proxies.length === 0)
      return findingUnless(some(managedWays(estate)), "must serve a model by more than one machine");
    return [...services.flatMap(serviceFindings), ...proxies.flatMap(proxyFindings)];
  },
});

function serviceFindings(service: ModelService): readonly EstateFinding[] {
  const { object } = service;
  return [
    ...findingUnless(hasAtLeast(service, 2), "must have two pods at least", object),
    ...findingUnless(hasBudget(service), "must have a PodDisruptionBudget that keeps a pod", object),
    ...findingUnless(isSpread(service), "must spread its pods over nodes or zones", object),
  ];
}

/** https://gateway.envoyproxy.io/docs/api/extension_types/#envoyproxykubernetesprovider */
function proxyFindings(proxies: Reading): readonly EstateFinding[] {
  const kubernetes = proxies.at("spec", "provider", "kubernetes");
  const counts = [kubernetes.at("envoyHpa", "minReplicas"), kubernetes.at("envoyDeployment", "replicas")];
  const several = counts.map((count) => holds(count, (value) => typeof value === "number" && value >= 2));
  return [
    ...findingUnless(some(several), "must have two proxies at least", proxies),
    ...findingUnless(keepsSome(kubernetes.at("envoyPDB")), "must have a budget that keeps a proxy", proxies),
    ...findingUnless(isSpreadPod(kubernetes.at("envoyDeployment", "pod")), "must spread its proxies over nodes or zones", proxies),
  ];
}

/** Endpoints of managed systems with more than one machine; SageMaker spreads them over zones. */
function managedWays(estate: Estate): readonly Certainty[] {
  const endpoints = estate.readingsOf("aws:sagemaker/endpointConfiguration:EndpointConfiguration");
  const variants = endpoints.flatMap((endpoint) => endpoint.at("productionVariants").items());
  return variants.map((variant) => holds(variant.at("initialInstanceCount"), (count) => typeof count === "number" && count >= 2));
}
