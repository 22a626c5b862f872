/** What a version of a model is on its way to callers and away from them. */
export const MODEL_STATES = ["registered", "pending", "approved", "champion", "rejected", "taken-back", "superseded", "retired"] as const;

/** One of {@link MODEL_STATES}. */
export type ModelState = (typeof MODEL_STATES)[number];

/** Who changes the state of a version, and as whom. */
export const ACTORS = {
  pipeline: "the training pipeline or the Job `retrain-<model>`, as its service account",
  approver: "a person, by `estate model`, as whom the cluster knows",
  release: "the Job `release-<model>`, as its service account, and nobody else",
} as const;

/** One of {@link ACTORS}. */
export type Actor = keyof typeof ACTORS;

/** One way from a state to another. */
export interface Transition {
  readonly from: ModelState;
  readonly to: ModelState;
  readonly by: Actor;
  /** What it takes. */
  readonly when: string;
  /** What is written in the registry. */
  readonly how: string;
}

/** Every way that there is; whatever is not here nobody does, and `estate model` refuses. */
export const TRANSITIONS: readonly Transition[] = [
  {
    from: "registered",
    to: "approved",
    by: "pipeline",
    when: "its test passed, and `release.approval` is `automatic`",
    how: "tag `approval: automatic`, alias `challenger`",
  },
  {
    from: "registered",
    to: "pending",
    by: "pipeline",
    when: "its test passed, and `release.approval` is `person`",
    how: "tag `approval: pending`, alias `challenger`",
  },
  { from: "pending", to: "approved", by: "approver", when: "`estate model approve`", how: "tags `approval: approved`, `approved-by`" },
  { from: "pending", to: "rejected", by: "approver", when: "`estate model reject`", how: "tag `approval: rejected`, no alias" },
  {
    from: "approved",
    to: "rejected",
    by: "approver",
    when: "`estate model reject`, also while it is released: the route goes back at once",
    how: "tag `approval: rejected`, no alias",
  },
  { from: "pending", to: "superseded", by: "pipeline", when: "a newer version is proposed", how: "tag `approval: superseded`" },
  { from: "approved", to: "superseded", by: "pipeline", when: "a newer version is proposed", how: "tag `approval: superseded`" },
  { from: "approved", to: "taken-back", by: "release", when: "its analysis failed", how: "tag `release: taken-back`, no alias" },
  { from: "approved", to: "champion", by: "release", when: "it did well in all steps", how: "alias `champion`, tag `promoted-over`" },
  { from: "champion", to: "retired", by: "release", when: "another version becomes the champion", how: "the alias is the other's" },
];

/** What the registry says of a version. */
export interface RegisteredVersion {
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** State of a version, as its aliases and tags tell it; aliases say more, since they decide who answers. */
export function stateOf({ aliases, tags }: RegisteredVersion): ModelState {
  const { approval, release } = tags;
  if (aliases.includes("champion")) return "champion";
  if (approval === "rejected") return "rejected";
  if (aliases.includes("challenger")) return approval === "automatic" || approval === "approved" ? "approved" : "pending";
  if (release === "taken-back") return "taken-back";
  if (tags["promoted-over"] !== undefined) return "retired";
  return approval === "superseded" ? "superseded" : "registered";
}

/** Whether somebody may bring a version from one state to another. */
export function mayGo(from: ModelState, to: ModelState, by: Actor): boolean {
  return TRANSITIONS.some((way) => way.from === from && way.to === to && way.by === by);
}
