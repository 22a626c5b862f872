import { afterAll, beforeAll } from "vitest";
import { freePort } from "./free-port.ts";
import type { Prepared } from "./python.ts";
import { pythonServer, serving } from "./serving.ts";

/** Lock of an environment with MLflow and what a training needs. */
export const MLFLOW_LOCK = "test/examples/mlflow/requirements.txt";

/** A tracking server of MLflow's own while a test talks to it, with what it keeps in the environment's folder. */
export async function trackingServer<Result>(python: Prepared["python"], work: (url: string) => Promise<Result>): Promise<Result> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = python?.folder ?? "";
  const store = ["--backend-store-uri", `sqlite:///${folder}/server-${port}.db`, "--serve-artifacts"];
  const artifacts = ["--artifacts-destination", `${folder}/artifacts-${port}`];
  const command = ["mlflow", "server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", ...store, ...artifacts];
  // Its `/health` answers before it has opened its store.
  const ready = `${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default`;
  return serving(pythonServer(python, command, { env: {}, ready }), () => work(url));
}

/** A tracking server for all tests of a suite; its address, once they run. What it keeps goes with the environment, after the last of them. */
export function suiteTrackingServer(python: Prepared["python"]): () => string {
  let url = "";
  let stop = () => {};
  let served: Promise<unknown>;
  beforeAll(async () => {
    const over = new Promise<void>((resolve) => {
      stop = resolve;
    });
    await new Promise<void>((ready, failed) => {
      served = trackingServer(python, async (address) => {
        url = address;
        ready();
        await over;
      });
      served.catch(failed);
    });
  }, 300_000);
  afterAll(async () => {
    stop();
    await served;
    await python?.[Symbol.asyncDispose]();
  }, 60_000);
  return () => url;
}
