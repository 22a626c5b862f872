import { type CheckResult, type Evidence, type Figures, RELEASE_CHECKS } from "../verify/index.ts";
import { bound, type Measure } from "./row.ts";

/** Longest from the first scrape that shows that a version does badly until the one before answers all again; the best published takes about 80. */
const HEALTHY_SECONDS = 30;

/** Longest from requests of another kind to a champion that was trained for them. */
const CHAMPION_SECONDS = 5 * 60;

/**
 * What was seen of releases, held against the goals: the slowest of all scenes, and the requests of all.
 *
 * @throws Error where a scene failed or was not tried, or none measured what a goal is set for: a story that was not played to its end has no figures.
 */
export function goalsOf(story: readonly Pick<Evidence, "checks">[]): readonly Measure[] {
  const scenes = RELEASE_CHECKS.map(({ name }) => {
    const told = story.flatMap(({ checks }) => checks.filter((check) => check.name === name));
    return told.find(({ outcome }) => outcome === "passed") ?? told[0] ?? name;
  });
  const undone = scenes.filter((scene) => typeof scene === "string" || scene.outcome !== "passed");
  if (undone.length > 0) throw new Error(`the story was not played to its end:\n${undone.map(undoneLine).join("\n")}`);
  const figures = scenes.flatMap((scene) => (typeof scene === "string" ? [] : (scene.figures ?? [])));
  const sent = sum(valuesOf("sent", figures));
  return [
    bound("bad version to healthy champion, from the first bad scrape", "s", slowest("secondsToHealthy", figures), HEALTHY_SECONDS),
    bound("drift to a new champion", "s", slowest("secondsToChampion", figures), CHAMPION_SECONDS),
    bound(`requests lost in any switch, of ${sent}`, "", sum(valuesOf("lost", figures)), 0),
  ];
}

function undoneLine(scene: CheckResult | string): string {
  return typeof scene === "string" ? `  ${scene}: not in the story` : `  ${scene.name}: ${scene.outcome}: ${scene.detail}`;
}

function slowest(name: keyof Figures, figures: readonly Figures[]): number {
  return Math.max(...valuesOf(name, figures));
}

function valuesOf(name: keyof Figures, figures: readonly Figures[]): readonly number[] {
  const values = figures.flatMap((each) => each[name] ?? []);
  if (values.length === 0) throw new Error(`no scene measured ${name}`);
  return values;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
