import type { PlanValue } from "../plan.ts";

/** An object of a plan's values; empty where the value is none. */
export function record(value: PlanValue | undefined): Readonly<Record<string, PlanValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, PlanValue>>) : {};
}

/** A list of a plan's values; empty where the value is none. */
export function list(value: PlanValue | undefined): readonly PlanValue[] {
  return Array.isArray(value) ? (value as readonly PlanValue[]) : [];
}

/** A text of a plan's values; undefined where the value is none. */
export function text(value: PlanValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What stands at a path of keys. */
export function at(value: PlanValue | undefined, ...keys: readonly string[]): PlanValue | undefined {
  return keys.reduce<PlanValue | undefined>((below, key) => record(below)[key], value);
}

/** Labels or another record of texts. */
export function texts(value: PlanValue | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(value)).flatMap(([key, each]) => (typeof each === "string" ? [[key, each] as const] : [])),
  );
}

/** Every value below a value, with its key path, the value itself first. */
export function* everyValue(
  value: PlanValue,
  path = "",
): Generator<{ readonly path: string; readonly key: string; readonly value: PlanValue }> {
  yield { path, key: path.split(".").at(-1) ?? "", value };
  if (Array.isArray(value)) {
    for (const [index, each] of (value as readonly PlanValue[]).entries()) yield* everyValue(each, `${path}[${index}]`);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) yield* everyValue(each, path === "" ? key : `${path}.${key}`);
  }
}

/** Whether labels hold everything that a selector asks for. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
