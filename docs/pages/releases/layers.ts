import type { Course } from "../../../verify/index.ts";

/** Requests that are drawn alike: of the version that is released, by the server that tries it or by the champion's, and of what answered before. */
export interface Layer {
  readonly role: "tried" | "champion" | "before";
  readonly name: string;
  readonly perSecond: readonly number[];
}

/** Layers of a course from the bottom upwards: the released version first, since what stands on the ground is read best. Empty ones are left out. */
export function layersOf({ answered, version }: Course): readonly Layer[] {
  const tried = answered.filter((each) => each.version === version && each.variant !== "champion");
  const champion = answered.filter((each) => each.version === version && each.variant === "champion");
  const before = answered.filter((each) => each.version !== version);
  const layers: readonly Layer[] = [
    { role: "tried", name: `version ${version}, tried`, perSecond: sumOf(tried) },
    { role: "champion", name: `version ${version}, champion`, perSecond: sumOf(champion) },
    { role: "before", name: namesOf(before), perSecond: sumOf(before) },
  ];
  return layers.filter(({ perSecond }) => perSecond.some((rate) => rate > 0));
}

function sumOf(answered: Course["answered"]): readonly number[] {
  const spans = Math.max(0, ...answered.map(({ perSecond }) => perSecond.length));
  return Array.from({ length: spans }, (_, span) => answered.reduce((sum, { perSecond }) => sum + (perSecond[span] ?? 0), 0));
}

function namesOf(answered: Course["answered"]): string {
  const versions = [...new Set(answered.map(({ version }) => version))];
  return versions.length === 1 ? `version ${versions[0]}, before` : "other versions";
}

/** Who answered while the route was in a state. */
export interface Phase {
  readonly state: string;
  /** Seconds after the course began. */
  readonly from: number;
  readonly to: number;
  /** Share of its requests that the released version answered, from 0 to 1; undefined where none is known to have been in it. */
  readonly share: number | undefined;
}

/** States of a course one after the other. */
export function phasesOf({ answered, everySeconds, states, version }: Course): readonly Phase[] {
  const end = everySeconds * Math.max(0, ...answered.map(({ perSecond }) => perSecond.length));
  return states.map(({ second, state }, index) => {
    const to = Math.max(second, states[index + 1]?.second ?? end);
    // Prometheus counts a request up to a span after it was answered: the first span of a state has some of the state before.
    const countOf = (those: Course["answered"]) => sumBetween(those, everySeconds, second + everySeconds, to);
    const all = countOf(answered);
    return { state, from: second, to, share: all > 0 ? countOf(answered.filter((each) => each.version === version)) / all : undefined };
  });
}

/** What was answered in the spans that lie between two seconds. */
function sumBetween(answered: Course["answered"], everySeconds: number, from: number, to: number): number {
  const isWithin = (span: number) => span * everySeconds >= from && (span + 1) * everySeconds <= to;
  return answered.flatMap(({ perSecond }) => perSecond.filter((_, span) => isWithin(span))).reduce((sum, rate) => sum + rate, 0);
}
