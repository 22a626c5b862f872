/** Something that a check found in one resource. */
export interface Finding {
  /** `undetermined` where a value that only an update can tell decides. */
  readonly answer: "violated" | "undetermined";
  /** Key path in the resource's inputs; empty for the resource as a whole. */
  readonly path: string;
  /** The rule in the reader's words, such as `must be true`. It never holds the value that was found: that may be a secret. */
  readonly reason: string;
}

/** A finding that what stands at a path breaks a rule. */
export function violated(path: string, reason: string): Finding {
  return { answer: "violated", path, reason };
}

/** A finding that what stands at a path is not known before an update. */
export function undetermined(path: string, reason: string): Finding {
  return { answer: "undetermined", path, reason };
}

/**
 * Passes where one of several ways passes. Otherwise undetermined where one of them is, and else violated for the reason given.
 *
 * @param ways what each way found; a way that found nothing passed.
 */
export function anyOf(ways: readonly (readonly Finding[])[], path: string, reason: string): readonly Finding[] {
  if (ways.some((findings) => findings.length === 0)) return [];
  const open = ways.some((findings) => findings.every(({ answer }) => answer === "undetermined"));
  return [open ? undetermined(path, reason) : violated(path, reason)];
}
