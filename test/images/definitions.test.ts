import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildOrder, definitions, imageNames, isFoundation, referenceOf } from "../../images/definitions.ts";
import { archivePath, folderOf, inputsHash, pulledPath, sharedFile } from "../../images/inputs.ts";
import pins from "../../pins/images.json" with { type: "json" };

const all = Object.keys(definitions).map((name) => name as keyof typeof definitions);

describe("the definitions", () => {
  test("are one for each pinned image", () => {
    expect(imageNames.toSorted()).toEqual(Object.keys(pins).toSorted());
  });

  test.each(all)("%s has its steps, what they copy, and a use for each image that it names", (name) => {
    const steps = readFileSync(join(folderOf(name), "Containerfile"), "utf8");
    const { from, packages, program, shared } = definitions[name];

    expect(shared.filter((file) => !existsSync(sharedFile(file)))).toEqual([]);
    expect(steps.includes("ADD root.tar")).toBe(packages !== undefined);
    expect(steps.includes("COPY program")).toBe(program !== undefined);
    for (const argument of Object.keys(from)) expect(steps).toContain(`ARG ${argument}`);
  });

  test.each(imageNames.filter((name) => name !== "python"))("%s ends as a user that is not root, by number", (name) => {
    const steps = readFileSync(join(folderOf(name), "Containerfile"), "utf8");
    const users = [...steps.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);

    expect(users.at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test.each(["versitygw", "prometheus", "alertmanager"] as const)("%s tells the version that is pinned", (name) => {
    const version = pins[name].tag.replace(/^v/, "");

    expect(definitions[name].program?.stamp?.replace(/=v?/, "=")).toContain(`=${version}`);
  });

  test("pin the same MLflow and the same release of PostgreSQL as the references", () => {
    const requirements = readFileSync(join(folderOf("mlflow"), "requirements.txt"), "utf8");

    expect(requirements).toContain(`\nmlflow==${pins.mlflow.tag.slice(1).replace("-full", "")} `);
    expect(definitions.postgres.packages).toEqual([`postgresql-${pins.postgres.tag.split(".")[0]}`]);
  });

  test("name no machine and no server", () => {
    const scripts = all.map((name) => readFileSync(join(folderOf(name), "Containerfile"), "utf8"));

    expect(scripts.join("\n")).not.toMatch(/https?:\/\/|\/work\//);
  });
});

describe("the order of a build", () => {
  test("puts each image after what it stands on, once", () => {
    const order = buildOrder(["jupyterlab", "python"]);

    expect(order.toSorted()).toEqual(["base", "builder", "jupyterlab", "mlflow", "python"]);
    expect(order.indexOf("base")).toBeLessThan(order.indexOf("mlflow"));
    expect(order.indexOf("mlflow")).toBeLessThan(order.indexOf("jupyterlab"));
  });
});

describe("the name of an image", () => {
  test("is the one that manifests use, at a mirror too", () => {
    expect(referenceOf("postgres")).toBe(`${pins.postgres.repository}:${pins.postgres.tag}`);
    expect(referenceOf("postgres", "registry.example.com/m")).toBe(`registry.example.com/m/library/postgres:${pins.postgres.tag}`);
  });

  test("is in no registry for a layer below", () => {
    expect(all.filter(isFoundation).map((name) => referenceOf(name))).toEqual([
      "localhost/mlops-estate/base:build",
      "localhost/mlops-estate/builder:build",
      "localhost/mlops-estate/shell:build",
    ]);
  });
});

describe("the hash of an image's inputs", () => {
  test("is the same each time and another for each image and each mirror", async () => {
    const hashes = await Promise.all([...all, ...all].map((name) => inputsHash(name)));

    expect(hashes.slice(all.length)).toEqual(hashes.slice(0, all.length));
    expect(new Set(hashes).size).toBe(all.length);
    expect(await inputsHash("mlflow", "registry.example.com")).not.toBe(await inputsHash("mlflow"));
  });

  test("is in the path of the archive, and a pulled image has a path of its own", async () => {
    expect(await archivePath("postgres")).toMatch(new RegExp(`/images/postgres-${await inputsHash("postgres")}/postgres\\.tar$`));
    expect(pulledPath("postgres")).not.toBe(await archivePath("postgres"));
    expect(pulledPath("postgres")).not.toBe(pulledPath("postgres", "registry.example.com"));
  });
});
