/** How far apart two versions are: which of their numbers differs first, `back` where the second is older, `other` where they are no versions. */
export type Step = "none" | "major" | "minor" | "patch" | "back" | "other";

/** The step from one version to another. Before 1.0 a minor version may break as a major one does. https://semver.org/#spec-item-4 */
export function stepBetween(from: string, to: string): Step {
  if (from === to) return "none";
  const [was, is] = [numbersOf(from), numbersOf(to)];
  if (was === undefined || is === undefined) return "other";
  const index = is.findIndex((number, place) => number !== was[place]);
  if (index < 0) return "patch";
  if ((is[index] ?? 0) < (was[index] ?? 0)) return "back";
  if (index === 1 && was[0] === 0) return "major";
  return (["major", "minor", "patch"] as const)[index] ?? "patch";
}

/** Major, minor and patch of `v1.2.3-rc.1` and the like. */
function numbersOf(version: string): readonly [number, number, number] | undefined {
  const [, major, minor = "0", patch = "0"] = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+.][\w.+-]*)?$/.exec(version) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}
