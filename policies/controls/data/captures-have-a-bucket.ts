import { bucketsAt } from "../../core/bucket-addresses.ts";
import { deletesObjects } from "../../core/bucket-lifecycles.ts";
import { capturedAt, goesByItself, modelOf } from "../../core/captures.ts";
import { findingUnless, some } from "../../core/certainty.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe, mustBeAtLeast, mustBeGiven } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { type ModelService, modelServicesOf } from "../../core/model-services.ts";
import type { Reading } from "../../core/reading.ts";

/** Endpoints of managed systems, and what is wrong with how they keep requests and answers. */
const MANAGED: Readonly<Record<string, (endpoint: Reading) => readonly Finding[]>> = {
  "gcp:vertex/aiEndpoint:AiEndpoint": (endpoint) => ofVertex(endpoint.at("predictRequestResponseLoggingConfig")),
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (endpoint) => ofSageMaker(endpoint.at("dataCaptureConfig")),
};

export const control = defineControl({
  id: "captures-have-a-bucket",
  level: 3,
  dimension: "data",
  severity: "medium",
  statement: "What models are asked and what they answer is kept in a bucket of this estate, and goes from there by itself.",
  sources: [
    { by: "google", reference: "level 1: triggers by a change of the data, for which live data have to be kept" },
    { by: "microsoft", reference: "level 4: production systems tell how they can be improved" },
    { by: "estate", reference: "requests are often about people, so nothing may keep them for good" },
  ],
  remediation:
    "Set `modelMonitoring.enabled: true`, which lets the servers of models write requests and answers into the bucket `captures`.",
  keys: ["modelMonitoring.enabled"],
  estate: (estate) => {
    const servers = modelServicesOf(estate);
    const endpoints = estate.readingsOf(...Object.keys(MANAGED));
    if (servers.length + endpoints.length === 0) return [violated("", "must serve a model, and keep what it is asked")];
    return [
      ...servers.flatMap(ofServer),
      ...endpoints.flatMap((endpoint) => about(endpoint.resource, MANAGED[endpoint.resource.type]?.(endpoint) ?? [])),
    ];
  },
});

function ofServer(service: ModelService): readonly EstateFinding[] {
  const kept = capturedAt(service).map((address) => goesByItself(address, modelOf(service)));
  return findingUnless(some(kept), "must write what it is asked into a bucket of this estate whose objects expire", service.object);
}

function ofVertex(logging: Reading): readonly Finding[] {
  const datasets = logging.sources().filter(({ type }) => type === "gcp:bigquery/dataset:Dataset");
  return [
    ...mustBe(logging.at("enabled"), true),
    ...mustBeGiven(logging.at("bigqueryDestination", "outputUri")),
    ...datasets.flatMap((each) => mustBeAtLeast(logging.estate.inputsOf(each).at("defaultPartitionExpirationMs"), 1)),
  ];
}

function ofSageMaker(capture: Reading): readonly Finding[] {
  const bucket = bucketsAt(capture.estate, capture.at("destinationS3Uri").text() ?? "");
  const kept = capture.at("destinationS3Uri").state === "unknown" || bucket.some(deletesObjects);
  const reason = "must be a bucket of this estate whose objects expire";
  return [...mustBe(capture.at("enableCapture"), true), ...(kept ? [] : [violated(capture.at("destinationS3Uri").path, reason)])];
}
