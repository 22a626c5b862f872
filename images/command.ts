import { createInterface } from "node:readline";
import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";

/** A program that takes a while. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** What it does, in words that follow "cannot". */
  readonly purpose: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Lines of what a program said that an error shows. */
const SHOWN_LINES = 8;

/**
 * Runs a program and gives what it wrote to standard output.
 *
 * @throws UserError with the end of what it said when it failed.
 */
export async function run(command: Command): Promise<string> {
  const { program, args, cwd, env, signal } = command;
  const options = { ...(cwd === undefined ? {} : { cwd }), ...(signal === undefined ? {} : { cancelSignal: signal }) };
  const running = execa(program, args, {
    ...options,
    ...(env === undefined ? {} : { env }),
    reject: false,
    stdin: "ignore",
    buffer: { stderr: false },
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: running.stderr })) {
    said.push(line);
    if (said.length > 50) said.shift();
  }
  const result = await running;
  if (result.failed) throw explain(command, [...result.stdout.split("\n").slice(-SHOWN_LINES), ...said], result.shortMessage ?? "");
  return result.stdout;
}

/** The error for a command that failed, by what it said. */
export function explain({ program, purpose }: Pick<Command, "program" | "purpose">, said: readonly string[], summary: string): UserError {
  const all = said.join("\n");
  const last =
    said
      .filter((line) => line.trim() !== "")
      .slice(-SHOWN_LINES)
      .join("\n") || summary;
  if (all.includes("no space left on device") || all.includes("No space left on device")) {
    return new UserError(
      `The disk is full, so ${program} cannot ${purpose}: free 8 GB, or set ESTATE_CACHE to a folder on a disk that has them.`,
    );
  }
  if (
    /\b(Could not resolve|Temporary failure in name resolution|Connection refused|Network is unreachable|Connection timed out|no such host|No matching distribution found|i\/o timeout)/i.test(
      all,
    )
  ) {
    return new UserError(
      `${program} cannot ${purpose}: the packages cannot be reached. Check apt's sources, pip's index and the proxies.\n${last}`,
    );
  }
  return new UserError(`${program} cannot ${purpose}.\n${last}`);
}
