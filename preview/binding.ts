import { createHash } from "node:crypto";
import { type Problem, UserError } from "../components/core/errors.ts";
import { compareText, sorted } from "../plan/values.ts";

/** Everything that a preview was made of. Where one part of it moves, the preview says nothing of what an update would do. */
export interface Binding {
  /** Name of the environment. */
  readonly environment: string;
  /** The program without the environment's file: {@link codeKey}. */
  readonly programKey: string;
  /** What the environment's file says: {@link configKey}. */
  readonly config: string;
  /** Id of the commit that the change was compared with; the serial of the state where there was no commit. */
  readonly baseRevision: string;
  /** Serial of what stood; none where the preview has not looked at it. */
  readonly stateSerial?: string;
}

/** A binding with what a person and `estate up` need to find its parts again. */
export interface BindingRecord {
  /** What the base was asked for as, such as `origin/main`. */
  readonly baseName: string;
  readonly binding: Binding;
}

/** What the first characters of a serial say that it is of: a stack's export, or a running cluster. */
export const SERIAL = /^(export|live):/;

/** Names a binding in 64 hexadecimal digits. */
export function digestOf({ environment, programKey, config, baseRevision, stateSerial }: Binding): string {
  return createHash("sha256")
    .update(JSON.stringify([environment, programKey, config, baseRevision, stateSerial ?? null]))
    .digest("hex");
}

/** Names the configuration of an environment as the engine hands it over, whatever its order. */
export function configKey(config: Readonly<Record<string, string>>): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(Object.entries(config))))
    .digest("hex");
}

/** The words for each part, in the order in which they are told. */
const PARTS: readonly { readonly part: Exclude<keyof Binding, "environment">; readonly path: string; readonly moved: string }[] = [
  { part: "programKey", path: "program", moved: "its code, its packages or the version of Node are others" },
  { part: "config", path: "config", moved: "the environment's file says something else" },
  { part: "baseRevision", path: "base", moved: "what it was compared with has moved" },
  { part: "stateSerial", path: "state", moved: "what stands has changed" },
];

/**
 * Holds what is to be carried out to what was previewed.
 *
 * @param now the parts as they are; without a state where the preview has not looked at one.
 * @throws UserError naming every part that has moved.
 */
export function refuseMoved({ baseName, binding }: BindingRecord, now: Omit<Binding, "environment">): void {
  const { environment } = binding;
  const problems = PARTS.filter(({ part }) => binding[part] !== now[part]).map(({ part, path, moved }): Problem => {
    const [was, is] = [binding[part], now[part]].map(shortOf);
    const name = part === "baseRevision" ? ` (${baseName})` : "";
    return { path: `${path}${name}`, reason: `${moved}: ${was} in the preview, ${is} now` };
  });
  if (problems.length === 0) return;
  throw new UserError(
    `${environment} is not what was previewed as ${shortOf(digestOf(binding))}; nothing was touched. Run \`estate preview ${environment}\` again and look at it`,
    problems,
  );
}

/** Hexadecimal digits that a digest is shown with, and at least has to be given with. */
export const SHORT_DIGEST = 12;

function shortOf(text: string | undefined): string {
  const [, kind = "", value = ""] = /^((?:export|live):)?(.*)$/s.exec(text ?? "none") ?? [];
  return `${kind}${value.slice(0, SHORT_DIGEST)}`;
}

/**
 * Reads the record of an environment out of what `estate preview` writes: the record that it keeps, or its JSON form, which a pipeline hands on.
 *
 * @param shown what the file is called in messages.
 * @throws UserError when it is neither, when it does not have that environment, or when its digest is not that of its parts.
 */
export function recordIn(text: string, environment: string, shown: string): BindingRecord {
  const content = parsed(text, shown);
  const found = candidatesIn(content);
  const own = found.find((each) => each["environment"] === environment);
  if (own === undefined) {
    const others = found.flatMap((each) => (typeof each["environment"] === "string" ? [each["environment"].slice(0, 80)] : []));
    if (others.length === 0) throw notAPreview(shown, "it holds no environment");
    throw new UserError(`${shown} is no preview of ${environment}, but of ${others.sort(compareText).join(", ")}`);
  }
  const { binding, baseName, digest } = own;
  if (!isBinding(binding) || binding.environment !== environment || typeof baseName !== "string")
    throw notAPreview(shown, `${environment} could not be previewed there, or by another version`);
  if (digest !== digestOf(binding)) throw notAPreview(shown, "its digest is not that of its parts; somebody has changed it");
  return { baseName, binding };
}

/** A record in the form in which it is kept. */
export function recordToJson(record: BindingRecord): string {
  const { binding } = record;
  return `${JSON.stringify({ environment: binding.environment, digest: digestOf(binding), ...record }, undefined, 2)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAPreview(shown, "it is no JSON, or was cut off");
  }
}

function candidatesIn(content: unknown): Fields[] {
  if (!isFields(content)) return [];
  const { environments, base } = content;
  if (!Array.isArray(environments)) return [content];
  if (!isFields(base)) return environments.filter(isFields);
  return environments.filter(isFields).map((each) => ({ ...each, baseName: baseNameOf(each["binding"], base) }));
}

/** A preview of a state is named by the state's file, also where its change was compared with a commit as well, which then names itself. */
function baseNameOf(binding: unknown, base: Fields): unknown {
  return isBinding(binding) && binding.baseRevision !== base["revision"] ? binding.baseRevision : base["name"];
}

function isBinding(value: unknown): value is Binding {
  if (!isFields(value)) return false;
  const whole = ["environment", "programKey", "config", "baseRevision"].every((key) => typeof value[key] === "string");
  return whole && (value["stateSerial"] === undefined || typeof value["stateSerial"] === "string");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notAPreview(shown: string, reason: string): UserError {
  return new UserError(`${shown} is not what \`estate preview\` writes`, [{ path: "", reason }]);
}
