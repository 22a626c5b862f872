import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBeAtLeast, mustBeAtMost, mustBeText } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import { variableOf } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";
import { serviceAt } from "../../core/services.ts";

/** Most trials at once that anybody plans; more is a slip of the keyboard. */
const MOST_AT_ONCE = 1000;

/** Systems that search, and what bounds them. */
const SEARCHES: Readonly<Record<string, (search: Reading) => readonly Finding[]>> = {
  "kubernetes:kubeflow.org/v1beta1:Experiment": (experiment) => [
    ...isCount(experiment.at("spec", "maxTrialCount")),
    ...isCount(experiment.at("spec", "parallelTrialCount")),
  ],
  "aws:sagemaker/hyperParameterTuningJob:HyperParameterTuningJob": (job) => {
    const limits = job.at("hyperParameterTuningJobConfig", "resourceLimits");
    return [...isCount(limits.at("maxNumberOfTrainingJobs")), ...isCount(limits.at("maxParallelTrainingJobs"))];
  },
};

export const control = defineControl({
  id: "searches-are-bounded",
  level: 3,
  dimension: "model",
  severity: "medium",
  statement: "Hyperparameters are searched for by as many trials as are said, and no more of them at once than are said.",
  sources: [{ by: "research", reference: "Level 3: automated model optimization and hyperparameter tuning" }],
  remediation: "Turn `hyperparameterOptimisation` on; its studies say how many trials there are, and how many at once.",
  keys: ["hyperparameterOptimisation.enabled", "hyperparameterOptimisation.trials", "hyperparameterOptimisation.parallelism"],
  estate: (estate) => {
    const studies = studiesOf(estate);
    const others = Object.entries(SEARCHES).flatMap(([type, check]) => estate.readingsOf(type).map((search) => ({ search, check })));
    if (studies.length + others.length === 0) return [violated("", "must have a search for hyperparameters")];
    return [...studies.flatMap(studyFindings), ...others.flatMap(({ check, search }) => about(search.resource, check(search)))];
  },
});

/** A Job whose pods share a study of Optuna's: each asks its storage for the next trial. */
interface Study {
  readonly inputs: Reading;
  readonly worker: Reading;
}

function studiesOf(estate: Estate): readonly Study[] {
  return estate.readingsOf("kubernetes:batch/v1:CronJob", "kubernetes:batch/v1:Job").flatMap((inputs) => {
    const workers = containersOf(podSpec(inputs)).filter((container) => variableOf(container, "OPTUNA_STORAGE") !== undefined);
    return workers.map((worker) => ({ inputs, worker }));
  });
}

/** Without a word a Job runs one pod at a time. https://kubernetes.io/docs/concepts/workloads/controllers/job/#controlling-parallelism */
function studyFindings({ inputs, worker }: Study): readonly EstateFinding[] {
  const spec = inputs.resource.type.endsWith(":CronJob") ? inputs.at("spec", "jobTemplate", "spec") : inputs.at("spec");
  const trials = variableOf(worker, "TRIALS");
  return about(inputs.resource, [
    ...mustBeAtMost(spec.at("parallelism"), MOST_AT_ONCE, "passes"),
    ...mustBeAtLeast(spec.at("activeDeadlineSeconds"), 1),
    ...(trials === undefined
      ? [violated(worker.at("env").path, "must say by TRIALS how many trials there are")]
      : mustBeText(trials, (text) => /^[1-9]\d{0,5}$/.test(text), "must be a number of trials")),
    ...storageFindings(worker, inputs.estate),
  ]);
}

/** Without its storage a study begins no trial. */
function storageFindings(worker: Reading, estate: Estate): readonly Finding[] {
  const storage = variableOf(worker, "OPTUNA_STORAGE");
  const reason = "must be the address of a server of this estate, or of a database";
  if (storage === undefined) return [violated(worker.path, reason)];
  return mustBeText(storage, (address) => /^(postgresql|mysql)/.test(address) || serviceAt(estate, address) !== undefined, reason);
}

function isCount(reading: Reading): readonly Finding[] {
  return [...mustBeAtLeast(reading, 1), ...mustBeAtMost(reading, 100_000)].slice(0, 1);
}
