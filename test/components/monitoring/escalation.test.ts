import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alertmanagerFiles } from "../../../components/monitoring/config.ts";
import { MonitoringSpec } from "../../../components/monitoring/contract.ts";
import { definitions } from "../../../images/definitions.ts";
import { programOf } from "../../../images/programs.ts";
import { freePort } from "../../support/free-port.ts";
import { whyNoGo } from "../../support/go-program.ts";

const WHY_SKIPPED = await whyNoGo();
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Somebody who is told: the alerts that came, each by its name. */
class Receiver {
  readonly #server: Server;
  readonly told: string[] = [];

  constructor() {
    this.#server = createServer(async (request, response) => {
      const { alerts } = JSON.parse(await text(request)) as { alerts: { labels: { alertname: string } }[] };
      this.told.push(...alerts.map(({ labels }) => labels.alertname));
      response.end();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
  }

  async heard(name: string): Promise<void> {
    while (!this.told.includes(name)) await wait(50);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

describe.skipIf(WHY_SKIPPED !== undefined)(`Alertmanager as it runs${WHY_SKIPPED ? ` (skipped: ${WHY_SKIPPED})` : ""}`, () => {
  const [first, second, everybody] = [new Receiver(), new Receiver(), new Receiver()];
  let folder: string;
  let address: string;
  let running: ChildProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "estate-alertmanager-"));
    const { program } = definitions.alertmanager;
    if (program === undefined) throw new Error("the image holds no program");
    const path = join(folder, "alertmanager");
    await programOf(program, resolve(import.meta.dirname, "../../../images/alertmanager"), join(folder, "workplace"), path);
    const [webhookUrl, escalateTo, own] = [await first.listen(), await second.listen(), await everybody.listen()];
    const muteTimes = [{ weekdays: [...DAYS] }];
    const spec = MonitoringSpec.parse({
      webhookUrl: own,
      routes: [
        { match: { model: "churn" }, webhookUrl, escalateAfterMinutes: 30, escalateTo },
        { match: { model: "quiet" }, webhookUrl, escalateAfterMinutes: 30, escalateTo, muteTimes },
      ],
    });
    const config = join(folder, "alertmanager.yml");
    await writeFile(config, alertmanagerFiles(spec, {})["alertmanager.yml"]);
    address = `127.0.0.1:${await freePort()}`;
    const flags = [
      `--config.file=${config}`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      "--cluster.listen-address=",
    ];
    running = spawn(path, flags, { stdio: "ignore" });
    while (
      !(await fetch(`http://${address}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await wait(50);
  }, 900_000);

  afterAll(async () => {
    if (running !== undefined) {
      running.kill();
      if (running.exitCode === null) await once(running, "exit");
    }
    for (const receiver of [first, second, everybody]) receiver.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function post(path: string, body: object): Promise<void> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`http://${address}/api/v2/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(response.status, await response.text()).toBe(200);
  }

  function alert(alertname: string, model: string, minutes: number, labels: Readonly<Record<string, string>> = {}) {
    return {
      labels: { alertname, model, severity: "warning", ...labels },
      startsAt: new Date(Date.now() - minutes * 60_000).toISOString(),
    };
  }

  it("tells the second one of what went on for as long as it was told, of nothing younger, and of nothing that somebody silenced", async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const matchers = [{ name: "alertname", value: "Taken", isRegex: false, isEqual: true }];
    await post("silences", { matchers, startsAt: new Date().toISOString(), endsAt: until, createdBy: "test", comment: "is seen to" });
    await post("alerts", [alert("Taken", "churn", 60), alert("Young", "churn", 5)]);
    await first.heard("Young");

    await post("alerts", [alert("Old", "churn", 60)]);
    await second.heard("Old");
    await first.heard("Old");

    expect(second.told).toEqual(["Old"]);
    expect(first.told.toSorted()).toEqual(["Old", "Young"]);
    expect(everybody.told).toEqual([]);
  });

  it("shows an alert that nobody is told of now to programs that ask, and tells of others meanwhile", async () => {
    await post("alerts", [alert("Drifted", "quiet", 60, { retrain: "true" })]);
    await post("alerts", [alert("Elsewhere", "other", 60)]);
    await everybody.heard("Elsewhere");

    const asked = await fetch(
      `http://${address}/api/v2/alerts?active=true&silenced=false&inhibited=false&filter=${encodeURIComponent('retrain="true"')}`,
    );
    const found = (await asked.json()) as { labels: Record<string, string>; status: { state: string } }[];

    expect(found.map(({ labels, status }) => [labels["alertname"], labels["model"], status.state])).toEqual([
      ["Drifted", "quiet", "active"],
    ]);
    expect([...first.told, ...second.told, ...everybody.told]).not.toContain("Drifted");
  });
});
