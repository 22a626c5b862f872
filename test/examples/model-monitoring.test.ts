import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkEnvironment } from "../../environments/check.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/model-monitoring");
const isThere = spawnSync("python3", ["--version"]).error === undefined;

describe("the example of model monitoring", () => {
  it("says of a model what an environment may say", () => {
    const said = parse(readFileSync(join(EXAMPLE, "environment.yaml"), "utf8"));

    const { environment, problems } = checkEnvironment({ cloud: "local", owner: "platform", costCentre: "research", maturity: 3, ...said });

    expect(problems).toEqual([]);
    expect(environment?.modelMonitoring.models[0]?.metrics).toHaveLength(2);
  });

  it.skipIf(!isThere)("tells each outcome of a file, a hundred at a time, and ends badly where one is refused", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tell-"));
    const told: { id: string; value: unknown }[][] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => {
        body += part.toString();
      });
      request.on("end", () => {
        told.push(JSON.parse(body));
        const isRefused = request.url === "/refused";
        response.writeHead(isRefused ? 400 : 200).end(JSON.stringify(isRefused ? { error: "no" } : { kept: told.at(-1)?.length }));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const file = join(folder, "outcomes.csv");
    await writeFile(
      file,
      ["id,value", ...Array.from({ length: 150 }, (_, index) => `r-${index},${index === 0 ? "setosa" : index}`)].join("\n"),
    );
    const tell = (path: string) =>
      execa("python3", ["-B", join(EXAMPLE, "tell.py"), `http://127.0.0.1:${port}/${path}`, file], { reject: false });

    const good = await tell("models/prices/ground-truth");
    const bad = await tell("refused");
    server.close();
    await rm(folder, { recursive: true });

    expect(good.stdout, good.stderr).toBe("told of 150 answers");
    expect(told.slice(0, 2).map((each) => each.length)).toEqual([100, 50]);
    expect(told[0]?.slice(0, 2)).toEqual([
      { id: "r-0", value: "setosa" },
      { id: "r-1", value: 1 },
    ]);
    expect([bad.exitCode, bad.stderr]).toEqual([1, 'refused with 400: {"error": "no"}'.replace('": "', '":"')]);
  });
});
