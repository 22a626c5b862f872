import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

function study(job: Record<string, PlanValue>, variables: Record<string, PlanValue>) {
  const env = Object.entries({ OPTUNA_STORAGE: "optuna.mlops.svc:13000", ...variables }).map(([name, value]) => ({ name, value }));
  return object("kubernetes:batch/v1:CronJob", "study", {
    spec: { jobTemplate: { spec: { ...job, template: { spec: { containers: [{ name: "worker", env }] } } } } },
  });
}

const storage = [
  deployment("optuna", {}),
  object("kubernetes:core/v1:Service", "optuna", { spec: { selector: { "app.kubernetes.io/name": "optuna" }, ports: [{ port: 13000 }] } }),
];

const bounded = { parallelism: 4, activeDeadlineSeconds: 3600 };
const EXPERIMENT = "kubernetes:kubeflow.org/v1beta1:Experiment";
const TUNING = "aws:sagemaker/hyperParameterTuningJob:HyperParameterTuningJob";

function tuning(resourceLimits: Record<string, PlanValue>) {
  return resource(TUNING, { hyperParameterTuningJobConfig: { resourceLimits } });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a study of Optuna's", answer: "passed", resources: [study(bounded, { TRIALS: "50" }), ...storage] },
    {
      sort: "compliant",
      title: "an experiment of Katib's",
      answer: "passed",
      resources: [object(EXPERIMENT, "search", { spec: { maxTrialCount: 50, parallelTrialCount: 4 } })],
    },
    {
      sort: "compliant",
      title: "a search of SageMaker's",
      answer: "passed",
      resources: [tuning({ maxNumberOfTrainingJobs: 50, maxParallelTrainingJobs: 4 })],
    },
    {
      sort: "violating",
      title: "a study without end",
      answer: "violated",
      resources: [study({ parallelism: 4 }, { TRIALS: "50" }), ...storage],
    },
    {
      sort: "violating",
      title: "a study whose trials stand nowhere",
      answer: "violated",
      resources: [study(bounded, { TRIALS: "50" })],
    },
    {
      sort: "violating",
      title: "a search of SageMaker's with no bound of what runs at once",
      answer: "violated",
      resources: [tuning({ maxNumberOfTrainingJobs: 50 })],
    },
    { sort: "violating", title: "no search", answer: "violated", resources: storage },
    { sort: "boundary", title: "no trial at all", answer: "violated", resources: [study(bounded, { TRIALS: "0" }), ...storage] },
    {
      sort: "boundary",
      title: "a study that does not say how many run at once, which is one",
      answer: "passed",
      resources: [study({ activeDeadlineSeconds: 1 }, { TRIALS: "1" }), ...storage],
    },
    {
      sort: "unknown",
      title: "a study whose bound is known later",
      answer: "undetermined",
      resources: [study({ ...bounded, parallelism: unknown }, { TRIALS: "50" }), ...storage],
    },
    { sort: "absent", title: "a study that does not say how many trials", answer: "violated", resources: [study(bounded, {}), ...storage] },
    {
      sort: "wrong-type",
      title: "a bound that is text",
      answer: "violated",
      resources: [object(EXPERIMENT, "search", { spec: { maxTrialCount: "50", parallelTrialCount: 4 } })],
    },
  ],
};
