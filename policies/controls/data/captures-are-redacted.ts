import { capturedAt, modelOf, saysNoPersonalData } from "../../core/captures.ts";
import { type Certainty, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { type ModelService, modelServicesOf } from "../../core/model-services.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import { variableOf } from "../../core/programs.ts";

export const control = defineControl({
  id: "captures-are-redacted",
  level: 2,
  dimension: "data",
  severity: "high",
  statement: "Where requests to a model are kept, columns are named that are left out, or it is said that none of them is about a person.",
  sources: [
    { by: "research", reference: "Security and Compliance Monitoring: Data Privacy" },
    { by: "estate", reference: "what is never written cannot be lost" },
  ],
  remediation:
    "Name the columns in `modelMonitoring.redact` or in that of a model, or set its `personalData` to false. KServe's logger leaves nothing out: keep its requests nowhere, or waive this.",
  keys: ["modelMonitoring.redact", "modelMonitoring.models"],
  estate: (estate) => {
    const services = modelServicesOf(estate).filter((service) => capturedAt(service).length > 0);
    if (services.length === 0) return { notApplicable: "nothing that models are asked is kept" };
    return services.flatMap((service) =>
      findingUnless(isRedacted(service), "must name columns that it does not keep, or be said to have none about people", service.object),
    );
  },
});

function isRedacted(service: ModelService): Certainty {
  const lists = containersOf(podSpec(service.object)).flatMap((container) => variableOf(container, "CAPTURE_REDACT") ?? []);
  const named = lists.map((list) => holds(list, (columns) => typeof columns === "string" && columns.trim() !== ""));
  return some([...named, ...capturedAt(service).map((address) => saysNoPersonalData(address, modelOf(service)))]);
}
