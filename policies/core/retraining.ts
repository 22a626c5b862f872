import { clockedJobs, MODEL } from "./captures.ts";
import { type Certainty, every, holds, isGiven, some } from "./certainty.ts";
import { hasItsPrograms } from "./drift-jobs.ts";
import type { Estate } from "./estate.ts";
import { eventOf, hasSteps, type Start, startsOf } from "./events.ts";
import { nameOf, namespaceOf } from "./objects.ts";
import { containersOf, podSpec } from "./pods.ts";
import { commandOf, variableOf } from "./programs.ts";
import { prometheusConfigs, prometheusStacks } from "./prometheus.ts";
import type { Reading } from "./reading.ts";
import { serviceAt } from "./services.ts";

/** Whether an alert, once it fires, starts a workflow: a route of Alertmanager takes it to a webhook that a sensor listens to. */
export function startsWorkflow(alert: Reading, estate: Estate): Certainty {
  if (estate.chartsNamed("argo-events").length === 0 || estate.chartsNamed("argo-workflows").length === 0) return false;
  const addresses = estate
    .readingsOf("kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig")
    .filter(() => readsEverywhere(estate))
    .flatMap((config) => addressesFor(alert, config));
  return some(startsOf(estate).map((start) => every([some(addresses.map((address) => wakes(address, start))), lets(start, alert)])));
}

/** Without this strategy a configuration takes alerts of its own namespace alone. https://prometheus-operator.dev/docs/developer/alerting/#alertmanagerconfig-resource */
function readsEverywhere(estate: Estate): boolean {
  return prometheusStacks(estate).some((stack) => {
    const spec = stack.at("values", "alertmanager", "alertmanagerSpec");
    return spec.at("alertmanagerConfigMatcherStrategy", "type").value === "None";
  });
}

/** Where the routes of a configuration post an alert that they take. */
function addressesFor(alert: Reading, config: Reading): readonly Reading[] {
  const routes = [config.at("spec", "route"), ...config.at("spec", "route", "routes").items()];
  const taking = routes.filter((route) => route.at("receiver").text() !== undefined && takes(route, alert));
  return taking.flatMap((route) => {
    const receivers = config.at("spec", "receivers").items();
    const named = receivers.filter((receiver) => receiver.at("name").value === route.at("receiver").value);
    return named.flatMap((receiver) => receiver.at("webhookConfigs").items()).map((webhook) => webhook.at("url"));
  });
}

/** https://prometheus.io/docs/alerting/latest/configuration/#matcher */
function takes(route: Reading, alert: Reading): boolean {
  return route
    .at("matchers")
    .items()
    .every((matcher) => {
      const label = alert.at("labels", matcher.at("name").text() ?? "").text() ?? "";
      const value = matcher.at("value").text() ?? "";
      const type = matcher.at("matchType").text() ?? "=";
      const same = type.endsWith("~") ? isMatch(`^(?:${value})$`, label) : value === label;
      return type.startsWith("!") ? !same : same;
    });
}

/** Whether a post to an address is the one event that suffices for a start. */
function wakes(address: Reading, { dependencies, sensor, workflow }: Start): Certainty {
  const [only] = dependencies;
  if (only === undefined || dependencies.length > 1) return false;
  const found = eventOf(sensor, only);
  if (found === undefined || !hasSteps(namespaceOf(workflow), workflow.at("spec"))) return false;
  const { event, source } = found;
  // https://argoproj.github.io/argo-events/eventsources/services/
  const host = `${nameOf(source)}-eventsource-svc.${namespaceOf(source)}.svc`;
  return holds(address, (url) => url === `http://${host}:${event.at("port").text()}${event.at("endpoint").text()}`);
}

/** Whether everything that a sensor filters events by lets the alert through. A filter by what is not known here lets nothing through. */
function lets({ dependencies }: Start, alert: Reading): boolean {
  const filters = dependencies.flatMap((dependency) => dependency.at("filters", "data").items());
  return filters.every((filter) => {
    const value = toldAt(filter.at("path").text() ?? "", alert);
    const patterns = filter.at("value").items();
    return value !== undefined && patterns.some((pattern) => isMatch(pattern.text() ?? "", value));
  });
}

/** What Alertmanager tells at a path of its post. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
function toldAt(path: string, alert: Reading): string | undefined {
  if (path === "body.status") return "firing";
  const [, label] = /^body\.commonLabels\.(.+)$/.exec(path) ?? [];
  return label === undefined ? undefined : alert.at("labels", label).text();
}

/** Patterns are somebody's input: one that is none matches nothing. */
function isMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

/** A word of a command line that says that something trains, such as `/programs/retrain.py`. */
const TRAINS = /(^|[/_-])(re)?train(ing)?(\.|_|-|$)/;

/**
 * Whether an alert, once it fires, starts a job: one for the model that the alert names asks the Alertmanager, which Prometheus posts to, by the clock
 * whether an alert with the label `retrain` stands.
 */
export function startsJob(alert: Reading, estate: Estate): Certainty {
  const model = alert.at("labels", MODEL_OF_ALERT);
  const jobs = clockedJobs(estate).filter((job) => job.at("metadata", "labels", MODEL).text() === model.text());
  return every([
    holds(alert.at("labels", "retrain"), (value) => value === "true"),
    isGiven(model),
    some(jobs.map((job) => every([trains(job), hasItsPrograms(job), some(containersOf(podSpec(job)).map(asks))]))),
  ]);
}

/** Label of an alert that says which model it is about. */
const MODEL_OF_ALERT = "model";

function trains(job: Reading): boolean {
  return containersOf(podSpec(job)).some((container) => commandOf(container).some((word) => TRAINS.test(word.text() ?? "")));
}

function asks(container: Reading): Certainty {
  const url = variableOf(container, "ALERTS_URL");
  if (url === undefined) return false;
  return holds(url, (value) => typeof value === "string" && isAlertmanager(container.estate, value));
}

/** Whether an address is that of an Alertmanager which Prometheus posts alerts to. */
function isAlertmanager(estate: Estate, url: string): boolean {
  const host = /^https?:\/\/([^/]+)/.exec(url)?.[1] ?? "";
  const stacks = prometheusStacks(estate).filter((stack) => stack.at("values", "alertmanager", "enabled").value !== false);
  // https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/templates/alertmanager/service.yaml
  const ofStacks = stacks.map(
    (stack) => `${stack.at("values", "fullnameOverride").text()}-alertmanager.${stack.at("namespace").text()}.svc:9093`,
  );
  return ofStacks.includes(host) || (postedTo(estate).includes(host) && serviceAt(estate, url) !== undefined);
}

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config */
function postedTo(estate: Estate): readonly string[] {
  return prometheusConfigs(estate)
    .flatMap((config) => config.at("alerting", "alertmanagers").items())
    .flatMap((each) => each.at("static_configs").items())
    .flatMap((each) => each.at("targets").items())
    .flatMap((target) => target.text() ?? []);
}
