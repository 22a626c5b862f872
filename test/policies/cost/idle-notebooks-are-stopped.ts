import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";

function hub(cull: Record<string, PlanValue>) {
  return resource("kubernetes:helm.sh/v3:Release", { chart: "jupyterhub", values: { cull } });
}

function domain(idleSettings: Record<string, PlanValue>) {
  const app = { appLifecycleManagement: { idleSettings } };
  return resource("aws:sagemaker/domain:Domain", { defaultUserSettings: { jupyterLabAppSettings: app, codeEditorAppSettings: app } });
}

function policy(rules: Record<string, PlanValue>) {
  return resource("databricks:index/clusterPolicy:ClusterPolicy", { definition: JSON.stringify(rules) });
}

const allPurpose = { type: "fixed", value: "all-purpose" };

export const cases: ControlCases = {
  harmless: [/^chart$/],
  cases: [
    { sort: "compliant", title: "a hub that looks after an hour", answer: "passed", resources: [hub({ enabled: true, timeout: 3600 })] },
    {
      sort: "compliant",
      title: "notebooks of managed systems",
      answer: "passed",
      resources: [
        domain({ lifecycleManagement: "ENABLED", maxIdleTimeoutInMinutes: 480 }),
        policy({ cluster_type: allPurpose, autotermination_minutes: { type: "range", maxValue: 60 } }),
        resource("gcp:workbench/instance:Instance", { gceSetup: { metadata: { "idle-timeout-seconds": 3600 } } }),
      ],
    },
    {
      sort: "violating",
      title: "a hub that lets them run",
      answer: "violated",
      paths: ["values.cull.enabled"],
      resources: [hub({ enabled: false })],
    },
    {
      sort: "violating",
      title: "a server of notebooks that always stands",
      answer: "violated",
      resources: [deployment("lab", { command: ["jupyter", "lab"] })],
    },
    {
      sort: "violating",
      title: "a domain whose notebooks run on",
      answer: "violated",
      resources: [domain({ lifecycleManagement: "DISABLED", maxIdleTimeoutInMinutes: 480 })],
    },
    {
      sort: "violating",
      title: "clusters that end when somebody ends them",
      answer: "violated",
      resources: [policy({ cluster_type: allPurpose })],
    },
    { sort: "boundary", title: "a hub that looks after eight hours", answer: "passed", resources: [hub({ timeout: 28_800 })] },
    { sort: "boundary", title: "a hub that looks after a second more", answer: "violated", resources: [hub({ timeout: 28_801 })] },
    {
      sort: "boundary",
      title: "clusters of jobs, which end with them",
      answer: "passed",
      resources: [policy({ cluster_type: { type: "fixed", value: "job" } })],
    },
    { sort: "boundary", title: "an estate without notebooks", answer: "not-applicable", resources: [] },
    { sort: "unknown", title: "a hub whose time is known later", answer: "undetermined", resources: [hub({ timeout: unknown })] },
    { sort: "absent", title: "a hub that says nothing, and so looks after an hour", answer: "passed", resources: [hub({})] },
    { sort: "wrong-type", title: "a time that is a text", answer: "violated", resources: [hub({ timeout: "3600" })] },
  ],
};
