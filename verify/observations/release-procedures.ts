import { type Circumstances, type Fields, fieldsOf, planned, textOf } from "./witness.ts";

const FILE = "procedure.json";

/** What a job that releases a model goes by. */
export interface ReleaseProcedure {
  /** `namespace/name` of its ConfigMap, which is that of the job too. */
  readonly place: string;
  readonly model: string;
  /** States that a new version is tried in. */
  readonly states: readonly string[];
  /** Whether a person has to let a version through. */
  readonly asksPerson: boolean;
  /** How many measures take a version back that does badly. */
  readonly measures: number;
}

/** Procedures of the plan. */
export function plannedProcedures(circumstances: Pick<Circumstances, "resources">): readonly ReleaseProcedure[] {
  return planned(circumstances, "kubernetes:core/v1:ConfigMap").flatMap(({ inputs, name, namespace }) =>
    procedureIn(inputs, `${namespace}/${name}`),
  );
}

/** The procedure in a ConfigMap; none in those that have other files. */
export function procedureIn({ data }: Fields, place: string): readonly ReleaseProcedure[] {
  const { approval, measures, model, steps } = parsed(textOf(fieldsOf(data)[FILE]));
  if (typeof model !== "string") return [];
  const states = listOf(steps).map((step) => textOf(fieldsOf(step)["state"]));
  return [{ place, model, states, asksPerson: approval === "person", measures: listOf(measures).length }];
}

function parsed(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
