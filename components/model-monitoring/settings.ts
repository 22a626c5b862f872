import { type ModelMonitoringSpec, type ModelMonitoringWiring, type MonitoredModel, settingsOf } from "./contract.ts";
import { type Measure, measureOf } from "./expression.ts";

/** What the programs are told of the models, by name: plain data, the expressions taken apart. */
export function programSettings(
  spec: ModelMonitoringSpec,
  { expires = false, models }: Pick<ModelMonitoringWiring, "expires" | "models">,
): Readonly<Record<string, object>> {
  // Who is told no days deletes nothing: on a cloud it may not.
  const kept = expires ? {} : { retentionDays: spec.retentionDays };
  return Object.fromEntries(models.map((model) => [model.name, { ...settingsForPrograms(spec, model), ...kept }]));
}

function settingsForPrograms(spec: ModelMonitoringSpec, { name: model, variants }: MonitoredModel): object {
  const {
    baseline,
    driftShare,
    faultShare,
    features,
    leastRows,
    metrics,
    personalData,
    redact,
    reference,
    schema,
    target,
    truthWithinHours,
    windowHours,
  } = settingsOf(spec, model);
  return {
    variants,
    windowHours,
    truthWithinHours,
    reference,
    driftShare,
    leastRows,
    faultShare,
    redact: redact ?? [],
    personalData,
    schema,
    features,
    target,
    metrics: metrics.map(({ better, expression, name }) => ({ name, better, ...takenApart(expression) })),
    baseline,
  };
}

function takenApart(expression: string): Measure {
  const measure = measureOf(expression);
  if (measure === undefined) throw new Error(`the schema let ${JSON.stringify(expression)} pass`);
  return measure;
}
