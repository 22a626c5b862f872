import { NOTEBOOKS_HOST } from "../components/notebooks/contract.ts";
import type { Environment } from "../environments/schema.ts";
import { access } from "./access.ts";
import { experiments } from "./experiments.ts";
import { features } from "./features.ts";
import { groundOf } from "./ground.ts";
import { inference } from "./inference.ts";
import { modelMonitoring } from "./model-monitoring.ts";
import { notebooks } from "./notebooks.ts";
import { operations } from "./operations.ts";
import type { Platform } from "./platform.ts";
import { releases } from "./releases.ts";
import { retraining } from "./retraining.ts";
import { serving } from "./serving.ts";
import { signOn } from "./sign-on.ts";
import { surroundingsOf } from "./surroundings.ts";
import { workbench } from "./workbench.ts";
import { workflows } from "./workflows.ts";

/** The systems of the model's life, and what their users need to know of them. */
export function mlops(environment: Environment, platform: Platform) {
  const ground = groundOf(environment, platform);
  const kept = experiments(ground);
  const featured = features(ground);
  const surroundings = surroundingsOf(kept, featured);
  const trained = workbench(ground, kept, surroundings);
  const run = workflows(ground, kept, trained, surroundings);
  const watched = modelMonitoring(ground, kept);
  const served = serving(ground, kept, trained, watched);
  const released = releases(ground, kept, served, watched);
  const inferred = inference(ground, kept, served, released);
  const operated = operations(ground, kept, served, { run, watched, released, inferred });
  retraining(ground, kept, { alerts: operated.alerts, releases: released.routes, ready: released.ready });
  const groups = [kept, featured, trained, run, served, inferred, operated];
  const pages = groups.flatMap(({ interfaces }) => interfaces);
  const signedOn = signOn(ground, [...pages.map(({ host }) => host), NOTEBOOKS_HOST]);
  const written = notebooks(ground, kept, served, surroundings, signedOn);
  const programRoutes = [...released.programRoutes, ...inferred.programRoutes];
  const entered = access(ground, [...pages, ...written.interfaces], programRoutes, signedOn);
  return Object.assign({}, written.outputs, ...groups.map(({ outputs }) => outputs), entered) as Readonly<Record<string, unknown>>;
}
