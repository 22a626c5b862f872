import { readFileSync } from "node:fs";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listObjects } from "../../apply/index.ts";
import { bringImages } from "../../cli/node-images.ts";
import { progressDisplay } from "../../cli/progress.ts";
import { type KubectlResult, kubectl, runKubectl } from "../../cluster/kubectl.ts";
import { listImages } from "../../cluster/node/images.ts";
import { selectorLabels } from "../../components/core/labels.ts";
import { Environment } from "../../environments/schema.ts";
import type { Plan } from "../../plan/plan.ts";
import { Client } from "../../verify/client.ts";
import { eventually } from "../../verify/eventually.ts";
import { CHECKS, type Site, siteOf, type Verification, verify } from "../../verify/index.ts";
import { CLIENT_POD } from "../../verify/objects.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { type RealEstate, realEstate, whyNotReal } from "../support/real-estate.ts";

const reason = await whyNotReal();
if (reason !== "") console.log(`the loop on a real node: not tested: ${reason}`);

/** Minutes that images take which were never built here come on top of those that the estate takes. */
const setupMilliseconds = 20 * 60_000;
const verifyMilliseconds = 30 * 60_000;
/** What goes on while a system is killed and comes back waits for it with pauses that grow. */
const killedMilliseconds = 10 * 60_000;

describe.skipIf(reason !== "")("the local estate on a real node", () => {
  let estate: RealEstate;
  let plan: Plan;
  let site: Site;
  let verification: Verification;

  beforeAll(async () => {
    plan = await estatePlan();
    estate = await realEstate(plan);
    await estate.bringUp(plan);
    site = siteOf(plan, Environment.parse({ cloud: "local", owner: "platform", costCentre: "research" }));
  }, setupMilliseconds);

  afterAll(() => estate?.delete());

  const pods = () => listObjects(estate.cluster, "pods", "--namespace", site.namespace);

  test("runs every pod under `restricted`", async () => {
    const phases = new Set((await pods()).map(({ status }) => status?.["phase"]));

    expect(phases).toEqual(new Set(["Running", "Succeeded"]));
  });

  test("leaves two fifths of two CPUs to what is updated beside what it replaces", async () => {
    const requests = (await pods())
      .filter(({ status }) => status?.["phase"] === "Running")
      .flatMap(({ spec }) => spec?.["containers"] as { resources: { requests: { cpu: string } } }[])
      .map(({ resources }) => Number(resources.requests.cpu.replace(/m$/, "")));

    expect(requests.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1300);
  });

  test("refuses images that a nearly full disk has no room for, before the first is imported", async () => {
    const folder = await mkdtemp(join(tmpdir(), "estate-archive-"));
    const archive = join(folder, "image.tar");
    const { bavail, bsize } = await statfs(dirname(estate.cluster.kubeconfigPath));
    const file = await open(archive, "w");
    // A file with a hole: it says that it is as large as what is free, and takes nothing.
    await file.truncate(bavail * bsize);
    await file.close();
    const before = await listImages(estate.cluster);

    const bringing = bringImages(estate.cluster, [{ name: "mlflow", reference: "example.com/huge:1", archive }], progressDisplay());

    await expect(bringing).rejects.toThrow(
      /has no room for the images: they take .* GB, and .* GB are free .*Make room, or set ESTATE_STATE/,
    );
    expect(await listImages(estate.cluster)).toEqual(before);
    await rm(folder, { recursive: true });
  });

  describe("when it is verified", () => {
    beforeAll(async () => {
      verification = await verify(site, estate.cluster, {
        onBegin: () => {},
        onResult: ({ detail, name, outcome, seconds }) => console.log(`${outcome} ${seconds.toFixed(1)} s ${name}: ${detail}`),
      });
    }, verifyMilliseconds);

    test.each(CHECKS.map(({ claim, name }) => [name, claim]))("%s: %s", (name) => {
      const { detail, outcome } = verification.results.find((result) => result.name === name) ?? { outcome: "not tried", detail: "" };
      expect(outcome, detail).toBe("passed");
    });

    test("nothing of it stays in the namespace", async () => {
      const { stdout } = await runKubectl(estate.cluster, [
        "get",
        "pods,jobs,configmaps,networkpolicies",
        "--namespace",
        site.namespace,
        "--output=name",
      ]);

      expect(stdout).not.toContain("verify");
    });
  });

  describe("when a system is killed", { timeout: killedMilliseconds }, () => {
    let client: Client;

    beforeAll(async () => {
      client = new Client(estate.cluster, site);
      await client.start();
    });

    afterAll(() => client?.remove());

    const kill = async (pod: string) => {
      await kubectl(estate.cluster, ["delete", `pod/${pod}`, "--namespace", site.namespace, "--grace-period=0", "--force"]);
    };
    const run = async (program: string, ...args: string[]) => {
      const words = ["exec", "--stdin", CLIENT_POD, "--namespace", site.namespace, "--", "python", "-", ...args];
      return runKubectl(estate.cluster, words, readFileSync(new URL(`programs/${program}`, import.meta.url), "utf8"));
    };
    /** Waits until a program has touched this file of the pod, unless it ends before. */
    const reached = async (file: string, running: Promise<KubectlResult>) => {
      const look = ["exec", CLIENT_POD, "--namespace", site.namespace, "--", "test", "-e", `/tmp/${file}`];
      const early = running.then(({ stderr, stdout }) => Promise.reject(new Error(`it ended before: ${stdout}${stderr}`)));
      // It ends some time, and then nobody listens any more.
      early.catch(() => undefined);
      await Promise.race([eventually(120, () => kubectl(estate.cluster, look)), early]);
    };

    test("a cloud's administrator, who is no superuser, makes logins that own their database and enter no other", async () => {
      const superuser = (statement: string) => {
        const psql = "psql --username=postgres --no-psqlrc --set=ON_ERROR_STOP=1";
        const line = `PGPASSWORD="$(cat /superuser/password)" ${psql} --command "$0"`;
        return kubectl(estate.cluster, ["exec", "postgres-0", "--namespace", site.namespace, "--", "sh", "-c", line, statement]);
      };
      await superuser("CREATE ROLE administrator LOGIN CREATEDB CREATEROLE PASSWORD 'administrator'");
      await superuser("GRANT CONNECT ON DATABASE postgres TO administrator");
      const script = readFileSync(new URL("../../components/database/create-logins.py", import.meta.url), "utf8");
      const shown = readFileSync(new URL("programs/logins.py", import.meta.url), "utf8");
      // The way to prove that one may is each cloud's own; all that follows is the same.
      const program = `${script.slice(0, script.indexOf('if __name__ == "__main__":'))}${shown}`;
      const words = ["exec", "--stdin", CLIENT_POD, "--namespace", site.namespace, "--", "python", "-"];

      const { exitCode, stderr, stdout } = await runKubectl(estate.cluster, words, program);

      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout.trim().split("\n").at(-1)).toBe("owner: yes; other database: refused; roles: none");
    });

    test("a run goes on when PostgreSQL dies, and nothing of it is lost", async () => {
      const running = run("steady_run.py", "steady");
      await reached("steady", running);
      await kill("postgres-0");

      const { exitCode, stderr, stdout } = await running;

      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout.trim().split("\n").at(-1)).toBe("60 of 60 steps are there");
    });

    test("an upload goes on when the object store dies, and every file arrives whole", async () => {
      const running = run("upload.py", "upload");
      await reached("upload", running);
      await kill("object-store-0");

      const { exitCode, stderr, stdout } = await running;

      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout.trim().split("\n").at(-1)).toBe("40 of 40 files are there");
    });
  });

  test("`up` comes back when its cluster is stopped under it, and the next one converges", async () => {
    const changed = await estatePlan({ serving: { models: [{ name: "example", replicas: 2 }] } });
    let stopped: Promise<void> | undefined;
    const onStep = ({ text }: { text: string }) => {
      if (text.startsWith("waiting")) stopped ??= estate.cluster.stop();
    };

    await expect(estate.bringUp(changed, { onStep })).rejects.toThrow(
      /cluster real does not answer .* start it with `estate cluster start`/,
    );
    await stopped;
    await estate.cluster.start();
    // The one that was cut off could not give its lock back, and its process, this one, still lives: the lease has to run out.
    await estate.bringUp(changed, { lockSeconds: 60 });

    const ready = (await pods()).filter(({ metadata, status }) => {
      const conditions = (status?.["conditions"] ?? []) as { type: string; status: string }[];
      const isReady = conditions.some((condition) => condition.type === "Ready" && condition.status === "True");
      return metadata.labels?.["app.kubernetes.io/name"] === selectorLabels(site.model.system)["app.kubernetes.io/name"] && isReady;
    });
    expect(ready).toHaveLength(2);
  }, 1_200_000);

  test("an image that is nowhere ends `up` with its name, long before the time is over", async () => {
    const missing = await estatePlan({ images: { mirror: "registry.invalid/mirror" } });

    await expect(estate.bringUp(missing, { timeoutSeconds: 900 })).rejects.toThrow(
      /images cannot be had, and waiting longer will not help.*\n.*has no image registry\.invalid\/mirror\//,
    );
    await estate.bringUp(plan);
  }, 1_200_000);
});
