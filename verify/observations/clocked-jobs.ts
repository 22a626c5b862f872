import {
  type Circumstances,
  type Fields,
  fieldsOf,
  notSeen,
  objectsIn,
  type Planned,
  placeOf,
  planned,
  type Seen,
  some,
  textOf,
  type Witness,
} from "./witness.ts";

/** Name by which the API server lists jobs that come by the clock. */
export const CRON_JOBS = "cronjobs.batch";

const COMPONENT = "app.kubernetes.io/component";

/** Time after its making in which a job may fail because what it calls is still starting. */
const STARTING_SECONDS = 600;

/** Jobs that show a control. */
interface Clocked {
  readonly control: string;
  /** Capability that makes them, as their label tells. */
  readonly component: string;
  /** The jobs, for people. */
  readonly what: string;
}

/** Sees whether all planned jobs of a capability come by the clock, and ended well when they came last. */
export function clockedWitness({ component, control, what }: Clocked): Witness {
  return {
    control,
    questions: (circumstances) =>
      jobsOf(component, circumstances).length === 0 ? [] : [{ args: ["get", CRON_JOBS, "--all-namespaces", "--output", "json"] }],
    seen: ([answer], circumstances) => {
      const live = answer && objectsIn(answer);
      if (live === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
      return lastRuns(jobsOf(component, circumstances), live, what, circumstances);
    },
  };
}

/** Planned jobs of a capability. */
export function jobsOf(component: string, circumstances: Pick<Circumstances, "resources">): readonly Planned[] {
  return planned(circumstances, "kubernetes:batch/v1:CronJob").filter(
    ({ inputs }) => fieldsOf(fieldsOf(inputs["metadata"])["labels"])[COMPONENT] === component,
  );
}

/**
 * What the controller says of the last runs of jobs. One that has not come yet is nobody's fault, and shows nothing.
 *
 * @param live objects of the cluster, jobs among them.
 */
export function lastRuns(
  jobs: readonly Planned[],
  live: readonly Fields[],
  what: string,
  { simulated }: Pick<Circumstances, "simulated">,
): Seen {
  const found = jobs.map(({ name, namespace }) => {
    const place = `${namespace}/${name}`;
    return { place, run: runOf(live.find((object) => object["kind"] === "CronJob" && placeOf(object) === place)) };
  });
  const placesWith = (...runs: readonly Run[]) => found.flatMap(({ place, run }) => (runs.includes(run) ? [place] : []));
  const idle = placesWith("missing", "suspended");
  if (idle.length > 0) return { outcome: "broken", detail: `${what} that do not come by the clock: ${some(idle)}` };
  if (simulated) return { outcome: "simulated", detail: `all ${jobs.length} ${what} are there, but no container runs` };
  const failed = placesWith("failed");
  if (failed.length > 0) return { outcome: "broken", detail: `${what} whose last run failed: ${some(failed)}` };
  const early = placesWith("not yet");
  if (early.length > 0) return { outcome: "not seen", detail: `${what} of which no run has ended well yet: ${some(early)}` };
  return { outcome: "held", detail: `the last run of all ${jobs.length} ${what} ended well` };
}

type Run = "missing" | "suspended" | "failed" | "not yet" | "well";

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/#CronJobStatus */
function runOf(job: Fields | undefined): Run {
  if (job === undefined) return "missing";
  if (fieldsOf(job["spec"])["suspend"] === true) return "suspended";
  const { active, lastScheduleTime, lastSuccessfulTime } = fieldsOf(job["status"]);
  const [begun, ended] = [momentOf(lastScheduleTime), momentOf(lastSuccessfulTime)];
  if (begun === undefined) return "not yet";
  // A job ends after it was to begin; one that is away longer than its clock is still that run.
  if (ended !== undefined && ended >= begun) return "well";
  if (Array.isArray(active) && active.length > 0) return ended === undefined ? "not yet" : "well";
  const made = momentOf(fieldsOf(job["metadata"])["creationTimestamp"]);
  return ended === undefined && made !== undefined && begun - made < STARTING_SECONDS * 1000 ? "not yet" : "failed";
}

/** Milliseconds since 1970. */
function momentOf(value: unknown): number | undefined {
  const moment = Date.parse(textOf(value));
  return Number.isNaN(moment) ? undefined : moment;
}
