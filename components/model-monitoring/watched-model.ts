import { z } from "zod";
import { columnsOf, GRAMMAR, measureOf } from "./expression.ts";

/** Name of a column of what a model is asked; data sets have blanks and brackets in theirs. */
const ColumnName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}`"\\]+$/u, "must be a column's name, without quotes, backslashes and control characters");

/** Servers are told them with commas between. */
const RedactedName = ColumnName.refine((name) => !name.includes(","), { error: "must have no comma" });

const Minutes = z
  .int()
  .min(1)
  .max(1440)
  .refine((minutes) => 60 % minutes === 0 || (minutes % 60 === 0 && 24 % (minutes / 60) === 0), {
    error: "must divide an hour, or be whole hours that divide a day: a clock can say no others",
  });

const Share = z.number().min(0).max(1);

/** Where a reference may come from: the champion's run, an artifact of MLflow's, or a file of the bucket of captures. */
const Reference = z
  .string()
  .max(1024)
  .regex(
    /^(training|(runs|models|mlflow-artifacts|s3|gs|wasbs):\/[^\s\p{C}]+)$/u,
    "must be `training` or the address of a CSV file, such as runs:/<run>/reference.csv or s3://captures/reference/prices.csv",
  );

const Performance = z.strictObject({
  dropAlert: Share.default(0.1).describe(
    "Share of its baseline by which a measure of the champion may be worse before an alert tells of it: 0.1 for an accuracy of 0.81 where 0.9 was promised.",
  ),
});

/** What is said of all models, and may be said otherwise of one. */
export const WATCHING = {
  sampling: Share.default(1).describe("Share of the requests that are captured, from 0 to 1."),
  redact: z
    .array(RedactedName)
    .max(500)
    .optional()
    .describe(
      "Columns whose values are left out of what is captured, such as names and addresses of people, however they are capitalised. Must be said from level 2 on, for all models or for each. Default: none.",
    ),
  personalData: z
    .boolean()
    .default(true)
    .describe("Whether requests may be about people. From level 2 on an empty `redact` is taken only where this is false."),
  everyMinutes: Minutes.default(60).describe(
    "Minutes between two looks for drift: what divides an hour, or whole hours that divide a day. Each takes half a minute of a CPU and leaves a page of four megabytes, of which the newest 48 stay.",
  ),
  windowHours: z
    .int()
    .min(1)
    .max(2160)
    .default(24)
    .describe("Hours of requests that are looked at; how right a model was is told over these and `truthWithinHours` together."),
  truthWithinHours: z
    .int()
    .min(1)
    .max(2160)
    .default(24)
    .describe("Hours within which it should be known what was right. Where it is known of none by then, an alert tells of it."),
  reference: Reference.default("training").describe(
    "What requests are compared with: `training` for the `reference.csv` that the champion's run logged, or the address of a CSV file that MLflow or the bucket of captures has.",
  ),
  driftShare: Share.default(0.5).describe("Share of the features whose distribution may differ before the model counts as drifted."),
  leastRows: z
    .int()
    .min(30)
    .max(50_000)
    .default(50)
    .describe("Rows without which nothing is compared. Fewer are said, and are no failure."),
  faultShare: Share.default(0.01).describe("Share of the rows that may break the schema of a column before it is a finding."),
  performance: Performance.prefault({}),
  retrain: z.boolean().default(true).describe("Whether the alerts on drift and on a worse model start a training."),
} as const;

const Column = z.strictObject({
  name: ColumnName.describe("Name of the column, as callers send it."),
  type: z.enum(["number", "integer", "string", "boolean"]).default("number").describe("What its values are."),
  nullable: z.boolean().default(false).describe("Whether it may be missing."),
  min: z.number().optional().describe("Least number that is right. Default: none."),
  max: z.number().optional().describe("Largest number that is right. Default: none."),
  allowed: z
    .array(z.union([z.string().max(256), z.number()]))
    .min(1)
    .max(1000)
    .optional()
    .describe("The only values that are right. Default: all are."),
});

const Target = z.strictObject({
  kind: z.enum(["classification", "regression"]).default("classification").describe("Whether the model names a class or a number."),
  column: ColumnName.default("target").describe("Column of the reference that has the right answers."),
  positive: z.string().max(256).optional().describe("Class that precision, recall and F1 are of. Default: their mean over all classes."),
  tolerance: Share.default(0.1).describe(
    "Share of the true number by which an answer of a regression may differ and still count as right.",
  ),
});

/** Measures that every model of a kind has; those of one's own are called otherwise. */
const USUAL_MEASURES = {
  classification: ["accuracy", "precision", "recall", "f1"],
  regression: ["mae", "rmse", "r2"],
} as const;

const Metric = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9_]*$/, "must be lower-case letters, digits and underscores, starting with a letter")
    .describe("What it is called in the label `metric`."),
  expression: z
    .string()
    .max(500)
    .refine((expression) => measureOf(expression) !== undefined, { error: `must be ${GRAMMAR}` })
    .describe("What is computed over answers whose truth is known, such as `sum(price) where correct`."),
  better: z.enum(["higher", "lower"]).default("higher").describe("Which way is better."),
});

const overrides = {
  sampling: WATCHING.sampling.unwrap().optional(),
  redact: WATCHING.redact,
  personalData: WATCHING.personalData.unwrap().optional(),
  everyMinutes: WATCHING.everyMinutes.unwrap().optional(),
  windowHours: WATCHING.windowHours.unwrap().optional(),
  truthWithinHours: WATCHING.truthWithinHours.unwrap().optional(),
  reference: WATCHING.reference.unwrap().optional(),
  driftShare: WATCHING.driftShare.unwrap().optional(),
  leastRows: WATCHING.leastRows.unwrap().optional(),
  faultShare: WATCHING.faultShare.unwrap().optional(),
  performance: Performance.optional(),
  retrain: WATCHING.retrain.unwrap().optional(),
} satisfies Record<keyof typeof WATCHING, z.ZodType>;

/** Tells that a key means what it means for all models. */
function asForAll(key: keyof typeof WATCHING): string {
  return `The same as modelMonitoring.${key}, of this model alone. Default: that.`;
}

/** What is particular to one model. */
export const WatchedModel = z
  .strictObject({
    name: z.string().min(1).max(40).describe("Model of `serving.models`."),
    team: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe("Team of `teams.members` whose pipeline trains it anew; it is the alerts' `team`. Default: none."),
    sampling: overrides.sampling.describe(asForAll("sampling")),
    redact: overrides.redact.describe(asForAll("redact")),
    personalData: overrides.personalData.describe(asForAll("personalData")),
    everyMinutes: overrides.everyMinutes.describe(asForAll("everyMinutes")),
    windowHours: overrides.windowHours.describe(asForAll("windowHours")),
    truthWithinHours: overrides.truthWithinHours.describe(asForAll("truthWithinHours")),
    reference: overrides.reference.describe(asForAll("reference")),
    driftShare: overrides.driftShare.describe(asForAll("driftShare")),
    leastRows: overrides.leastRows.describe(asForAll("leastRows")),
    faultShare: overrides.faultShare.describe(asForAll("faultShare")),
    performance: overrides.performance.describe(asForAll("performance")),
    retrain: overrides.retrain.describe(asForAll("retrain")),
    schema: z
      .array(Column)
      .max(500)
      .default([])
      .describe("Columns that the model is asked, and what is right in them. Default: not held to any."),
    features: z
      .array(ColumnName)
      .max(500)
      .default([])
      .describe("Columns that are looked at for drift, each of which is in `schema`. Default: all that the reference has."),
    target: Target.prefault({}),
    metrics: z.array(Metric).max(20).default([]).describe("Measures of one's own, such as those of the business."),
    baseline: z
      .union([z.literal("champion"), z.record(z.string().max(40), z.number())], {
        error: "must be `champion` or measures with a number each, such as { accuracy: 0.9 }",
      })
      .default("champion")
      .describe("What its measures are held against: numbers by measure, or `champion` for those that the champion's run logged."),
  })
  .superRefine((model, check) => {
    for (const [path, message] of problemsOf(model)) check.addIssue({ code: "custom", path: [...path], message });
  });
export type WatchedModel = z.output<typeof WatchedModel>;

type Problem = readonly [path: readonly (string | number)[], reason: string];

function problemsOf(model: Pick<WatchedModel, "baseline" | "features" | "metrics" | "redact" | "schema" | "target">): readonly Problem[] {
  return [
    ...model.schema.flatMap((column, index) =>
      columnProblems(
        column,
        model.schema.findIndex(({ name }) => name === column.name),
        index,
      ),
    ),
    ...model.features.flatMap((feature, index) => lookProblems(["features", index], feature, model, true)),
    ...metricProblems(model),
    ...baselineProblems(model),
  ];
}

function columnProblems({ allowed, max, min, type }: z.output<typeof Column>, first: number, index: number): readonly Problem[] {
  const isNumber = type === "number" || type === "integer";
  const bounds = (["min", "max"] as const).filter((key) => (key === "min" ? min : max) !== undefined);
  return [
    ...(first < index ? [[["schema", index, "name"], `must differ from schema[${first}].name`] as const] : []),
    ...(isNumber ? [] : bounds.map((key): Problem => [["schema", index, key], `is allowed only of numbers, and type is \`${type}\``])),
    ...(min !== undefined && max !== undefined && min > max
      ? [[["schema", index, "min"], `must be at most max, which is ${max}`] as const]
      : []),
    ...(allowed !== undefined && allowed.some((value) => typeof value !== (isNumber ? "number" : "string"))
      ? [
          [
            ["schema", index, "allowed"],
            `must have values of its type, \`${type}\`${type === "boolean" ? ", which has but two" : ""}`,
          ] as const,
        ]
      : []),
  ];
}

/** Whether something that looks at a column will find it in what is captured. */
function lookProblems(
  path: readonly (string | number)[],
  column: string,
  { redact = [], schema }: Pick<WatchedModel, "redact" | "schema">,
  mustBeInSchema: boolean,
): readonly Problem[] {
  const names = schema.map(({ name }) => name);
  if (redact.some((each) => sameName(each) === sameName(column))) return [[path, `must not be in redact: no capture has ${column}`]];
  if (names.includes(column) || (names.length === 0 && !mustBeInSchema)) return [];
  const known =
    names.length === 0 ? "which names no column" : `which has ${names.slice(0, 10).join(", ")}${names.length > 10 ? " ..." : ""}`;
  return [[path, `must be in the model's schema, ${known}`]];
}

/** Servers leave a column out however its name is capitalised. */
function sameName(name: string): string {
  return name.trim().toLowerCase();
}

function metricProblems(model: Pick<WatchedModel, "metrics" | "redact" | "schema" | "target">): readonly Problem[] {
  const usual: readonly string[] = Object.values(USUAL_MEASURES).flat();
  return model.metrics.flatMap(({ expression, name }, index): readonly Problem[] => {
    const measure = measureOf(expression);
    const first = model.metrics.findIndex((other) => other.name === name);
    return [
      ...(usual.includes(name) ? [[["metrics", index, "name"], `must not be one that every model has: ${usual.join(", ")}`] as const] : []),
      ...(first < index ? [[["metrics", index, "name"], `must differ from metrics[${first}].name`] as const] : []),
      ...(measure ? columnsOf(measure) : []).flatMap((column) => lookProblems(["metrics", index, "expression"], column, model, false)),
    ];
  });
}

function baselineProblems({ baseline, metrics, target }: Pick<WatchedModel, "baseline" | "metrics" | "target">): readonly Problem[] {
  if (baseline === "champion") return [];
  const known: readonly string[] = [...USUAL_MEASURES[target.kind], ...metrics.map(({ name }) => name)];
  const strangers = Object.keys(baseline).filter((name) => !known.includes(name));
  return strangers.map((name) => [["baseline", name], `must be a measure of the model: one of ${known.join(", ")}`]);
}
