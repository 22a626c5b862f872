import { findingUnless } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { modelServicesOf } from "../../core/model-services.ts";
import { isScraped } from "../../core/scrapes.ts";

/** Endpoints of managed systems measure themselves; see `metrics-are-collected`. */
export const control = defineControl({
  id: "model-services-are-scraped",
  level: 1,
  dimension: "monitoring",
  severity: "high",
  statement: "Prometheus reads every service that answers with a model, by a monitor whose selector or address leads to its pods.",
  sources: [
    { by: "cncf", reference: "AI Conformance 1.37: ai_service_metrics" },
    { by: "google", reference: "MLOps level 1: performance monitoring" },
    { by: "estate", reference: "a monitor that selects nothing looks like one that works" },
  ],
  remediation: "Declare a PodMonitor, ServiceMonitor or ScrapeConfig that leads to the pods of the service.",
  keys: ["monitoring.system"],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0) return { notApplicable: "no model is served in a cluster" };
    return services.flatMap((service) => findingUnless(isScraped(estate, service), "must be read by Prometheus", service.object));
  },
});
