import { type Certainty, holds, some } from "./certainty.ts";
import { type ConfigFile, configFiles } from "./config-files.ts";
import type { Estate } from "./estate.ts";
import { selects } from "./objects.ts";
import { parsed } from "./parsed.ts";
import type { Reading } from "./reading.ts";

/** Chart of Prometheus with its operator, which reads monitors and rules that others declare. */
const STACK = "kube-prometheus-stack";

/** What the operator reads besides its own; how its chart calls each. */
export type Watched = "serviceMonitor" | "podMonitor" | "probe" | "rule" | "scrapeConfig";

/** Charts that run Prometheus by its operator. */
export function prometheusStacks(estate: Estate): readonly Reading[] {
  return estate.chartsNamed(STACK).filter((stack) => stack.at("values", "prometheus", "enabled").value !== false);
}

/** Configuration files of every Prometheus that runs without an operator. */
export function prometheusConfigs(estate: Estate): readonly Reading[] {
  return configFiles(estate, "prometheus").map(({ content }) => content);
}

/**
 * Whether some Prometheus reads a monitor or rule. Its chart takes only those that wear its release's label unless it is told otherwise.
 * https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml
 */
export function isReadByPrometheus(estate: Estate, kind: Watched, object: Reading): Certainty {
  return some(prometheusStacks(estate).map((stack) => takes(stack, kind, object.at("metadata", "labels"))));
}

/** Whether some Prometheus reads what charts declare of themselves, without a label of its release. */
export function readsWhatChartsDeclare(estate: Estate, kind: Watched): Certainty {
  return some(prometheusStacks(estate).map((stack) => takes(stack, kind, undefined)));
}

function takes(stack: Reading, kind: Watched, labels: Reading | undefined): Certainty {
  const spec = stack.at("values", "prometheus", "prometheusSpec");
  const selector = spec.at(`${kind}Selector`);
  if (selector.keys().length > 0) return labels !== undefined && selectsOnlyBy(selector, labels);
  if (spec.at(`${kind}SelectorNilUsesHelmValues`).value === false) return true;
  return labels !== undefined && holds(labels.at("release"), (label) => label === stack.at("name").value);
}

function selectsOnlyBy(selector: Reading, labels: Reading): Certainty {
  return selector.at("matchExpressions").state === "absent" && selects(selector.at("matchLabels"), labels);
}

/** Every rule, of alerts and of records, that some Prometheus evaluates. */
export function rulesOf(estate: Estate): readonly Reading[] {
  const declared = estate.readingsOf("kubernetes:monitoring.coreos.com/v1:PrometheusRule");
  const read = declared.filter((rule) => isReadByPrometheus(estate, "rule", rule) === true).map((rule) => rule.at("spec"));
  return [...read, ...configFiles(estate, "prometheus").flatMap(ruleFiles)].flatMap(rulesIn);
}

/** Rules of alerts among {@link rulesOf}. */
export function alertsOf(estate: Estate): readonly Reading[] {
  return rulesOf(estate).filter((rule) => rule.at("alert").text() !== undefined);
}

function ruleFiles({ content, file }: ConfigFile): readonly Reading[] {
  return content
    .at("rule_files")
    .items()
    .flatMap((path) => file(path.text() ?? "") ?? [])
    .map(parsed);
}

function rulesIn(file: Reading): readonly Reading[] {
  return file
    .at("groups")
    .items()
    .flatMap((group) => group.at("rules").items());
}
