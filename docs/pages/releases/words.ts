import type { Course } from "../../../verify/index.ts";
import { clock } from "./axis.ts";
import { phasesOf } from "./layers.ts";

/** What the chart of a course is called. */
export function titleOf({ model, version }: Course): string {
  return `Requests a second to the model ${model} while version ${version} is released`;
}

/** What the chart shows, for those who do not see it: who answered in each state. */
export function toldOf(course: Course): string {
  const told = phasesOf(course).map(({ from, share, state }) => {
    const words =
      share === undefined ? "nobody is known to have asked" : `version ${course.version} answered ${(100 * share).toFixed(1)} %`;
    return `in state ${state} from ${clock(from)} on, ${words}`;
  });
  return `Minutes and seconds after ${course.begin}: ${told.join("; ")}.`;
}
