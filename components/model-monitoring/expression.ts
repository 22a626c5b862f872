/** What a measure adds up, and what a condition looks at: a column of what was asked, or something about the answer. */
type Operand = { readonly column: string } | { readonly of: "prediction" | "truth" | "error" };

/** What has to hold for an answer to count in a measure. */
type Condition =
  | { readonly correct: boolean }
  | { readonly operand: Operand; readonly compare: Comparison; readonly value: number | string };

/** A measure of one's own, taken apart: it is data to the program that computes it, which runs no text. */
export interface Measure {
  readonly aggregate: Aggregate;
  /** Absent where answers are counted. */
  readonly operand?: Operand;
  readonly where: readonly Condition[];
}

const COUNTS = ["count", "share"] as const;
const AGGREGATES = [...COUNTS, "sum", "mean", "min", "max"] as const;
type Aggregate = (typeof AGGREGATES)[number];

const COMPARISONS = ["<=", ">=", "!=", "=", "<", ">"] as const;
type Comparison = (typeof COMPARISONS)[number];

/** How an expression is written, as people are told who wrote one that is not. */
export const GRAMMAR =
  "`count()`, `share()`, or `sum`, `mean`, `min`, `max` of a column, `prediction`, `truth` or `error`, then `where` and conditions joined by `and`: `correct`, `wrong`, or a comparison with a number or a quoted word; a name with blanks stands in backquotes";

const NAME = String.raw`(?:[A-Za-z_]\w{0,99}|` + "`[^`\\n]{1,100}`)";
const LITERAL = String.raw`(?:-?\d{1,15}(?:\.\d{1,15})?|"[^"\n]{0,100}")`;
const HEAD = new RegExp(String.raw`^(${AGGREGATES.join("|")})\s*\(\s*(${NAME})?\s*\)`);
const WHERE = /^\s+where\s+/;
const AND = /^\s+and\s+/;
const RIGHT = /^(correct|wrong)(?![\w`])/;
const COMPARED = new RegExp(String.raw`^(${NAME})\s*(${COMPARISONS.join("|")})\s*(${LITERAL})`);

/** Takes an expression such as `sum(price) where correct` apart; undefined where it is none. */
export function measureOf(expression: string): Measure | undefined {
  const [head, aggregate, name] = HEAD.exec(expression) ?? [];
  if (head === undefined || !isAggregate(aggregate) || isCount(aggregate) !== (name === undefined)) return undefined;
  const where = conditionsIn(expression.slice(head.length).trimEnd());
  return where && { aggregate, ...(name !== undefined && { operand: operandOf(name) }), where };
}

/** Columns that a measure looks at. */
export function columnsOf({ operand, where }: Measure): readonly string[] {
  const operands = [operand, ...where.map((condition) => ("operand" in condition ? condition.operand : undefined))];
  return operands.flatMap((each) => (each !== undefined && "column" in each ? [each.column] : []));
}

function conditionsIn(text: string): readonly Condition[] | undefined {
  if (text === "") return [];
  const conditions: Condition[] = [];
  for (let rest = text, link = WHERE; rest !== ""; link = AND) {
    const [linked] = link.exec(rest) ?? [];
    if (linked === undefined) return undefined;
    const found = conditionAt(rest.slice(linked.length));
    if (found === undefined) return undefined;
    conditions.push(found.condition);
    rest = rest.slice(linked.length + found.length);
  }
  return conditions;
}

function conditionAt(text: string): { readonly condition: Condition; readonly length: number } | undefined {
  const [compared, name, compare, literal] = COMPARED.exec(text) ?? [];
  if (compared !== undefined && name !== undefined && literal !== undefined && isComparison(compare)) {
    return { condition: { operand: operandOf(name), compare, value: valueOf(literal) }, length: compared.length };
  }
  const [right] = RIGHT.exec(text) ?? [];
  return right === undefined ? undefined : { condition: { correct: right === "correct" }, length: right.length };
}

function operandOf(name: string): Operand {
  if (name === "prediction" || name === "truth" || name === "error") return { of: name };
  return { column: name.startsWith("`") ? name.slice(1, -1) : name };
}

function valueOf(literal: string): number | string {
  return literal.startsWith('"') ? literal.slice(1, -1) : Number(literal);
}

function isAggregate(word: string | undefined): word is Aggregate {
  return AGGREGATES.some((aggregate) => aggregate === word);
}

function isCount(aggregate: Aggregate): boolean {
  return COUNTS.some((count) => count === aggregate);
}

function isComparison(word: string | undefined): word is Comparison {
  return COMPARISONS.some((comparison) => comparison === word);
}
