import type { PlannedResource } from "../../plan/plan.ts";
import { at } from "../../plan/wiring/values.ts";
import type { Charges, Pricer } from "../charge.ts";
import { hours, spanWord } from "../spans.ts";

/** https://cloud.google.com/vertex-ai/pricing */
export const gcpManagedMl: Pricer[] = [
  { types: ["gcp:vertex/aiEndpoint:AiEndpoint"], chargesOf: endpoint },
  { types: ["gcp:monitoring/alertPolicy:AlertPolicy"], chargesOf: alerts },
  { types: ["gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore"], chargesOf: featureStore },
  { types: ["gcp:vertex/aiTensorboard:AiTensorboard"], chargesOf: tensorboard },
  { types: ["gcp:vertex/aiMetadataStore:AiMetadataStore"], chargesOf: metadataStore },
];

/** An endpoint without a model is free; pipelines deploy models to it. */
function endpoint(): Charges {
  return [{ untold: "Vertex endpoint: machines of the models that are deployed to it" }];
}

/** https://cloud.google.com/stackdriver/pricing */
function alerts(): Charges {
  return [{ untold: "alert policy: each condition, and each series that it reads" }];
}

function featureStore({ inputs }: PlannedResource): Charges {
  const [low, high] = ["minNodeCount", "maxNodeCount"].map((key) => at(inputs, "bigtable", "autoScaling", key));
  if (typeof low !== "number" || typeof high !== "number") return [{ untold: "feature store: number of nodes unknown" }];
  const nodes = { low, high };
  return [
    {
      what: `${spanWord(nodes)} nodes of the feature store`,
      price: { sheet: "feature-store", thing: "bigtable-node" },
      quantity: hours(nodes),
    },
  ];
}

function tensorboard(): Charges {
  return [{ untold: "Vertex TensorBoard: what it keeps" }];
}

function metadataStore(): Charges {
  return [{ untold: "Vertex metadata: what it keeps" }];
}
