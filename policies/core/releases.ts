import { type Certainty, every, holds, isGiven, some } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import { type ModelService, modelServicesOf, selectsPodsOf } from "./model-services.ts";
import { nameOf, namespaceOf, objectsNamed } from "./objects.ts";
import type { Reading } from "./reading.ts";
import { pagesOf } from "./routes.ts";

/** What a step does is told by its name: the program behind it is a text that nobody here understands. */
const RELEASES = /^(promote|release|deploy|publish|roll-?out)/;
const TESTS = /(^|-)(validate|validation|evaluate|evaluation|test|verify|assess|gate|compare)(-|$)/;

/** Whether a step of a workflow gives a model to its users. */
export function releases(name: Reading): boolean {
  return RELEASES.test(name.text() ?? "");
}

/** Whether a step of a workflow, by its name, tests a model; one that tests data does not. */
export function testsModels(name: string): boolean {
  return TESTS.test(name) && !name.includes("data");
}

const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const ANALYSIS = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate";
const CLUSTER_ANALYSIS = "kubernetes:argoproj.io/v1alpha1:ClusterAnalysisTemplate";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

/** Rollouts of models, where somebody carries them out. https://argo-rollouts.readthedocs.io/en/release-1.9/ */
export function rolloutsOf(estate: Estate): readonly Reading[] {
  if (estate.chartsNamed("argo-rollouts").length === 0) return [];
  return modelServicesOf(estate).flatMap(({ object }) => (object.resource.type === ROLLOUT ? [object] : []));
}

/** Whether a rollout gives a new version a share of a route's requests, and goes back where a measure says so. */
export function isAnalysed(rollout: Reading): Certainty {
  const canary = rollout.at("spec", "strategy", "canary");
  const steps = canary.at("steps").items();
  const shares = steps.map((step) => holds(step.at("setWeight"), (value) => typeof value === "number" && value > 0 && value < 100));
  const analyses = [canary.at("analysis"), ...steps.map((step) => step.at("analysis"))].flatMap((analysis) =>
    analysis.at("templates").items(),
  );
  return every([
    some(shares),
    some(analyses.map((analysis) => measures(analysis, rollout))),
    some(routesOf(canary).map((name) => isRoute(name, rollout))),
  ]);
}

/** Whether a rollout goes all the way without a person: no pause of it has no end. */
export function goesByItself(rollout: Reading): Certainty {
  const pauses = rollout
    .at("spec", "strategy", "canary", "steps")
    .items()
    .filter((step) => step.at("pause").state !== "absent");
  return every(pauses.map((step) => isSaid(step.at("pause", "duration"))));
}

/** https://rollouts-plugin-trafficrouter-gatewayapi.readthedocs.io/en/latest/ */
function routesOf(canary: Reading): readonly Reading[] {
  const plugin = canary.at("trafficRouting", "plugins", "argoproj-labs/gatewayAPI");
  const several = plugin
    .at("httpRoutes")
    .items()
    .map((route) => route.at("name"));
  return [plugin.at("httpRoute"), ...several].filter(({ state }) => state !== "absent");
}

function isRoute(name: Reading, rollout: Reading): Certainty {
  return holds(name, (value) => typeof value === "string" && objectsNamed(rollout.estate, ROUTE, namespaceOf(rollout), value).length > 0);
}

function measures(analysis: Reading, rollout: Reading): Certainty {
  const name = analysis.at("templateName").text() ?? "";
  const ofCluster = analysis.at("clusterScope").value === true;
  const type = ofCluster ? CLUSTER_ANALYSIS : ANALYSIS;
  const templates = objectsNamed(rollout.estate, type, ofCluster ? "" : namespaceOf(rollout), name);
  return some(templates.flatMap((template) => template.at("spec", "metrics").items()).map(judges));
}

/** Whether a metric comes from somewhere, and says what is too much or enough. https://argo-rollouts.readthedocs.io/en/release-1.9/features/analysis/ */
function judges(metric: Reading): Certainty {
  const source = metric.at("provider").keys().length > 0;
  return every([source, some([isGiven(metric.at("failureCondition")), isGiven(metric.at("successCondition"))])]);
}

function isSaid(reading: Reading): Certainty {
  return some([isGiven(reading), holds(reading, (value) => typeof value === "number" && value > 0)]);
}

/** Backends of one rule of a route, and what the rule asks of a request. */
export interface Rule {
  readonly route: Reading;
  readonly backends: readonly Reading[];
  readonly headers: readonly Reading[];
  /** Backends that get a copy of each request, whose answer nobody gets. */
  readonly mirrors: readonly Reading[];
}

/** Rules of routes that lead to models. https://gateway-api.sigs.k8s.io/guides/traffic-splitting/ */
export function modelRulesOf(estate: Estate): readonly Rule[] {
  const services = modelServicesOf(estate);
  const rules = pagesOf(estate).flatMap((route) =>
    route
      .at("spec", "rules")
      .items()
      .map((rule) => ruleOf(route, rule)),
  );
  return rules.filter((rule) =>
    rule.backends.some((backend) => services.some((service) => leadsTo(backend, rule.route, service) !== false)),
  );
}

function ruleOf(route: Reading, rule: Reading): Rule {
  const matches = rule.at("matches").items();
  const filters = rule
    .at("filters")
    .items()
    .filter((filter) => filter.at("type").value === "RequestMirror");
  return {
    route,
    backends: rule.at("backendRefs").items(),
    headers: matches.flatMap((match) => match.at("headers").items()),
    mirrors: filters.map((filter) => filter.at("requestMirror", "backendRef")),
  };
}

/** Whether a backend of a route leads to a service's pods. */
export function leadsTo(backend: Reading, route: Reading, service: ModelService): Certainty {
  const name = backend.at("name");
  if (name.state === "unknown") return undefined;
  const namespace = backend.at("namespace").text() ?? namespaceOf(route);
  if (namespace !== namespaceOf(service.object)) return false;
  if (service.suffixes.some((suffix) => name.text() === `${nameOf(service.object)}${suffix}`)) return true;
  const named = objectsNamed(route.estate, "kubernetes:core/v1:Service", namespace, name.text() ?? "");
  return some(named.map((each) => selectsPodsOf(each.at("spec", "selector"), service)));
}
