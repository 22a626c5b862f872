import type { PlanValue } from "../../plan/plan.ts";
import { at, list, text } from "../../plan/wiring/values.ts";
import { parsed } from "./parsed.ts";
import type { Reading } from "./reading.ts";

/** A statement of a policy of AWS; one word and a list of one word mean the same in it. */
export interface Statement {
  readonly effect: string | undefined;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator -> key -> values. */
  readonly condition: PlanValue | undefined;
}

/** Statements of a policy that is written as JSON text; none where it is not known, or no policy. */
export function statementsOf(policy: Reading): readonly Statement[] {
  const statements = at(parsed(policy).value, "Statement");
  return (Array.isArray(statements) ? list(statements) : [statements ?? null]).map(statementOf);
}

/** The values of a word that may be a list; true and false count as their texts. */
export function words(value: PlanValue | undefined): readonly string[] {
  const values = Array.isArray(value) ? list(value) : [value ?? null];
  return values.flatMap((each) => (typeof each === "boolean" ? String(each) : (text(each) ?? [])));
}

function statementOf(statement: PlanValue): Statement {
  const principal = at(statement, "Principal");
  return {
    effect: text(at(statement, "Effect")),
    principals: typeof principal === "string" ? [principal] : words(at(principal, "AWS")),
    actions: words(at(statement, "Action")),
    resources: words(at(statement, "Resource")),
    condition: at(statement, "Condition"),
  };
}
