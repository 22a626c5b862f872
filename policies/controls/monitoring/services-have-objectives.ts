import { findingUnless } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { alertsOn, servicesOf, withoutAnswer } from "../../core/objectives.ts";

export const control = defineControl({
  id: "services-have-objectives",
  level: 2,
  dimension: "monitoring",
  severity: "medium",
  statement:
    "Of every service that answers with a model, and of the tracking server, it is recorded which share of requests fails, and an alert holds it to a number.",
  sources: [
    { by: "microsoft", reference: "MLOps maturity level 3: centralised monitoring" },
    { by: "estate", reference: "nobody can say whether a service is good enough before somebody said what that is" },
  ],
  remediation:
    "Leave `monitoring` in the environment file as it is for the estate's own servers; for others declare a PrometheusRule whose records wear the label `service`.",
  keys: ["monitoring.system"],
  estate: (estate) => {
    const services = servicesOf(estate);
    if (services.length === 0) return { notApplicable: "nothing answers requests in a cluster" };
    return services.flatMap((service) =>
      findingUnless(
        alertsOn(service).length > 0 || withoutAnswer(estate),
        "must have a recorded share of requests that fail, and an alert that compares it",
        service.object,
      ),
    );
  },
});
