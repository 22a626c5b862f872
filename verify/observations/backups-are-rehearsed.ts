import { clockedWitness } from "./clocked-jobs.ts";

/** A backup was restored, and what came of it was what should have. */
export const backupsAreRehearsed = clockedWitness({
  control: "backups-are-rehearsed",
  component: "backup",
  what: "jobs that restore a backup",
});
