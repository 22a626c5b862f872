import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argoStages, trainingOf } from "../../../components/pipelines/argo/manifests.ts";
import { artifactRepository } from "../../../components/pipelines/argo/repository.ts";
import { PipelinesSpec, type PipelinesWiring } from "../../../components/pipelines/contract.ts";
import { pipelinesStages } from "../../../components/pipelines/manifests.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";
import { placeNamed, WIRING } from "./wiring.ts";

const SPEC = PipelinesSpec.parse({ enabled: true });
const PROGRAMS = join(import.meta.dirname, "../../../components/pipelines");

function releaseOf(wiring: PipelinesWiring = WIRING, spec = SPEC) {
  const release = objectsOf(argoStages(spec, wiring)).find((object) => "release" in object);
  if (release === undefined) throw new Error("no release");
  return release;
}

describe("pipelines", () => {
  it("are nothing at all while they are off", () => {
    expect(pipelinesStages(PipelinesSpec.parse({}), WIRING)).toEqual([]);
  });

  it("take one system or a list, each once, and refuse others by name", () => {
    expect(PipelinesSpec.parse({}).system).toEqual(["argo"]);
    expect(PipelinesSpec.parse({ system: "airflow" }).system).toEqual(["airflow"]);
    expect(PipelinesSpec.parse({ system: ["airflow", "airflow"] }).system).toEqual(["airflow"]);
    expect(PipelinesSpec.safeParse({ system: [] }).success).toBe(false);
    for (const system of ["prefect", ["prefect"]])
      expect(PipelinesSpec.safeParse({ system }).error?.issues[0]?.message).toContain("argo, airflow");
  });
});

describe("Argo Workflows", () => {
  it("brings its definitions with the chart and fetches none", () => {
    expect(at(releaseOf(), "values", "crds")).toEqual({ install: true, full: false, keep: true });
  });

  it.each([["controller"], ["server"]])("runs its %s in pods that Pod Security admits, within limits", (part) => {
    const values = at(releaseOf(), "values", part);

    expect(at(values, "podSecurityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(at(values, "resources", "limits")).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
  });

  it("gives every workflow that comes along the same security, and an end", () => {
    const spec = at(releaseOf(), "values", "controller", "workflowDefaults", "spec");

    expect(at(spec, "securityContext")).toMatchObject({ runAsNonRoot: true });
    expect(at(spec, "ttlStrategy", "secondsAfterCompletion")).toBe(14 * 24 * 3600);
    expect(at(releaseOf(), "values", "executor", "securityContext")).toMatchObject({ allowPrivilegeEscalation: false });
  });

  it("takes its images from the mirror where there is one", () => {
    const values = at(releaseOf({ ...WIRING, imagesMirror: "registry.example.com/m" }), "values");

    for (const [part, name] of [
      ["controller", "workflow-controller"],
      ["server", "argocli"],
      ["executor", "argoexec"],
    ] as const)
      expect(at(values, part, "image")).toEqual({ registry: "registry.example.com/m", repository: `argoproj/${name}` });
  });

  it("tells metrics only where somebody reads them, and then lets them in", () => {
    const quiet = { ...WIRING, monitored: false };
    const scrapes = (wiring: PipelinesWiring) =>
      kindOf(argoStages(SPEC, wiring), "NetworkPolicy").filter(({ metadata }) => metadata.name === "allow-scrape");

    expect(at(releaseOf(quiet), "values", "controller", "serviceMonitor", "enabled")).toBe(false);
    expect(at(releaseOf(), "values", "controller", "serviceMonitor", "enabled")).toBe(true);
    expect([scrapes(quiet).length, scrapes(WIRING).length]).toEqual([0, 1]);
  });

  it("raises an alert for a pipeline that failed, and only where somebody reads its metrics", () => {
    const rules = (wiring: PipelinesWiring) => kindOf(argoStages(SPEC, wiring), "PrometheusRule");

    expect(rules({ ...WIRING, monitored: false })).toEqual([]);
    expect(at(rules(WIRING)[0], "spec", "groups", 0, "rules", 0)).toMatchObject({
      alert: "PipelineFails",
      expr: expect.stringContaining('argo_workflows_total_count{phase=~"Failed|Error"}'),
    });
  });

  it("lets each team's account tell how a step ended, and nothing else", () => {
    const stages = argoStages(SPEC, WIRING);
    for (const { namespace, serviceAccount } of WIRING.teams) {
      const role = kindOf(stages, "Role").find(({ metadata }) => metadata.namespace === namespace);
      const binding = kindOf(stages, "RoleBinding").find(({ metadata }) => metadata.namespace === namespace);

      expect(at(role, "rules")).toEqual([{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }]);
      expect(at(binding, "subjects")).toEqual([{ kind: "ServiceAccount", name: serviceAccount, namespace }]);
    }
    expect(at(releaseOf(), "values", "workflow", "rbac", "create")).toBe(false);
  });
});

describe("a team's training", () => {
  const train = (team: string, wiring: PipelinesWiring = WIRING) =>
    kindOf(argoStages(SPEC, wiring), "WorkflowTemplate").find(({ metadata }) => metadata.namespace === `team-${team}`);

  const step = (name: string, team = "models", wiring: PipelinesWiring = WIRING) => {
    const templates = at(train(team, wiring), "spec", "templates") as readonly { readonly name: string }[];
    return templates.find((template) => template.name === name);
  };

  it("is fitted only once its data have been validated", () => {
    const { entrypoint, templates } = at(train("models"), "spec") as { entrypoint: string; templates: readonly object[] };

    expect(entrypoint).toBe("train");
    expect(at(templates[0], "dag", "tasks")).toMatchObject([
      { name: "validate", template: "validate" },
      { name: "fit", template: "fit", depends: "validate.Succeeded" },
    ]);
    for (const [name, program] of [
      ["validate", "validate.py"],
      ["fit", "train.py"],
    ] as const)
      expect(at(step(name), "container", "command")).toEqual(["python3", `/program/${program}`]);
  });

  it("hands each step what it takes, and finds there the files that its program needs", () => {
    const tasks = at(step("train"), "dag", "tasks") as readonly { readonly name: string; readonly arguments: object }[];
    const files = kindOf(argoStages(SPEC, WIRING), "ConfigMap").find(({ metadata }) => metadata.namespace === "team-models");

    for (const task of tasks) expect(at(task.arguments, "parameters")).toEqual(givenTo(step(task.name)));
    const texts = at(files, "data") as Readonly<Record<string, string>>;
    for (const task of tasks) expect(texts).toHaveProperty([programNamed(step(task.name))]);
    // Whatever one program takes from another of this folder lies beside it.
    const own = readdirSync(PROGRAMS, { encoding: "utf8" }).flatMap((file) => /^(\w+)\.py$/.exec(file)?.[1] ?? []);
    const taken = Object.values(texts).flatMap((text) => [...text.matchAll(/^(?:import|from) (\w+)/gm)].map(([, name]) => `${name}`));
    expect(taken.filter((name) => own.includes(name) && texts[`${name}.py`] === undefined)).toEqual([]);
  });

  const programNamed = (template: object | undefined) =>
    (at(template, "container", "command") as readonly string[]).at(-1)?.replace("/program/", "") ?? "";

  const givenTo = (template: object | undefined) =>
    (at(template, "inputs", "parameters") as readonly { readonly name: string }[]).map(({ name }) => ({
      name,
      value: `{{inputs.parameters.${name}}}`,
    }));

  describe("where promotion is on", () => {
    const released = { ...SPEC, promotion: { enabled: true, leastAccuracy: 0.9 } };
    const template = kindOf(argoStages(released, WIRING), "WorkflowTemplate").find(({ metadata }) => metadata.namespace === "team-models");
    const templateNamed = (name: string) =>
      (at(template, "spec", "templates") as readonly { readonly name: string }[]).find((each) => each.name === name);

    it("tests the version that was trained, and gives it the alias only where that says so", () => {
      const tasks = at(templateNamed("train"), "dag", "tasks") as readonly object[];

      expect(tasks.slice(2)).toMatchObject([
        { name: "evaluate", depends: "fit.Succeeded" },
        { name: "promote", depends: "evaluate.Succeeded", when: "{{tasks.evaluate.outputs.parameters.better}} == true" },
      ]);
      for (const task of tasks.slice(2))
        expect(at(task, "arguments", "parameters")).toContainEqual({ name: "version", value: "{{tasks.fit.outputs.parameters.version}}" });
    });

    it("tells the step what is asked of a version", () => {
      expect(at(templateNamed("evaluate"), "container", "env")).toContainEqual({ name: "LEAST_ACCURACY", value: "0.9" });
    });

    it("tells the last step which models are released, and who lets them, where any are", () => {
      const releases = { models: ["example", "other"], approval: "person" } as const;
      const variables = (wiring: PipelinesWiring) => {
        const found = kindOf(argoStages(released, wiring), "WorkflowTemplate").find(({ metadata }) => metadata.namespace === "team-models");
        const templates = at(found, "spec", "templates") as readonly { readonly name: string }[];
        const env = at(
          templates.find(({ name }) => name === "promote"),
          "container",
          "env",
        ) as readonly { readonly name: string }[];
        return env.filter(({ name }) => ["RELEASED_MODELS", "APPROVAL"].includes(name));
      };

      expect(variables(WIRING)).toEqual([]);
      expect(variables({ ...WIRING, releases })).toEqual([
        { name: "RELEASED_MODELS", value: "example,other" },
        { name: "APPROVAL", value: "person" },
      ]);
    });
  });

  it("has no step that releases where promotion is off", () => {
    expect([step("evaluate"), step("promote")]).toEqual([undefined, undefined]);
  });

  it.each(["validate", "fit"])("runs its step %s in a pod that Pod Security admits and the policies let through", (name) => {
    const spec = at(train("models"), "spec");

    expect(at(spec, "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(at(step(name), "container", "securityContext")).toMatchObject({
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    for (const system of ["mlflow", "object-store", "kubernetes"])
      expect(at(spec, "podMetadata", "labels", `client.mlops-estate/${system}`), system).toBe("true");
  });

  it("waits in the team's queue where it has one", () => {
    const label = (team: string) => at(step("fit", team), "metadata", "labels", "kueue.x-k8s.io/queue-name");

    expect(label("fraud")).toBe("training");
    expect(label("models")).toBeUndefined();
  });

  it("may call all that the team may, and is told the team's keys and files by name", () => {
    const marquez = { system: "marquez", namespace: "mlops", port: 5000 };
    const wandb = { cidrs: ["0.0.0.0/0"], port: 443, client: "wandb" };
    const key = { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } };
    const folders = [{ configMap: "feast-client", folder: "/etc/estate/feast" }];
    const place = placeNamed("models", { callees: [marquez, wandb], env: [key], folders });
    const wiring = { ...WIRING, teams: [place] };
    const spec = at(train("models", wiring), "spec");
    const fit = step("fit", "models", wiring);

    for (const word of ["marquez", "wandb", "kubernetes"])
      expect(at(spec, "podMetadata", "labels", `client.mlops-estate/${word}`), word).toBe("true");
    expect(at(fit, "container", "env")).toContainEqual(key);
    expect(at(fit, "container", "volumeMounts")).toContainEqual({
      name: "feast-client",
      mountPath: "/etc/estate/feast",
      readOnly: true,
    });
    expect(at(fit, "volumes")).toContainEqual({ name: "feast-client", configMap: { name: "feast-client" } });
  });

  it("is told of all its parameters by variables, none of them in a command", () => {
    const template = step("fit");
    const inputs = (at(template, "inputs", "parameters") as { name: string }[]).map(({ name }) => name);
    const env = at(template, "container", "env") as { name: string; value?: string }[];

    expect(at(train("models"), "spec", "arguments", "parameters")).toHaveLength(inputs.length);
    for (const name of inputs)
      expect(env).toContainEqual({ name: name.replaceAll("-", "_").toUpperCase(), value: `{{inputs.parameters.${name}}}` });
    expect(JSON.stringify(at(template, "container", "command"))).not.toContain("{{");
  });

  it("is offered to triggers with all the parameters that it has", () => {
    for (const { namespace, parameters, template, workflowTemplate } of trainingOf(WIRING)) {
      const found = named(argoStages(SPEC, WIRING), "WorkflowTemplate", workflowTemplate);
      const known = (at(found, "spec", "arguments", "parameters") as { name: string }[]).map(({ name }) => name);

      expect(namespace).toMatch(/^team-/);
      expect(parameters.map(({ name }) => name)).toEqual(known);
      expect(at(found, "spec", "templates", 0, "name")).toBe(template);
    }
  });

  it("has objects of its own for every team, whatever the teams are called", () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), (names) => {
        const stages = argoStages(SPEC, { ...WIRING, teams: names.map((each) => placeNamed(each)) });
        expect(kindOf(stages, "WorkflowTemplate")).toHaveLength(names.length);
        expect(kindOf(stages, "Role")).toHaveLength(names.length);
      }),
    );
  });
});

describe("the artifact repository", () => {
  it("opens the estate's own store with the bucket's key", () => {
    expect(artifactRepository(WIRING.buckets.artifacts)).toMatchObject({
      archiveLogs: true,
      s3: {
        bucket: "artifacts",
        endpoint: "object-store.mlops.svc:7070",
        insecure: true,
        accessKeySecret: { name: "object-store-key-artifacts", key: "accessKeyId" },
      },
    });
  });

  it.each([
    [
      "s3://estate-artifacts",
      [{ name: "AWS_REGION", value: "eu-central-1" }],
      { s3: { bucket: "estate-artifacts", region: "eu-central-1", useSDKCreds: true } },
    ],
    ["gs://estate-artifacts", [], { gcs: { bucket: "estate-artifacts" } }],
    [
      "wasbs://artifacts@estate.blob.core.windows.net",
      [],
      { azure: { endpoint: "https://estate.blob.core.windows.net", container: "artifacts", useSDKCreds: true } },
    ],
  ])("opens %s as the pod's own identity", (uri, env, expected) => {
    expect(artifactRepository({ uri, env, dvc: {}, callees: [] })).toMatchObject(expected);
  });

  it("leaves the controller's variables to the controller where the chart renders values", () => {
    const { gcs } = artifactRepository({ uri: "gs://b", env: [], dvc: {}, callees: [] }) as { gcs: { keyFormat: string } };

    expect(gcs.keyFormat).toContain('{{ "{{workflow.name}}" }}');
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("workflow templates, by the upstream definitions", () => {
  it("are valid, field by field", () => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "argo-workflows"));
    for (const template of kindOf(argoStages(SPEC, WIRING), "WorkflowTemplate"))
      expect(definitions.problemsOf(template as never)).toEqual([]);
  });
});
