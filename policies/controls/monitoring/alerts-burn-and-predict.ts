import { findingUnless } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { alertsOn, type Service, servicesOf, withoutAnswer } from "../../core/objectives.ts";
import { alertsOf } from "../../core/prometheus.ts";

/** A fast burn is told within minutes and a slow one within days only where one alert looks at two windows at once. */
export const control = defineControl({
  id: "alerts-burn-and-predict",
  level: 3,
  dimension: "monitoring",
  severity: "low",
  statement:
    "Alerts tell how fast a service spends its error budget, over a long and a short window at once, and some tell what is going to happen.",
  sources: [
    { by: "research", reference: "level 3: predictive monitoring with proactive issue resolution" },
    { by: "estate", reference: "https://sre.google/workbook/alerting-on-slos/: alerts of one window are late or false" },
  ],
  remediation: "Leave `monitoring` in the environment file as it is; the estate's rules have both.",
  keys: ["monitoring.system"],
  estate: (estate) => {
    const services = servicesOf(estate);
    if (services.length === 0) return { notApplicable: "nothing answers requests in a cluster" };
    const burning = services.flatMap((service) =>
      findingUnless(
        isBurning(service) || withoutAnswer(estate),
        "must have an alert on its error budget over two windows at once",
        service.object,
      ),
    );
    const predicts = alertsOf(estate).some((alert) => /\bpredict_linear\s*\(/.test(alert.at("expr").text() ?? ""));
    return [...burning, ...findingUnless(predicts || withoutAnswer(estate), "must have an alert that predicts, by `predict_linear`")];
  },
});

function isBurning(service: Service): boolean {
  return alertsOn(service).some(({ alert, records }) => new Set(records).size >= 2 && /\band\b/.test(alert.at("expr").text() ?? ""));
}
