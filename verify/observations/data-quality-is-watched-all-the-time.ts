import { clockedWitness } from "./clocked-jobs.ts";

/** The same job looks whether what a model is asked is of the form, and within the bounds, of what it learned from. */
export const dataQualityIsWatchedAllTheTime = clockedWitness({
  control: "data-quality-is-watched-all-the-time",
  component: "model-monitoring",
  what: "jobs that check the data that models meet",
});
