import type { RetrainedModel } from "../../components/retraining/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** What trainings for alerts ask of the rest: each link of the loop, for each model. */
export function retrainingFindings(known: Known): Finding[] {
  const { modelMonitoring, release, retraining } = known;
  if (retraining === undefined || !retraining.enabled) return [];
  const findings: Finding[] = [];
  if (release?.enabled === false)
    findings.push([["release", "enabled"], "must be true where retraining.enabled is: nothing else brings a new version before callers"]);
  if (modelMonitoring?.enabled === false)
    findings.push([
      ["modelMonitoring", "enabled"],
      "must be true where retraining.enabled is: its alerts are what starts a training, and what it captures is learned from",
    ]);
  return [...findings, ...retraining.models.flatMap((model, index) => modelFindings(model, known, ["retraining", "models", index]))];
}

function modelFindings(model: RetrainedModel, known: Known, keys: readonly PropertyKey[]): Finding[] {
  const { modelMonitoring, serving } = known;
  return [
    ...(serving === undefined ? [] : servedFindings(model, serving.models, keys)),
    ...(modelMonitoring === undefined ? [] : watchedFindings(model, modelMonitoring, keys)),
  ];
}

function servedFindings({ name }: RetrainedModel, served: readonly { readonly name: string }[], keys: readonly PropertyKey[]): Finding[] {
  const names = served.map((model) => model.name);
  if (names.includes(name)) return [];
  return [[[...keys, "name"], `must be one of serving.models: ${names.join(", ") || "none is served"} (got ${JSON.stringify(name)})`]];
}

/** Whether an alert ever asks for the model. */
function watchedFindings(
  { name }: RetrainedModel,
  watching: NonNullable<Known["modelMonitoring"]>,
  keys: readonly PropertyKey[],
): Finding[] {
  const own = watching.models.find((model) => model.name === name);
  if (own?.retrain ?? watching.retrain) return [];
  return [[[...keys, "name"], `is never trained: modelMonitoring says \`retrain: false\` of ${name}, so that no alert asks for it`]];
}
