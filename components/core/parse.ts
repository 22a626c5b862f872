import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { type Problem, UserError } from "./errors.ts";
import { keysAt } from "./schema-keys.ts";

/**
 * Validates a component's spec before its `super()`, so that a bad one leaves nothing half registered.
 *
 * @throws UserError with every problem at once, each with its key path.
 */
export function parseSpec<Schema extends z.ZodType>(owner: string, schema: Schema, spec: unknown): z.output<Schema> {
  const result = schema.safeParse(spec);
  if (result.success) return result.data;
  throw new UserError(`${owner}: the spec is not valid`, problemsOf(result.error, schema, spec));
}

/** Turns the schema library's issues into problems in our wording; an issue about several keys becomes one problem a key. */
export function problemsOf(error: z.core.$ZodError, schema: z.core.$ZodType, input: unknown): (Problem & KeyedProblem)[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [keyed(issue.path, reasonOf(issue, valueAt(input, issue.path)))];
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => keyed([...issue.path, key], unknownKey(key, known)));
  });
}

/** The path of a problem in parts, for whoever looks up its place in a file. */
export interface KeyedProblem {
  readonly keys: readonly PropertyKey[];
}

function keyed(keys: readonly PropertyKey[], reason: string): Problem & KeyedProblem {
  return { path: keyPath(keys), reason, keys };
}

/** Writes a path as people write it: `cluster.nodePools[0].count`. */
export function keyPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** The allowed word nearest to a misspelt one, or undefined when none is near enough to be meant. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const longest = 64;
  if (word.length > longest) return undefined;
  const [best] = allowed
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

function unknownKey(key: string, known: readonly string[]): string {
  const suggestion = nearest(key, known);
  if (suggestion !== undefined) return `unknown key; did you mean \`${suggestion}\`?`;
  return known.length === 0 ? "unknown key" : `unknown key; allowed here: ${known.join(", ")}`;
}

function reasonOf(issue: z.core.$ZodIssue, given: unknown): string {
  const got = `(got ${shown(given)})`;
  switch (issue.code) {
    case "invalid_type":
      return given === undefined ? `is required (${issue.expected})` : `must be ${article(issue.expected)} ${got}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")} ${got}${suggestionFor(given, issue.values)}`;
    case "too_small":
      return `must be at least ${issue.minimum} ${unitOf(issue.origin)}${got}`;
    case "too_big":
      return `must be at most ${issue.maximum} ${unitOf(issue.origin)}${got}`;
    default: {
      const reason = issue.message.replace(/^[A-Z]/, (first) => first.toLowerCase());
      // A rule about several keys is told at one that may have been left out.
      return given === undefined ? reason : `${reason} ${got}`;
    }
  }
}

function suggestionFor(given: unknown, values: readonly unknown[]): string {
  const suggestion = typeof given === "string" ? nearest(given, values.map(String)) : undefined;
  return suggestion === undefined ? "" : `; did you mean \`${suggestion}\`?`;
}

function unitOf(origin: string): string {
  const units: Record<string, string> = { string: "characters ", array: "items " };
  return units[origin] ?? "";
}

function article(type: string): string {
  return `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}

/** A value in a message: short, on one line, and never more of it than names it. */
function shown(value: unknown): string {
  const longest = 60;
  const text = JSON.stringify(value) ?? String(value);
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "?");
  return line.length > longest ? `${line.slice(0, longest)}... (${line.length} characters)` : line;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}
