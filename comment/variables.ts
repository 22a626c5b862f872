import { UserError } from "../components/core/errors.ts";
import type { Variables } from "./host.ts";

/**
 * A variable that a host sets for its jobs.
 *
 * @throws UserError where it is missing, or of a form that it never has.
 */
export function variableIn(variables: Variables, name: string, form = /./): string {
  const value = variables[name] ?? "";
  if (form.test(value)) return value;
  const reason =
    value === ""
      ? "is not set; the host's own jobs set it"
      : `is ${JSON.stringify(value.slice(0, 100))}, not of the form that the host gives it`;
  throw new UserError("the job's variables do not say which pull request it is about", [{ path: name, reason }]);
}

/**
 * The token that a job was given, which is never told.
 *
 * @param what it has to be allowed to, and how it comes into the job.
 * @throws UserError where it is missing, or could not be sent in a header.
 */
export function tokenIn(variables: Variables, name: string, what: string): string {
  const value = variables[name] ?? "";
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  const reason = value === "" ? "is not set" : "holds blanks or other characters that no token has";
  throw new UserError("there is no token to comment with", [{ path: name, reason: `${reason}; it needs ${what}` }]);
}
