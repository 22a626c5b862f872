import { clockedWitness } from "./clocked-jobs.ts";

/** The job that trains where an alert asks for it has asked Alertmanager. That an alert makes it train is shown by `estate verify`'s own loop. */
export const driftStartsTraining = clockedWitness({
  control: "drift-starts-training",
  component: "retraining",
  what: "jobs that train where an alert asks for it",
});
