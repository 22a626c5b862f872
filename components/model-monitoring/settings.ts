import { type ModelMonitoringSpec, type MonitoredModel, settingsOf } from "./contract.ts";
import { type Measure, measureOf } from "./expression.ts";

/** What the programs are told of the models, by name: plain data, the expressions taken apart. */
export function programSettings(spec: ModelMonitoringSpec, models: readonly MonitoredModel[]): Readonly<Record<string, object>> {
  return Object.fromEntries(models.map(({ name, variants }) => [name, settingsForPrograms(spec, name, variants)]));
}

function settingsForPrograms(spec: ModelMonitoringSpec, model: string, variants: readonly string[]): object {
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
    retentionDays: spec.retentionDays,
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
