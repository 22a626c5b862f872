import type { PlanValue } from "../../plan/plan.ts";
import { at, list, text } from "../../plan/wiring/values.ts";
import { everyItem, mustBe } from "./demands.ts";
import type { Finding } from "./finding.ts";
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

/** A policy, whether it is written as JSON text or as an object. */
function documentOf(policy: Reading): Reading {
  return policy.text() === undefined ? policy : parsed(policy);
}

/** Asks every statement of a policy that allows something. What is no policy breaks the rule, and one that is known later leaves it open. */
export function everyGrant(policy: Reading, check: (statement: Reading) => readonly Finding[]): readonly Finding[] {
  const ask = (statement: Reading) => {
    const effect = statement.at("Effect");
    return effect.value === "Deny" ? [] : [...mustBe(effect, ["Allow", "Deny"]), ...check(statement)];
  };
  const statements = documentOf(policy).at("Statement");
  return statements.keys().length > 0 ? ask(statements) : everyItem(statements, ask, "violates");
}

/** Readings of all statements of a policy, what they deny among them; none where it is not known, or no policy. */
export function statementReadings(policy: Reading): readonly Reading[] {
  const statements = documentOf(policy).at("Statement");
  return statements.keys().length > 0 ? [statements] : statements.items();
}

/** The words that stand at a place, where a list of one and the one by itself mean the same. */
export function wordsAt(reading: Reading): readonly Reading[] {
  return Array.isArray(reading.value) ? reading.items() : [reading];
}

/** Whether a condition of a statement holds one of some keys to a value; a value that anything fits holds nothing. */
export function isBoundBy(statement: Reading, keys: readonly (string | RegExp)[]): boolean {
  const condition = statement.at("Condition");
  const operators = condition.keys().filter((operator) => !/Not|IfExists|^ForAllValues|^Null$/.test(operator));
  return operators.some((operator) => {
    const tests = condition.at(operator);
    const meant = tests
      .keys()
      .filter((key) => keys.some((wanted) => (typeof wanted === "string" ? isSameKey(key, wanted) : wanted.test(key))));
    return meant.some((key) => wordsAt(tests.at(key)).every((word) => word.state === "unknown" || !/^\**$/.test(word.text() ?? "")));
  });
}

/** Keys of conditions are the same in any case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
function isSameKey(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Statements of a policy; none where it is not known, or no policy. */
export function statementsOf(policy: Reading): readonly Statement[] {
  const statements = at(documentOf(policy).value, "Statement");
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
