import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { imageReference } from "../../pins/index.ts";

const ROOT = join(import.meta.dirname, "../..");

function linesOf(file: string): string[] {
  return readFileSync(join(ROOT, file), "utf8").trim().split("\n");
}

/** Locks of all examples, and the one that several of them are tested with. */
const locks = ["examples", "test/examples"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("requirements.txt"))
    .map((file) => `${folder}/${file}`),
);

describe("locks of the examples", () => {
  it.each(locks)("%s names each package in one exact version", (lock) => {
    expect(linesOf(lock).filter((line) => !/^[a-z0-9.-]+==[^\s=]+( ; .+)?$/.test(line))).toEqual([]);
  });

  it.each(locks)("%s has what its requirements.in asks for", (lock) => {
    const asked = linesOf(lock.replace(/\.txt$/, ".in")).map((line) => line.replace(/\[.*\]/, ""));

    expect(linesOf(lock)).toEqual(
      expect.arrayContaining(asked.map((line) => (line.includes("==") ? line : expect.stringMatching(`^${line}==`)))),
    );
  });

  it.each(["tracking", "hyperparameter-optimisation"])("%s is tested with the versions of its own lock", (example) => {
    expect(linesOf("test/examples/mlflow/requirements.txt")).toEqual(
      expect.arrayContaining(linesOf(`examples/${example}/requirements.txt`)),
    );
  });

  it("have the MLflow that the estate's image has", () => {
    const image = linesOf("images/mlflow/requirements.txt")
      .find((line) => line.startsWith("mlflow=="))
      ?.split(" ")[0];

    for (const lock of locks.filter((file) => linesOf(file).some((line) => line.startsWith("mlflow=="))))
      expect(linesOf(lock)).toContain(image);
    expect(image).toBeDefined();
  });

  it("have the Feast that the estate's image has", () => {
    const [tag] = imageReference("feast").split(":").slice(-1);

    expect(linesOf("examples/feature-store/requirements.txt")).toContain(`feast==${tag}`);
  });
});
