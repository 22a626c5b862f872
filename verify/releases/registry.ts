import { UserError } from "../../components/core/errors.ts";
import { eventually } from "../eventually.ts";
import { query } from "../prometheus.ts";
import type { Scene } from "./scene.ts";

/** Seconds until a Job has started and the servers have loaded the new version, on a node that is busy. */
const BEGINS_SECONDS = 240;

/** Scrapes for which counts what a pod of the gateway said. */
const FRESH_SCRAPES = 4;

/** What is written of a release or of a training. */
export interface Trail {
  readonly version: string;
  readonly verdict: string;
  readonly reason: string;
  /** States of the route, or links of the training, and when each came, in milliseconds since 1970. */
  readonly steps: readonly { readonly state: string; readonly at: number }[];
}

/** Versions that do well or badly on purpose. */
export type Kind = "good" | "weak" | "wrong" | "slow" | "erroring" | "refusing";

/** Makes a version of the model and lets it challenge the one that answers, at once and not with the next minute; its number. */
export async function challenge({ context, release, site }: Scene, kind: Kind): Promise<string> {
  const { client, findings } = context;
  const version = await client.program("challenger.py", [release.name, "challenger", kind]);
  await client.kubectl(["create", "job", `${site.cronJob}-${findings.run}-${version}`, `--from=cronjob/${site.cronJob}`]);
  return version;
}

/** Makes a version of the model the one that answers, without a release, and waits until it does: the one before may know other columns. Its number. */
export async function makeChampion({ context: { client, site }, release }: Scene, kind: "weak" | "iris"): Promise<string> {
  const version = await client.program("challenger.py", [release.name, "champion", kind]);
  await eventually(BEGINS_SECONDS, async () => {
    const { body, status } = await client.http("GET", `${site.model.url}/readyz`);
    if (status !== 200 || (JSON.parse(body) as { readonly version: string | null }).version !== version)
      throw new UserError(`${site.model.url} does not answer with version ${version}`);
  });
  return version;
}

/** The version that wears an alias; none where no version does. */
export async function wearer({ context: { client, site }, release }: Scene, alias: string): Promise<string | undefined> {
  const asked = new URLSearchParams({ name: release.name, alias });
  const { body, status } = await client.http("GET", `${site.tracking.uri}/api/2.0/mlflow/registered-models/alias?${asked.toString()}`);
  if (status === 200) return (JSON.parse(body) as { readonly model_version: { readonly version: string } }).model_version.version;
  if (status === 400 || status === 404) return undefined;
  throw new UserError(`the registry answered ${status}: ${body.slice(0, 200)}`);
}

/** State that the model's route is in. */
export async function stateOf({ context: { client }, site }: Scene): Promise<string> {
  const state = await client.kubectl(["get", `configmap/${site.route}`, "--output", "jsonpath={.data.state}"]);
  return state === "" ? "champion" : state;
}

/** Waits until a release has brought the route into a state, and the gateway leads requests by it, as it tells Prometheus. */
export async function until(scene: Scene, state: string): Promise<void> {
  const { context, release, site } = scene;
  const said = `model_gateway_state{model="${release.name}",state="${state}"}`;
  // What a pod said that went while Prometheus did not run is told for five minutes more.
  const lately = `${said} and timestamp(${said}) > time() - ${FRESH_SCRAPES * site.scrapeSeconds}`;
  await eventually(BEGINS_SECONDS, async () => {
    const now = await stateOf(scene);
    if (now !== state) throw new UserError(`the route of ${release.name} is in state ${now}, not ${state}`);
  });
  await eventually(BEGINS_SECONDS, async () => {
    const led = await query(context, `min(${lately})`);
    if (led !== 1) throw new UserError(`the gateway does not lead ${release.name} by state ${state}`);
  });
}

/** Waits until the release of a version is over; what is written of it. */
export async function over(scene: Scene, version: string, seconds: number): Promise<Trail> {
  return eventually(seconds, async () => {
    const found = (await trailOf(scene, "release")).find((trail) => trail.version === version && trail.verdict !== "");
    if (found === undefined) throw new UserError(`the release of version ${version} of ${scene.release.name} is not over`);
    return found;
  });
}

/** What came of the newest training for an alert, in words, as far as it is written. */
export async function newestTraining(scene: Scene): Promise<string> {
  const newest = (await trailOf(scene, "retraining")).at(-1);
  return newest === undefined ? "no training is written of" : `the newest training is ${newest.verdict}: ${newest.reason}`;
}

/** What is written of the model's releases or trainings in the audit trail, the oldest first. */
async function trailOf({ context: { client, site }, release }: Scene, kind: "release" | "retraining"): Promise<readonly Trail[]> {
  const runs = `${site.tracking.uri}/api/2.0/mlflow/runs/search`;
  const named = await client.http("GET", `${site.tracking.uri}/api/2.0/mlflow/experiments/get-by-name?experiment_name=releases`);
  if (named.status !== 200) return [];
  const { experiment } = JSON.parse(named.body) as { readonly experiment: { readonly experiment_id: string } };
  const asked = { experiment_ids: [experiment.experiment_id], max_results: 1000, order_by: ["attributes.start_time ASC"] };
  const { body, status } = await client.http("POST", runs, asked);
  if (status !== 200) throw new UserError(`the audit trail answered ${status}: ${body.slice(0, 200)}`);
  const { runs: found = [] } = JSON.parse(body) as Answer;
  return found
    .map(({ data }) => Object.fromEntries(data.tags.map(({ key, value }) => [key, value])))
    .filter((tags) => tags["audit.kind"] === kind && tags["audit.model"] === release.name)
    .map((tags) => ({
      version: tags["audit.version"] ?? "",
      verdict: tags["audit.verdict"] ?? "",
      reason: tags["audit.reason"] ?? "",
      steps: (JSON.parse(tags["audit.steps"] ?? "[]") as { readonly state: string; readonly time: string }[]).map(({ state, time }) => ({
        state,
        at: Date.parse(time),
      })),
    }));
}

interface Answer {
  readonly runs?: readonly { readonly data: { readonly tags: readonly { readonly key: string; readonly value: string }[] } }[];
}
