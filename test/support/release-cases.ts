import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { object } from "./control-cases.ts";
import { modelServer } from "./model-cases.ts";
import { chart } from "./pools.ts";

type Fields = Record<string, PlanValue>;

/** What carries rollouts out. */
export const argoRollouts = chart("argo-rollouts");

/** A measure with a condition. */
export const analysis = analysisTemplate({
  provider: { prometheus: { address: "http://prometheus" } },
  failureCondition: "result[0] > 0.05",
});

/** A template of an analysis with one metric. */
export function analysisTemplate(metric: Fields): PlannedResource {
  return object("kubernetes:argoproj.io/v1alpha1:AnalysisTemplate", "errors", { spec: { metrics: [metric] } });
}

/** A rollout of a model that gives a new version a tenth of the requests, and looks at it for a while. */
export function rollout(steps: readonly PlanValue[], fields: Fields = {}): PlannedResource {
  const plugins = { "argoproj-labs/gatewayAPI": { httpRoute: "model" } };
  const canary = { trafficRouting: { plugins }, steps: [...steps], ...fields };
  return modelServer({}, {}, { strategy: { canary } }, "kubernetes:argoproj.io/v1alpha1:Rollout");
}

/** A share of the requests, and an analysis of them. */
export const TENTH: readonly PlanValue[] = [{ setWeight: 10 }, { analysis: { templates: [{ templateName: "errors" }] } }];

/** A route of a model, with its rules. */
export function modelRoute(rules: readonly PlanValue[]): PlannedResource {
  return object("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "model", { spec: { rules: [...rules] } });
}

/** A Service before the pods that wear some labels. */
export function serviceOf(name: string, selector: Fields): PlannedResource {
  return object("kubernetes:core/v1:Service", name, { spec: { selector } });
}
