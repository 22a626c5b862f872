import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import type { Reading } from "../../core/reading.ts";
import { isAnalysed, modelRulesOf, type Rule, rolloutsOf } from "../../core/releases.ts";
import { routedReleases, sharesSome, takesBackByItself } from "../../core/routed-releases.ts";
import { startedWorkflows, stepsOf } from "../../core/workflows.ts";

/** What steps of a release do is told by their names. */
const ANALYSES = /^(analyse|analyze|judge|compare|measure)(-|$)/;
const TAKES_BACK = /^(roll-?back|withdraw|abort)(-|$)/;

/**
 * Either Argo Rollouts does all of it, or a route shares requests out and a workflow that starts by itself judges and takes back, or a job that comes by
 * the clock walks through the states of a route and goes back by what it measures.
 */
export const control = defineControl({
  id: "releases-are-analysed-and-rolled-back",
  level: 3,
  dimension: "deployment",
  severity: "high",
  statement:
    "A new version of a model gets a share of the requests, or copies of them, is measured, and is taken back by itself where it does worse.",
  sources: [
    { by: "google", reference: "level 1: online model validation, in a canary deployment or an A/B test" },
    { by: "microsoft", reference: "level 3: release process is automatic" },
    { by: "research", reference: "Deployment Patterns: Canary Deployment, Shadow Deployment; Rollback Capabilities" },
  ],
  remediation:
    "Set `release.enabled: true` with a pattern that shares requests out; elsewhere release models by a Rollout with an AnalysisTemplate, or by weights of a route and a workflow that judges and rolls back.",
  keys: ["release.enabled", "release.models"],
  estate: (estate) => {
    const reason = "must release a model by a share or a copy of requests, an analysis, and a way back that nobody has to take by hand";
    return findingUnless(
      some([...rolloutsOf(estate).map(isAnalysed), byWorkflow(estate), ...byEndpoint(estate), ...byRoute(estate)]),
      reason,
    );
  },
});

function byWorkflow(estate: Estate): Certainty {
  const shared = some(modelRulesOf(estate).map(sharesOut));
  const takesBack = startedWorkflows(estate).some((workflow) => {
    const backward = stepsOf(workflow).filter(({ template }) => TAKES_BACK.test(template.at("name").text() ?? ""));
    return backward.some(({ after }) => after.some((name) => ANALYSES.test(name)));
  });
  return every([takesBack, shared]);
}

function byRoute(estate: Estate): readonly Certainty[] {
  return routedReleases(estate).map((release) => every([sharesSome(release), takesBackByItself(release)]));
}

/** Weights that add up, of which none has all; or copies whose answers nobody gets. */
function sharesOut({ backends, mirrors }: Rule): Certainty {
  const weighted = backends.map((backend) => holds(backend.at("weight"), (value) => typeof value === "number" && value > 0));
  const mirrored = mirrors.map((mirror) => isGiven(mirror.at("name")));
  return some([backends.length > 1 && every(weighted), ...mirrored]);
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-canary.html */
function byEndpoint(estate: Estate): readonly Certainty[] {
  return estate.readingsOf("aws:sagemaker/endpoint:Endpoint").map((endpoint) => {
    const config = endpoint.at("deploymentConfig");
    const routing = config.at("blueGreenUpdatePolicy", "trafficRoutingConfiguration", "type");
    const alarms = config.at("autoRollbackConfiguration", "alarms").items();
    const shared = some([holds(routing, (type) => type === "CANARY" || type === "LINEAR"), copiesSome(endpoint)]);
    return every([shared, some(alarms.map(isAlarm))]);
  });
}

/** A configuration with a shadow variant, in force or in waiting. https://docs.aws.amazon.com/sagemaker/latest/dg/model-shadow-deployment.html */
function copiesSome({ estate }: Reading): Certainty {
  const configurations = estate.readingsOf("aws:sagemaker/endpointConfiguration:EndpointConfiguration");
  const shadows = configurations.flatMap((configuration) => configuration.at("shadowProductionVariants").items());
  return some(shadows.map((shadow) => isGiven(shadow.at("modelName"))));
}

function isAlarm(alarm: Reading): Certainty {
  return isGiven(alarm.at("alarmName"));
}
