import { clockedWitness } from "./clocked-jobs.ts";

/** The job that compares what a model is asked with what it learned from has run. */
export const productionModelsAreWatchedForDrift = clockedWitness({
  control: "production-models-are-watched-for-drift",
  component: "model-monitoring",
  what: "jobs that look for drift",
});
