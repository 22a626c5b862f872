/** One step of a key path: a key of an object, or a place in a list. */
export type Step = string | number;

/** Stands for every key and every place. */
export const ANY = "*";

const PLAIN_KEY = /^[A-Za-z0-9_]+$/;
const PLACE = /^\d+$/;

/**
 * A key path as Pulumi writes it: `spec.replicas`, `data["a.b"]`, `rules[0].cidr`. As there, a key that ends in a backslash is not read as it was written.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties_path.go
 */
export function pathOf(steps: readonly Step[]): string {
  return steps.reduce<string>((path, step) => path + stepAfter(path, step), "");
}

function stepAfter(path: string, step: Step): string {
  if (typeof step === "number") return `[${step}]`;
  if (!PLAIN_KEY.test(step)) return `["${step.replaceAll('"', '\\"')}"]`;
  return path === "" ? step : `.${step}`;
}

/**
 * The steps of a key path, read as loosely as Pulumi reads one; none where it is no path. `[*]` and `["*"]` both stand for {@link ANY}.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties_path.go
 */
export function stepsOf(path: string): readonly Step[] | undefined {
  if (path.startsWith(".") || path.endsWith(".")) return undefined;
  const steps: Step[] = [];
  let at = 0;
  while (at < path.length) {
    const read = path[at] === "[" ? bracketed(path, at) : bare(path, path[at] === "." ? at + 1 : at);
    if (read === undefined) return undefined;
    if (read.step !== "" || path[at] === "[") steps.push(read.step);
    at = read.end;
  }
  return steps;
}

interface Read {
  readonly step: Step;
  readonly end: number;
}

function bare(path: string, start: number): Read {
  let end = start;
  while (end < path.length && path[end] !== "." && path[end] !== "[") end += 1;
  return { step: path.slice(start, end), end };
}

function bracketed(path: string, start: number): Read | undefined {
  if (path[start + 1] === '"') return quoted(path, start + 2);
  const close = path.indexOf("]", start);
  const inside = path.slice(start + 1, close);
  if (close < 0 || !(inside === ANY || PLACE.test(inside))) return undefined;
  return { step: inside === ANY ? ANY : Number(inside), end: close + 1 };
}

function quoted(path: string, start: number): Read | undefined {
  let key = "";
  let at = start;
  while (at < path.length && path[at] !== '"') {
    const escaped = path[at] === "\\" && path[at + 1] === '"';
    key += escaped ? '"' : path[at];
    at += escaped ? 2 : 1;
  }
  return path[at] === '"' && path[at + 1] === "]" ? { step: key, end: at + 2 } : undefined;
}
