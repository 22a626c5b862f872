import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

/** A Python that has what the model server's image has; ESTATE_PYTHON names one, such as that of a virtual environment with MLflow. */
const PYTHON = process.env["ESTATE_PYTHON"] ?? "python3";
const WHY_SKIPPED = whySkipped();

const folder = mkdtempSync(join(tmpdir(), "model-server-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function whySkipped(): string | undefined {
  const found = spawnSync(PYTHON, ["-c", "import fastapi, mlflow, prometheus_client, sklearn, uvicorn"], { encoding: "utf8" });
  if (found.error !== undefined) return `no ${PYTHON}`;
  return found.status === 0 ? undefined : (found.stderr.trim().split("\n").at(-1) ?? "no MLflow");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("the model server's program", () => {
  it.skipIf(WHY_SKIPPED !== undefined)(
    `loads, serves, follows and gives up a model, and blames bad requests on themselves${WHY_SKIPPED === undefined ? "" : ` (skipped: ${WHY_SKIPPED}; set ESTATE_PYTHON)`}`,
    { timeout: 300_000 },
    async () => {
      const program = fileURLToPath(new URL("../../../components/serving/model-server.py", import.meta.url));
      const check = fileURLToPath(new URL("check-model-server.py", import.meta.url));

      const output = execFileSync(PYTHON, ["-B", check, program, folder, String(await freePort())], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });

      expect(output).not.toContain("FAILED");
      expect(output).toContain("ok lives");
    },
  );
});
