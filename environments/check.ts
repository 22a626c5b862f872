import type { Problem } from "../components/core/errors.ts";
import { type KeyedProblem, keyPath, problemsOf } from "../components/core/parse.ts";
import { CHECKS } from "./checks/index.ts";
import { coerceValues } from "./coerce.ts";
import { defaultsAt, isCloud, isLevel } from "./maturity.ts";
import { isTree, merge, type Tree } from "./merge.ts";
import { Environment } from "./schema.ts";

/** Outcome of {@link checkEnvironment}: the environment, or what is wrong with it. */
export type CheckedEnvironment =
  | { readonly environment: Environment; readonly problems: readonly [] }
  | { readonly environment: undefined; readonly problems: readonly (Problem & KeyedProblem)[] };

/** Validates values as written or as Pulumi hands them over, on top of the defaults of their level. */
export function checkEnvironment(values: Tree): CheckedEnvironment {
  const written = coerceValues(Environment, values);
  const whole = merge(levelDefaults(written), written);
  const result = Environment.safeParse(whole);
  const problems = [...(result.success ? [] : problemsOf(result.error, Environment, written)), ...crossProblems(validParts(whole))];
  if (result.success && problems.length === 0) return { environment: result.data, problems: [] };
  return { environment: undefined, problems };
}

/** The top-level keys that are valid by themselves, so that what does not fit together is told in the same breath as what is wrong alone. */
function validParts(values: Tree): Partial<Environment> {
  const parts = Object.entries(Environment.shape).flatMap(([key, schema]) => {
    const result = schema.safeParse(values[key]);
    return result.success ? [[key, result.data] as const] : [];
  });
  return Object.fromEntries(parts);
}

function levelDefaults(written: Tree): Tree {
  const { cloud, cluster, images, maturity = 0 } = written;
  if (!isLevel(maturity)) return {};
  const hasCluster = !isTree(cluster) || cluster["kind"] !== "none";
  const isMirrored = isTree(images) && images["mirror"] !== undefined;
  return isCloud(cloud) && hasCluster ? defaultsAt(maturity, cloud, isMirrored) : defaultsAt(maturity);
}

/** Everything that is right by itself and does not fit together. */
function crossProblems(known: Partial<Environment>): (Problem & KeyedProblem)[] {
  return CHECKS.flatMap((check) => check(known)).map(([keys, reason]) => ({ path: keyPath(keys), reason, keys }));
}
