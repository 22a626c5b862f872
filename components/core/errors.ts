/** One thing that is wrong with what a person gave us, in that person's terms. */
export interface Problem {
  /** Key path such as `cluster.nodePools[0].count`; empty when the whole input is meant. */
  readonly path: string;
  /** Rule, value given, values allowed, what to do: lower case, no full stop. */
  readonly reason: string;
  /** File that holds the value, as the person wrote it. */
  readonly file?: string;
  /** Line in that file, from 1. */
  readonly line?: number;
  /** Column in that line, from 1. */
  readonly column?: number;
}

/**
 * What a person did wrong or has to do, with every problem at once. It is shown as its text and never with a stack trace;
 * any other error is a defect of ours.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = []) {
    super([message, ...problems.map(describeProblem)].join("\n"));
    this.problems = problems;
  }
}

function describeProblem(problem: Problem): string {
  const position = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const subject = [position, problem.path].filter((part) => part !== "").join(" ");
  return subject === "" ? `  ${problem.reason}` : `  ${subject}: ${problem.reason}`;
}
