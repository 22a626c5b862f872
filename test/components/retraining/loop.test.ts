import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { trainingPrograms } from "../../../components/pipelines/programs.ts";
import { freePort } from "../../support/free-port.ts";
import { whyNoGo } from "../../support/go-program.ts";
import { imageProgram } from "../../support/image-program.ts";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { serving } from "../../support/serving.ts";
import { MLFLOW_LOCK, trackingServer } from "../../support/tracking-server.ts";
import { retrainingFiles } from "./wiring.ts";

const MINUTES = 60_000;

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
const noGo = await whyNoGo();
const why = whySkipped(prepared) || (noGo === undefined ? "" : ` (skipped: ${noGo})`);
afterAll(() => python?.[Symbol.asyncDispose]());

interface Version {
  readonly version: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Alertmanager itself, as the estate's image has it, while a test talks to it. */
async function alertmanager<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  await using program = await imageProgram("alertmanager");
  const url = `http://127.0.0.1:${await freePort()}`;
  await writeFile(join(program.folder, "alertmanager.yml"), "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n");
  const args = ["--config.file=alertmanager.yml", `--web.listen-address=${url.slice(7)}`, "--cluster.listen-address="];
  return serving({ file: program.file, args, folder: program.folder, env: {}, ready: `${url}/-/ready` }, () => work(url));
}

/** Says that an alert fires, and goes on: what is given no end is over after five minutes, unless it is said again as Prometheus does. */
async function fire(url: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const after = (minutes: number) => new Date(Date.now() + minutes * MINUTES).toISOString();
  const alerts = [{ labels, startsAt: after(-1), endsAt: after(60) }];
  const answer = await fetch(`${url}/api/v2/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(alerts),
  });
  if (!answer.ok) throw new Error(`Alertmanager refused alerts: ${await answer.text()}`);
}

async function versionOf(url: string, version: string): Promise<Version> {
  const answer = await fetch(`${url}/api/2.0/mlflow/model-versions/get?name=iris&version=${version}`);
  return ((await answer.json()) as { model_version: Version }).model_version;
}

function tagsOf({ tags }: Version): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

describe.skipIf(why !== "")(`the loop from an alert to a challenger${why}`, () => {
  it("waits for an alert, for truth, for a release that goes on and for its cooldown, and proposes what does better", {
    timeout: 20 * MINUTES,
  }, async () => {
    const folder = python?.folder ?? "";
    const captures = join(folder, "captures");
    await mkdir(captures);
    for (const [file, text] of Object.entries({ ...trainingPrograms(), ...retrainingFiles() })) await writeFile(join(folder, file), text);
    const expectPython = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      python?.expect("python", args, { env }) ?? "";

    await alertmanager((alerts) =>
      trackingServer(python, async (tracking) => {
        const env = {
          MODEL: "iris",
          EXPERIMENT: "iris",
          ALERTS_URL: alerts,
          MLFLOW_TRACKING_URI: tracking,
          COOLDOWN_MINUTES: "60",
          APPROVAL: "person",
          RECENT: `file://${captures}`,
          RECENT_HOURS: "24",
          LEAST_RECENT: "30",
          LEAST_ACCURACY: "0.8",
          MAX_WORSE: "0.1",
          OUTPUTS_FOLDER: join(folder, "outputs"),
        };
        const retrain = (more: Readonly<Record<string, string>> = {}) => expectPython(["retrain.py"], { ...env, ...more });
        const ask = (rows: number, word: string) =>
          expectPython([join(import.meta.dirname, "ask.py"), captures, "iris", `${rows}`, "2", word]);
        await expectPython(["train.py"], { ...env, RECENT: "" });
        await expectPython(["promote.py"], { ...env, VERSION: "1" });

        await fire(alerts, { alertname: "ModelDrifts", retrain: "true", model: "another" });
        await fire(alerts, { alertname: "ModelErrs", model: "iris" });
        expect(await retrain()).toContain("no alert asks for a training of iris");

        await fire(alerts, { alertname: "ModelDrifts", retrain: "true", model: "iris" });
        await ask(20, "few");
        expect(await retrain()).toMatch(/alert:ModelDrifts:.*, but \d+ of 20 answered rows can be tested on, and 30 are asked/);

        await ask(300, "many");
        expect(await retrain()).toContain("version 2 of iris: challenger");

        const made = await versionOf(tracking, "2");
        expect(made.aliases).toEqual(["challenger"]);
        expect(tagsOf(made)).toMatchObject({
          approval: "pending",
          validation: "passed",
          "data-version": expect.stringMatching(/^sha256:[0-9a-f]{16}\+recent:sha256:[0-9a-f]{16}$/),
          "code-revision": expect.stringMatching(/^sha256:[0-9a-f]{16}$/),
          trigger: expect.stringMatching(/^alert:ModelDrifts:[0-9a-f]{16}@/),
        });
        expect(made.description).toContain("# iris, version 2");
        expect((await versionOf(tracking, "1")).aliases).toEqual(["champion"]);

        expect(await retrain()).toMatch(/the next comes in (59|60) minutes at the earliest/);
        expect(await retrain({ COOLDOWN_MINUTES: "0" })).toContain("version 2 is being released, or waits for it");

        const trail = JSON.parse(await expectPython(["-c", TRAIL, tracking])) as Record<string, unknown>[];
        expect(trail).toMatchObject([
          {
            kind: "retraining",
            version: "2",
            "champion-before": "1",
            verdict: "challenger",
            approver: null,
            "data-version": tagsOf(made)["data-version"],
            steps: ["alert", "training", "trained", "better", "proposed"].map((state) => expect.objectContaining({ state })),
            metrics: expect.objectContaining({ "recent-accuracy": expect.any(Number), "champion-recent-accuracy": expect.any(Number) }),
          },
        ]);
        const { metrics } = trail[0] as { metrics: Record<string, number> };
        expect(metrics["recent-accuracy"]).toBeGreaterThan((metrics["champion-recent-accuracy"] ?? 1) + 0.1);

        // Somebody says no, and the next training learns the same: it is no worse, and approved by the rule that is set now.
        await expectPython(["-c", TAKE, tracking]);
        expect(await retrain({ COOLDOWN_MINUTES: "0", APPROVAL: "automatic" })).toContain("version 3 of iris: challenger");
        expect(tagsOf(await versionOf(tracking, "3"))).toMatchObject({ approval: "automatic" });

        // What cannot be trained is kept, and does not come again each minute.
        await expectPython(["-c", TAKE, tracking]);
        await writeFile(join(folder, "other.csv"), "a,b\n1,2\n");
        const other = { COOLDOWN_MINUTES: "0", DATA: `${folder}/other.csv`, TARGET: "x" };
        const failed = await python?.run("python", ["retrain.py"], { env: { ...env, ...other } });
        expect(failed?.exitCode).toBe(1);
        expect(failed?.stderr).toContain("cannot be trained on");
        expect(await retrain()).toMatch(/the next comes in (59|60) minutes/);
        const last = (JSON.parse(await expectPython(["-c", TRAIL, tracking])) as Record<string, unknown>[]).at(-1);
        expect(last).toMatchObject({ verdict: "failed", version: "none", reason: expect.stringContaining("cannot be trained on") });
      }),
    );
  });

  it("fails where nobody says which alerts fire", { timeout: 5 * MINUTES }, async () => {
    const env = { MODEL: "iris", ALERTS_URL: "http://127.0.0.1:9", MLFLOW_TRACKING_URI: "http://127.0.0.1:9" };

    expect((await python?.run("python", ["retrain.py"], { env }))?.exitCode).toBe(1);
  });
});

const TRAIL = "import audit, json, sys; print(json.dumps(audit.Audit(sys.argv[1]).entries('iris')))";
const TAKE = "import registry, sys; registry.Registry(sys.argv[1], 'iris').take('challenger')";
