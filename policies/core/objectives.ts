import type { Certainty } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import { answeringServicesOf } from "./model-services.ts";
import { containersOf, podSpec, SERVER_TYPES } from "./pods.ts";
import { runs } from "./programs.ts";
import { alertsOf, rulesOf } from "./prometheus.ts";
import { metricsIn } from "./promql.ts";
import type { Reading } from "./reading.ts";

/** Something that people and programs call, as metrics and rules know it. */
export interface Service {
  readonly object: Reading;
  /** Word for its system in the label `app.kubernetes.io/name` of its pods. */
  readonly system: Reading;
}

/** Label of a rule that says which system it is about. */
const SERVICE = "service";

/** What must keep a promise: everything that answers users with a model, and MLflow's servers. */
export function servicesOf(estate: Estate): readonly Service[] {
  const models = answeringServicesOf(estate).map(({ labels, object }) => ({ object, system: labels.at(SYSTEM) }));
  const tracking = estate
    .readingsOf(...SERVER_TYPES)
    .filter((server) => containersOf(podSpec(server)).some((each) => runs(each, "mlflow", "server")));
  return [...models, ...tracking.map((object) => ({ object, system: object.at("spec", "template", "metadata", "labels", SYSTEM) }))];
}

const SYSTEM = "app.kubernetes.io/name";

/**
 * Records of the share of a service's requests that fail: rules that keep a quotient of its metrics, and say by a label that they are about it.
 * https://sre.google/workbook/implementing-slos/
 */
function recordsOf({ system }: Service): readonly Reading[] {
  return rulesOf(system.estate).filter((rule) => {
    const query = rule.at("expr").text() ?? "";
    const isQuotient = query.includes("/") && metricsIn(query).length > 0;
    return (
      isQuotient &&
      rule.at("record").text() !== undefined &&
      system.text() !== undefined &&
      rule.at("labels", SERVICE).value === system.value
    );
  });
}

/** Alerts that compare some of a service's records with a number, and the names of the records that each compares. */
export function alertsOn(service: Service): readonly { readonly alert: Reading; readonly records: readonly string[] }[] {
  const names = recordsOf(service).map((record) => record.at("record").text() ?? "");
  return alertsOf(service.system.estate).flatMap((alert) => {
    const query = alert.at("expr").text() ?? "";
    const records = metricsIn(query).filter((metric) => names.includes(metric));
    return records.length > 0 && COMPARED.test(query) ? [{ alert, records }] : [];
  });
}

const COMPARED = /[<>]=?\s*\(?\s*\d/;

/** What nothing of rules answers: no, or open where some query is known only later. */
export function withoutAnswer(estate: Estate): Certainty {
  return rulesOf(estate).some((rule) => rule.at("expr").state === "unknown") ? undefined : false;
}
