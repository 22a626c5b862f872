import type { Capture, ModelMonitoringSpec, MonitoredModel } from "./contract.ts";
import { type Measure, measureOf } from "./expression.ts";
import { WATCHING, WatchedModel } from "./watched-model.ts";

/** Everything that holds of one model: what is said of it, and of all models where nothing is. */
export type ModelSettings = Omit<WatchedModel, keyof typeof WATCHING> & Pick<ModelMonitoringSpec, keyof typeof WATCHING>;

/**
 * The model that an estate serves where its environment names none. It is trained on flowers, so that there is nobody to leave out of its captures.
 */
const SAMPLE = { name: "example", redact: [], personalData: false } as const;

/** What holds of a model. */
export function settingsOf(spec: ModelMonitoringSpec, name: string): ModelSettings {
  const own = spec.models.find((model) => model.name === name);
  const said = own ?? WatchedModel.parse(name === SAMPLE.name && spec.redact === undefined ? SAMPLE : { name });
  const keys = Object.keys(WATCHING) as (keyof typeof WATCHING)[];
  const common = Object.fromEntries(keys.map((key) => [key, said[key] ?? spec[key]]));
  return { ...said, ...common } as ModelSettings;
}

/** What a model's server captures. */
export function captureOf(spec: ModelMonitoringSpec, name: string): Capture {
  const { redact = [], sampling } = settingsOf(spec, name);
  return { sampling, redact };
}

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
