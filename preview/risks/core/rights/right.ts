import { fits } from "../../../../policies/core/waiver.ts";
import type { RiskSeverity } from "../../risk.ts";

/** What one may do, in words, worst first. */
export const VERBS = ["do anything with", "grant rights on", "act as", "delete", "write", "read", "use"] as const;

/** One of {@link VERBS}. */
export type Verb = (typeof VERBS)[number];

/** Something that may be done; a star in its pattern stands for anything. */
export interface Action {
  readonly pattern: string;
  readonly verb: Verb;
  /** How bad it is that somebody may. */
  readonly severity: RiskSeverity;
}

/** Something that it may be done with; a star in its pattern stands for anything. */
export interface Thing {
  readonly pattern: string;
  /** Its kind and name; never a value of inputs. */
  readonly words: string;
  /** The resource of the plan that it is; none where it is another one, or several. */
  readonly urn?: string;
  /** Where it is, as a sentence's end: `in namespace mlops`. */
  readonly where?: string;
  /** Whether it is everything of its kind. */
  readonly isAll?: boolean;
}

/** What one party may do, or what nobody may where it is a denial. */
export interface Right {
  /** Equal for equal parties. */
  readonly holder: string;
  /** Who that is, by name where the plan tells; never a value of inputs. */
  readonly who: string;
  readonly actions: readonly Action[];
  readonly things: readonly Thing[];
  /** Under which condition alone, as text that is equal for equal ones; empty for none. */
  readonly condition: string;
  readonly isDenial?: true;
  /** Where it is written. */
  readonly path: string;
}

/** A part of a right that nobody had before. */
export interface Gain {
  readonly right: Right;
  readonly action: Action;
  readonly thing: Thing;
  /** Whether the party had it under a condition that is not asked any more. */
  readonly isUnbound: boolean;
}

/**
 * What rights give that others did not: pairs of an action and a thing that no other right of the same party held, under no condition or the same.
 *
 * @param former rights of anybody, by who holds them.
 */
export function gainsOf(rights: readonly Right[], former: ReadonlyMap<string, readonly Right[]>): readonly Gain[] {
  return rights.flatMap((right) => {
    const own = (former.get(right.holder) ?? []).filter((other) => other.isDenial === right.isDenial);
    const bound = own.filter(({ condition }) => condition === "" || condition === right.condition);
    const pairs = right.actions.flatMap((action) => right.things.map((thing) => ({ action, thing })));
    return pairs
      .filter((pair) => !bound.some((other) => allows(other, pair)))
      .map((pair) => ({ right, ...pair, isUnbound: own.some((other) => allows(other, pair)) }));
  });
}

function allows({ actions, things }: Right, { action, thing }: Pick<Gain, "action" | "thing">): boolean {
  return covers(actions, action) && covers(things, thing);
}

function covers(patterns: readonly { readonly pattern: string }[], one: { readonly pattern: string }): boolean {
  return patterns.some(({ pattern }) => fits(one.pattern, pattern));
}
