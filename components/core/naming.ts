import { createHash } from "node:crypto";
import type { EnvironmentFacts } from "./estate.ts";

/** How a provider wants names of one kind of resource: data, with the provider's own page beside it. */
export interface NameRule {
  /** Characters at most. */
  readonly longest: number;
  /** What stands between the words; empty where only letters and digits are allowed. Default `-`. */
  readonly separator?: "-" | "_" | "";
  /** Whether the name must differ from everybody else's on the cloud, not only from those of the account. Default false. */
  readonly global?: boolean;
}

/** Letters of a hash that stand for what was cut off, and for whose a global name is. */
const HASH_LENGTH = 8;

/** First word of every name; it also makes every name start with a letter. */
const PREFIX = "estate";

/**
 * Name of a resource: `estate-<environment>-<role>`, in lower case. A name that is too long loses its middle to a hash of the whole; a global
 * one always ends in a hash of account, region, environment and role. Equal input gives an equal name.
 */
export function physicalName(facts: EnvironmentFacts, role: string, rule: NameRule): string {
  const separator = rule.separator ?? "-";
  const join = (...words: readonly string[]) => words.join(separator);
  const plain = join(PREFIX, wordOf(facts.environment, separator), wordOf(role, separator));
  const whose = rule.global === true ? `${facts.account}/${facts.region}` : "";
  const hash = hashOf(`${whose}/${facts.environment}/${role}`);
  if (rule.global !== true && plain.length <= rule.longest) return plain;
  const kept = plain.slice(0, rule.longest - HASH_LENGTH - separator.length);
  return join(separator === "" ? kept : trimmed(kept, separator), hash);
}

function wordOf(text: string, separator: string): string {
  const word = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, separator);
  return separator === "" ? word : trimmed(word, separator);
}

function trimmed(text: string, separator: string): string {
  const ends = new RegExp(`^${separator}+|${separator}+$`, "g");
  return text.replaceAll(ends, "");
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_LENGTH);
}
