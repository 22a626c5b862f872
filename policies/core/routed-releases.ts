import { clockedJobs, MODEL } from "./captures.ts";
import { type Certainty, every, holds, isGiven } from "./certainty.ts";
import { configFiles, mountedFile } from "./config-files.ts";
import { hasItsPrograms } from "./drift-jobs.ts";
import type { Estate } from "./estate.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import { parsed } from "./parsed.ts";
import { containersOf, podSpec, SERVER_TYPES } from "./pods.ts";
import { variableOf } from "./programs.ts";
import { prometheusStacks } from "./prometheus.ts";
import type { Reading } from "./reading.ts";
import { mayDo } from "./roles.ts";
import { parentsOf } from "./routes.ts";
import { isTold } from "./scrapes.ts";
import { serversBehind, serviceAt } from "./services.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const HTTP_ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

/**
 * A job that comes by the clock and moves the route of a model from one state to another: every state stands in a ConfigMap, and what it measures and does
 * in a file that it mounts.
 */
export interface RoutedRelease {
  readonly job: Reading;
  readonly container: Reading;
  /** Model that it releases. */
  readonly model: Reading;
  /** The object that holds the states of the route. */
  readonly states: Reading;
  /** Steps, measures, and how many failures are too many. */
  readonly procedure: Reading;
}

/** Releases by such jobs whose objects are there and which may move their route, where a gateway follows it. */
export function routedReleases(estate: Estate): readonly RoutedRelease[] {
  return clockedJobs(estate)
    .flatMap(releasesIn)
    .filter((release) => isFollowed(release) && hasItsPrograms(release.job) === true);
}

function releasesIn(job: Reading): readonly RoutedRelease[] {
  const pod = podSpec(job);
  return containersOf(pod).flatMap((container) => {
    const route = variableOf(container, "ROUTE")?.text();
    const file = mountedFile(job, pod, container, variableOf(container, "PROCEDURE")?.text() ?? "");
    if (route === undefined || file === undefined) return [];
    const maps = objectsNamed(job.estate, CONFIG_MAP, namespaceOf(job), route);
    return maps.map((states) => ({ job, container, model: job.at("metadata", "labels", MODEL), states, procedure: parsed(file) }));
  });
}

/** Whether the job may write which state is in force, and somebody shares requests out by it: a gateway that reads it, or an HTTPRoute that the job changes. */
function isFollowed(release: RoutedRelease): boolean {
  const { container, job, states } = release;
  const namespace = namespaceOf(job);
  const name = states.at("metadata", "name").text() ?? "";
  const mayMove = mayDo(job, namespace, { group: "", resource: "configmaps", verb: "patch", name });
  const httpRoute = variableOf(container, "HTTP_ROUTE")?.text();
  return mayMove && (httpRoute === undefined ? isReadByGateway(name, namespace, job.estate) : isChanged(httpRoute, release));
}

function isReadByGateway(name: string, namespace: string, estate: Estate): boolean {
  const servers = estate.readingsOf(...SERVER_TYPES).filter((server) => namespaceOf(server) === namespace);
  return servers.some((server) => {
    const read = containersOf(podSpec(server)).some((container) => routesIn(container).includes(name));
    return read && mayDo(server, namespace, { group: "", resource: "configmaps", verb: "watch", name }) && isCalled(server);
  });
}

/** Objects that a gateway is told to follow, by model. */
function routesIn(container: Reading): readonly string[] {
  const routes = variableOf(container, "ROUTES");
  if (routes === undefined) return [];
  const byModel = parsed(routes);
  return byModel.keys().flatMap((model) => byModel.at(model).text() ?? []);
}

function isCalled(server: Reading): boolean {
  return server.estate
    .readingsOf("kubernetes:core/v1:Service")
    .some(
      (service) =>
        namespaceOf(service) === namespaceOf(server) && serversBehind(service).some(({ resource }) => resource === server.resource),
    );
}

function isChanged(name: string, { job }: RoutedRelease): boolean {
  const namespace = namespaceOf(job);
  const routes = objectsNamed(job.estate, HTTP_ROUTE, namespace, name).filter((route) => parentsOf(route).length > 0);
  return routes.length > 0 && mayDo(job, namespace, { group: "gateway.networking.k8s.io", resource: "httproutes", verb: "patch", name });
}

/** Names of the states that its steps bring the route into. */
function statesWalked({ procedure }: RoutedRelease): readonly string[] {
  return procedure
    .at("steps")
    .items()
    .flatMap((step) => step.at("state").text() ?? []);
}

/** Whether some step gives the new version a share of the requests, or copies of them, and not all. */
export function sharesSome(release: RoutedRelease): boolean {
  return statesWalked(release).some((state) => filesOf(release, state).some(sharesOut));
}

function filesOf({ states }: RoutedRelease, state: string): readonly Reading[] {
  const files = states.at("data");
  return files.keys().flatMap((name) => (name.startsWith(`${state}.`) ? [files.at(name)] : []));
}

/** In the words of nginx, or of an HTTPRoute's rules. https://nginx.org/en/docs/http/ngx_http_split_clients_module.html */
function sharesOut(file: Reading): boolean {
  const text = file.text() ?? "";
  if (/^\s*(split_clients|mirror) /m.test(text)) return true;
  const rules = parsed(file).items();
  return rules.some((rule) => {
    const weighted = rule
      .at("backendRefs")
      .items()
      .filter((backend) => (backend.at("weight").number() ?? 0) > 0);
    const mirrored = rule
      .at("filters")
      .items()
      .some((filter) => filter.at("type").value === "RequestMirror");
    return weighted.length > 1 || mirrored;
  });
}

/** Measures that a new version is held to: by a query of what is there, and a number that it must not exceed. */
function measuresOf({ procedure }: RoutedRelease): readonly Reading[] {
  return [...procedure.at("measures").items(), ...procedure.at("conclusions").items()];
}

/** Whether it is taken back by itself where it does worse: every measure has what it asks for, and a state that it goes back to is there. */
export function takesBackByItself(release: RoutedRelease): Certainty {
  const { container, procedure } = release;
  const measures = release.procedure.at("measures").items();
  const rest = procedure.at("rest").text() ?? "";
  return every([
    measures.length > 0,
    ...measures.map((measure) =>
      every([isTold(container.estate, measure.at("query")), holds(measure.at("max"), (max) => typeof max === "number")]),
    ),
    holds(procedure.at("failures"), (failures) => typeof failures === "number" && failures >= 1),
    rest !== "" && filesOf(release, rest).length > 0,
    asksPrometheus(container),
  ]);
}

function asksPrometheus(container: Reading): Certainty {
  const url = variableOf(container, "PROMETHEUS_URL");
  if (url === undefined) return false;
  return every([isGiven(url), holds(url, (value) => typeof value === "string" && isPrometheus(container.estate, value))]);
}

/** https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/templates/prometheus/service.yaml */
function isPrometheus(estate: Estate, url: string): boolean {
  const ofStacks = prometheusStacks(estate).map(
    (stack) => `http://${stack.at("values", "fullnameOverride").text()}-prometheus.${stack.at("namespace").text()}.svc:9090`,
  );
  if (ofStacks.includes(url)) return true;
  const service = serviceAt(estate, url);
  const lean = configFiles(estate, "prometheus").map(({ server }) => server.resource);
  return service !== undefined && serversBehind(service).some(({ resource }) => lean.includes(resource));
}

/** Whether a measure holds the new version against the one that answers: a query names both, or a test by statistics tells them apart by a label. */
export function comparesVersions(release: RoutedRelease): boolean {
  const test = release.procedure.at("test");
  const isTest = [test.at("successes"), test.at("trials"), test.at("label")].every((reading) => isGiven(reading) === true);
  return isTest || measuresOf(release).some((measure) => /\$champion|_agreement\b/.test(measure.at("query").text() ?? ""));
}

/** Whether what judges an A/B test, where there is one, is told. */
export function testIsTold({ container, procedure }: RoutedRelease): Certainty {
  const test = procedure.at("test");
  if (test.state === "absent") return true;
  return every([isTold(container.estate, test.at("successes")), isTold(container.estate, test.at("trials"))]);
}
