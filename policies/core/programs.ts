import { type Finding, undetermined, violated } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** Words of a container's command line. */
export function commandOf(container: Reading): readonly Reading[] {
  return [...container.at("command").items(), ...container.at("args").items()];
}

/** Whether a container's command line holds some words one after another, such as `mlflow`, `server`. */
export function runs(container: Reading, ...wanted: readonly string[]): boolean {
  const words = commandOf(container).map((word) => word.text());
  return words.some((_, start) => wanted.every((word, index) => words[start + index] === word));
}

/** The word after an option of a command line; undefined where the option is not there. */
export function optionOf(container: Reading, option: string): Reading | undefined {
  const words = commandOf(container);
  const index = words.findIndex((word) => word.text() === option);
  return index < 0 ? undefined : words[index + 1];
}

/** Value of a container's variable; undefined where it has none of that name. A value that stands in a Secret or a ConfigMap is absent here. */
export function variableOf(container: Reading, name: string): Reading | undefined {
  return container
    .at("env")
    .items()
    .find((variable) => variable.at("name").text() === name)
    ?.at("value");
}

/**
 * A text of a container, with what `$(NAME)` stands for put in, matches. Where only variables that are not known stand in the way, it is open.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/#using-environment-variables-inside-of-your-config
 *
 * @param said the text; undefined counts as not given.
 */
export function mustSay(container: Reading, said: Reading | undefined, pattern: RegExp, reason: string): readonly Finding[] {
  if (said === undefined) return [violated(container.path, `${reason}; it is not given`)];
  if (said.state === "unknown" || said.state === "secret") return [undetermined(said.path, reason)];
  const text = said.text() ?? "";
  const open = variablesIn(text).some((name) => isOpen(variableOf(container, name)));
  if (pattern.test(filledIn(text, container))) return [];
  return [open ? undetermined(said.path, reason) : violated(said.path, reason)];
}

const VARIABLE = /\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g;

function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, name]) => name ?? []);
}

function filledIn(text: string, container: Reading): string {
  return text.replaceAll(VARIABLE, (whole, name: string) => variableOf(container, name)?.text() ?? whole);
}

function isOpen(value: Reading | undefined): boolean {
  return value !== undefined && value.state !== "known";
}
