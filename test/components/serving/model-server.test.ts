import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { goProgram, whyNoGo } from "../../support/go-program.ts";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { serving } from "../../support/serving.ts";
import { MLFLOW_LOCK } from "../../support/tracking-server.ts";

const PROGRAM = join(import.meta.dirname, "../../../components/serving/model-server.py");
const MINUTES = 60_000;

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const noGo = await whyNoGo();

/** What a check said, of which nothing failed. */
async function checked(program: string, folder: string, ...args: readonly string[]): Promise<string> {
  const place = join(python?.folder ?? "", folder);
  await mkdir(place);
  const said = await python?.run("python", ["-B", join(import.meta.dirname, program), PROGRAM, place, ...args]);

  expect(said?.exitCode, `${said?.stdout}\n${said?.stderr.slice(-3000)}`).toBe(0);
  return said?.stdout ?? "";
}

async function freePorts(count: number): Promise<string[]> {
  return (await Promise.all(Array.from({ length: count }, freePort))).map(String);
}

describe.skipIf(python === undefined)(`the model server's program${whySkipped(prepared)}`, () => {
  it("loads, serves, follows and gives up a model, says who answered, and blames bad requests on themselves", {
    timeout: 10 * MINUTES,
  }, async () => {
    expect(await checked("check-model-server.py", "served", ...(await freePorts(1)))).toContain("ok lives");
  });

  it.skipIf(noGo !== undefined)(
    `keeps the same redacted sample of what both variants are asked, and answers whatever becomes of the bucket${noGo === undefined ? "" : ` (skipped: ${noGo})`}`,
    { timeout: 20 * MINUTES },
    async () => {
      await using gateway = await goProgram("images/versitygw", "github.com/versity/versitygw/cmd/versitygw");
      const [port = "", ...ports] = await freePorts(6);
      const [buckets, metadata] = [join(gateway.folder, "buckets"), join(gateway.folder, "metadata")];
      await Promise.all([mkdir(buckets), mkdir(metadata)]);
      const store = {
        file: join(gateway.folder, "versitygw"),
        args: ["--port", `127.0.0.1:${port}`, "--health", "/health", "--quiet", "posix", "--sidecar", metadata, buckets],
        folder: gateway.folder,
        env: { ROOT_ACCESS_KEY_ID: "test", ROOT_SECRET_ACCESS_KEY: "testtest" },
        ready: `http://127.0.0.1:${port}/health`,
      };

      const said = await serving(store, () => checked("check-capture.py", "captured", `http://127.0.0.1:${port}`, ...ports));

      expect(said).toContain("ok the same record there, whole where nothing is redacted");
    },
  );
});
