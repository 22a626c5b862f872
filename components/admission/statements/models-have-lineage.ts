import { MODEL_LABEL, RUN_LABEL, SOURCE_NOTE } from "../labels.ts";
import type { Statement } from "../statement.ts";

/** Whoever loads what an alias of the registry names knows the run only then: the alias is where it comes from, and leads to the run. */
export const modelsHaveLineage: Statement = {
  description: "Whatever serves a model says which one it is, and where it comes from, so that an answer can be traced to data and code.",
  controls: ["models-carry-lineage"],
  subjects: [
    { group: "serving.kserve.io", version: "v1beta1", resources: ["inferenceservices"] },
    { group: "serving.kserve.io", version: "v1alpha1", resources: ["llminferenceservices"] },
  ],
  reach: "estate",
  variables: {
    labels: "has(object.metadata.labels) ? object.metadata.labels : {}",
    notes: "has(object.metadata.annotations) ? object.metadata.annotations : {}",
  },
  checks: [
    {
      expression: `'${MODEL_LABEL}' in variables.labels && variables.labels['${MODEL_LABEL}'] != ''`,
      message: `the service has no label ${MODEL_LABEL}: the name of its model in the registry`,
    },
    {
      expression: [
        ["labels", RUN_LABEL],
        ["notes", RUN_LABEL],
        ["notes", SOURCE_NOTE],
      ]
        .map(([place, name]) => `('${name}' in variables.${place} && variables.${place}['${name}'] != '')`)
        .join(" || "),
      message: `the service does not say where its model comes from: label ${RUN_LABEL} (the run that made it), or annotation ${SOURCE_NOTE} (its name and alias in the registry, or the address of its files)`,
    },
  ],
};
