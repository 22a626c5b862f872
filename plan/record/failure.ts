import { stripVTControlCharacters } from "node:util";
import { UserError } from "../../components/core/errors.ts";
import type { Ending } from "./child.ts";
import type { Recording } from "./recording.ts";
import { DEFAULT_TIMEOUT_SECONDS, type RecordRequest } from "./request.ts";

/** Code with which the runner ends after it has logged what was wrong. */
const ALREADY_REPORTED = 32;

/** What to tell a person when no plan came about; undefined when one did. Our own refusals come first, then the program's errors. */
export function failureOf(request: RecordRequest, recording: Recording, ending: Ending): UserError | undefined {
  const title = `${request.environment} cannot be planned`;
  if (ending.timedOut) {
    const seconds = request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    return new UserError(`${title}: the program did not end within ${seconds} s and was stopped`);
  }
  if (recording.problems.length > 0) return new UserError(title, distinct(recording.problems));
  if (recording.errors.length > 0)
    return new UserError(`${title}: the program failed\n${recording.errors.map((text) => readable(text, request.root)).join("\n")}`);
  if (ending.signal !== null) return new UserError(`${title}: the program was ended by ${ending.signal}`);
  if (ending.code !== 0) return new UserError(`${title}: ${exitText(ending, request.root)}`);
  if (!recording.complete) return new UserError(`${title}: the program ended itself before everything was registered`);
  return undefined;
}

function exitText({ code, stderr }: Ending, root: string): string {
  const said = readable(stderr, root);
  const text = code === ALREADY_REPORTED ? "the program failed" : `the program ended with code ${code}`;
  return said === "" ? text : `${text}\n${said}`;
}

/** An error's text without its stack, but with the first place in the project that the stack names. */
function readable(text: string, root: string): string {
  const lines = stripVTControlCharacters(text).trimEnd().split("\n");
  const end = lines.findIndex(isFrame);
  const message = (end === -1 ? lines : lines.slice(0, end))
    .filter((line) => line.trim() !== "" && !HEADING.test(line))
    .map((line) => `  ${line.replace(/^<ref \*\d+> /, "").replace(/^(?:UserError|Error): /, "")}`)
    .join("\n");
  const place = lines.map((line) => placeOf(line, root)).find((found) => found !== undefined);
  return place === undefined || message === "" ? message : `${message} (${place})`;
}

/** What the runner writes above an error. */
const HEADING = /^Running program '.*' failed with an unhandled exception:$/;

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function placeOf(line: string, root: string): string | undefined {
  const start = line.indexOf(`${root}/`);
  if (!isFrame(line) || start === -1 || line.includes("/node_modules/")) return undefined;
  return /^[^:]+:\d+/.exec(line.slice(start + root.length + 1))?.[0];
}

function distinct<Item>(items: readonly Item[]): Item[] {
  const seen = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...seen.values()];
}
