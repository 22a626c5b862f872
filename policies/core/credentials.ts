import { MARKER, type PlanValue } from "../../plan/plan.ts";
import { type Finding, undetermined, violated } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** Names of keys and variables whose value is a credential. */
const NAME =
  /(?:password|passwd|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|account[_-]?key|connection[_-]?string)s?$/i;

/** Names that end like one and hold a name, or a switch: `existingSecret` of charts, `httpTokens` of EC2's metadata service. */
const HARMLESS_NAME = /^existing|^httpTokens$|^(?:disable|enable|automount|mount|allow|use|create|rotate|has|is|no)[A-Z_-]/;

/** What stands for a value that comes from elsewhere: `$(NAME)`, `${name}`, `{{ name }}`, `[parameters('name')]`. */
const PLACEHOLDER = /\$\([^)]*\)|\$\{[^}]*\}|\{\{[^}]*\}\}|\[parameters\([^)]*\)\]/g;

/** What is a credential whatever it is called: keys of clouds, tokens of GitHub, Slack and model hubs, private keys, signed tokens. */
const SHAPES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bAIza[\w-]{35}\b/,
  /\bAccountKey=[A-Za-z0-9+/]{40,}/,
  /\b(?:gh[oprsu]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|hf_\w{30,}|xox[abprs]-[\w-]{10,})/,
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
];

/** A password between a user and a host of an address. */
const IN_ADDRESS = /:\/\/[^\s/:@"']*:([^\s/:@"']+)@/g;

/** Objects of External Secrets name keys of Secrets, under names that sound like them. */
export const NAMES_KEYS = /^kubernetes:(?:generators\.)?external-secrets\.io\//;

const BY_NAME = "must not hold a credential: name a Secret that does";
const BY_SHAPE = "holds what looks like a credential: keep it where secrets are kept";

/** Everything in a resource that is a credential in the open. What is withheld as a secret is not. */
export function credentialsIn(inputs: Reading): readonly Finding[] {
  return [...leavesOf(inputs.value ?? null)].flatMap(({ name, path, value }) => {
    if (isMarker(value))
      return value[MARKER] === "unknown" && NAME.test(name) && !HARMLESS_NAME.test(name) ? [undetermined(path, BY_NAME)] : [];
    if (typeof value !== "string") return [];
    if (hasShape(value)) return [violated(path, BY_SHAPE)];
    return isNamedLikeOne(name, value) ? [violated(path, BY_NAME)] : [];
  });
}

function isNamedLikeOne(name: string, value: string): boolean {
  return value !== "" && NAME.test(name) && !HARMLESS_NAME.test(name) && value.replace(PLACEHOLDER, "") === value;
}

function hasShape(value: string): boolean {
  if (SHAPES.some((shape) => shape.test(value))) return true;
  return [...value.replace(PLACEHOLDER, "").matchAll(IN_ADDRESS)].length > 0;
}

interface Leaf {
  readonly path: string;
  /** Name of the key, or what a `name` beside a `value` says. */
  readonly name: string;
  readonly value: PlanValue;
}

/** Everything that is no list and no object, with what it is called. */
function* leavesOf(value: PlanValue, path = "", name = ""): Generator<Leaf> {
  if (isMarker(value) || typeof value !== "object" || value === null) {
    yield { path, name, value };
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, each] of (value as readonly PlanValue[]).entries()) yield* leavesOf(each, `${path}[${index}]`, name);
    return;
  }
  const fields = value as Readonly<Record<string, PlanValue>>;
  for (const [key, each] of Object.entries(fields)) {
    const called = key === "value" && typeof fields["name"] === "string" ? fields["name"] : key;
    yield* leavesOf(each, path === "" ? key : `${path}.${key}`, called);
  }
}

function isMarker(value: PlanValue): value is { readonly [MARKER]: string } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, MARKER);
}
