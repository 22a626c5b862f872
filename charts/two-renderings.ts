import { MARKER, type PlanValue } from "../plan/plan.ts";
import { SECRET, UNKNOWN } from "../plan/values.ts";

/** Which of the two renderings of a chart is meant. */
export type Rendering = 0 | 1;

/**
 * Words that stand in a chart's values for what is withheld, one for each rendering. They begin apart and are equally long, so that whatever a
 * template makes of them (a part, a checksum, an encoding) differs too, and nothing is cut off differently. Lower case and digits pass as any name.
 */
const WORDS = {
  secret: ["qestatewithheldsecret", "westatewithheldsecret"],
  unknown: ["qestatewithheldvalue0", "westatewithheldvalue0"],
} as const;

/** Values with a word for each marker, as one of the renderings gets them. */
export function withWords(value: PlanValue, rendering: Rendering): PlanValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly PlanValue[]).map((each) => withWords(each, rendering));
  const fields = value as Readonly<Record<string, PlanValue>>;
  if (MARKER in fields) return WORDS[fields[MARKER] === "secret" ? "secret" : "unknown"][rendering];
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, withWords(each, rendering)]));
}

/** A text without words, for people. */
export function withoutWords(message: string): string {
  return message.replace(/[qw]estatewithheld(?:secret|value0)/g, "(withheld)");
}

/**
 * What two renderings of the same chart agree on. Where a word stands alone it becomes the marker that it stood for; whatever else differs comes of a
 * word or of chance, such as a generated certificate, and is unknown.
 */
export function agreed(first: PlanValue, second: PlanValue): PlanValue {
  if (typeof first !== "object" || typeof second !== "object" || first === null || second === null) return agreedScalar(first, second);
  if (Array.isArray(first) || Array.isArray(second)) return agreedLists(first, second);
  const [ones, others] = [first as Fields, second as Fields];
  if (MARKER in ones || MARKER in others) return ones["sha256"] === others["sha256"] ? first : UNKNOWN;
  const keys = Object.keys(ones);
  if (keys.length !== Object.keys(others).length || !keys.every((key) => Object.hasOwn(others, key))) return UNKNOWN;
  return Object.fromEntries(keys.map((key) => [key, agreed(ones[key] ?? null, others[key] ?? null)]));
}

type Fields = Readonly<Record<string, PlanValue>>;

function agreedLists(first: PlanValue, second: PlanValue): PlanValue {
  if (!Array.isArray(first) || !Array.isArray(second) || first.length !== second.length) return UNKNOWN;
  return (first as readonly PlanValue[]).map((each, index) => agreed(each, (second as readonly PlanValue[])[index] ?? null));
}

function agreedScalar(first: PlanValue, second: PlanValue): PlanValue {
  if (first === WORDS.secret[0] && second === WORDS.secret[1]) return SECRET;
  return first === second ? first : UNKNOWN;
}
