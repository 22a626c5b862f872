import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insideBothSides } from "../../charts/both-sides.ts";
import { fetchCharts } from "../../charts/fetch.ts";
import { type InsideOptions, insideCharts } from "../../charts/inside.ts";
import { UserError } from "../../components/core/errors.ts";
import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import { SECRET, UNKNOWN } from "../../plan/values.ts";
import { ensureTools } from "../../toolchain/build.ts";
import { type Fixture, planned, planOf } from "../plan/render/plans.ts";

let helm = "";
/** Folder of a classic repository, served on loopback. */
let repository = "";
let server: Server;
let address = "";
let cache = "";

const TEMPLATES = {
  "deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: { version: {{ .Chart.Version | quote }} }
spec:
  replicas: {{ .Values.replicas }}
  template:
    metadata:
      annotations:
        checksum/secret: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
    spec:
      serviceAccountName: {{ .Values.account | default "none" }}
      containers:
        - name: web
          image: {{ .Values.image }}
          env: [{ name: ADDRESS, value: "https://{{ .Values.host }}/" }, { name: CLUSTER, value: {{ .Capabilities.KubeVersion.Minor | quote }} }]
`,
  "secret.yaml": `apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }} }
data: { password: {{ randAlphaNum 12 | b64enc }} }
stringData: { given: {{ .Values.password | default "none" | quote }} }
`,
  "hook.yaml": `apiVersion: batch/v1
kind: Job
metadata: { name: before, annotations: { helm.sh/hook: pre-install } }
spec: { template: { spec: { containers: [{ name: a, image: b }] } } }
`,
  "test.yaml": `apiVersion: v1
kind: Pod
metadata: { name: asked, annotations: { helm.sh/hook: test } }
`,
  "monitor.yaml": `{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1/ServiceMonitor" }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web }
{{- end }}
`,
  "role.yaml": `{{- if gt (int .Values.replicas) 9000 }}{{ fail "too many replicas" }}{{- end }}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: web }
`,
};

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  names: { kind: Thing, plural: things }
  scope: Cluster
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
`;

beforeAll(async () => {
  ({ helm } = await ensureTools(["helm"]));
  repository = await mkdtemp(join(tmpdir(), "chart-repository-"));
  await packaged("web", "1.0.0");
  await packaged("web", "1.1.0", { "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: new }\n" });
  await packaged("broken", "1.0.0", { "broken.yaml": "kind: {{ .Values.none.such }}\n" });
  await packaged("large", "1.0.0", { "large.yaml": 'kind: Large\ntext: "{{ repeat 21000000 "x" }}"\n' });
  await execa(helm, ["repo", "index", repository]);
  server = createServer(async (request, response) => {
    const file = await readFile(join(repository, basename(request.url ?? ""))).catch(() => undefined);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(repository, { recursive: true, force: true });
});

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "charts-"));
});

afterEach(() => rm(cache, { recursive: true, force: true }));

async function packaged(name: string, version: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "chart-"));
  await mkdir(join(folder, name, "templates"), { recursive: true });
  await mkdir(join(folder, name, "crds"));
  await writeFile(join(folder, name, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: ${version}\n`);
  await writeFile(join(folder, name, "values.yaml"), "replicas: 1\nimage: registry.example.com/web:1\nhost: localhost\n");
  await writeFile(join(folder, name, "crds", "things.yaml"), DEFINITION);
  for (const [file, text] of Object.entries({ ...TEMPLATES, ...more })) await writeFile(join(folder, name, "templates", file), text);
  await execa(helm, ["package", join(folder, name), "--destination", repository]);
  await rm(folder, { recursive: true, force: true });
}

/** A release of a chart of the repository, which somebody put into the cache. */
function release(values: Record<string, PlanValue> = {}, inputs: Record<string, PlanValue> = {}, urn = "web-release"): Fixture {
  return {
    urn: `urn:pulumi:fixture::estate::estate:web:Web$kubernetes:helm.sh/v3:Release::${urn}`,
    name: urn,
    type: "kubernetes:helm.sh/v3:Release",
    inputs: { chart: "web", version: "1.0.0", name: "web", namespace: "web", repositoryOpts: { repo: address }, values, ...inputs },
  };
}

async function byHand(...names: readonly string[]): Promise<void> {
  for (const name of names) await cp(join(repository, `${name}.tgz`), join(cache, `${name}.tgz`));
}

function look(resources: readonly Fixture[], options: Partial<InsideOptions> = {}) {
  return insideCharts(planOf(resources), { helm: async () => helm, cache, fetch: "never", ...options });
}

function named(resources: readonly PlannedResource[], kind: string): PlannedResource["inputs"] {
  const found = resources.find(({ type }) => type.endsWith(`:${kind}`));
  if (found === undefined) throw new Error(`no ${kind} among ${resources.map(({ name }) => name).join(", ")}`);
  return found.inputs;
}

describe("a chart that is on this machine", () => {
  it("is seen inside: its objects with hooks and definitions, and without tests", async () => {
    await byHand("web-1.0.0");
    const { resources, notSeenInto } = await look([release()]);

    expect(notSeenInto).toEqual([]);
    expect(resources.map(({ name, type }) => `${type} ${name}`)).toEqual([
      "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition web-release:things.example.com",
      "kubernetes:apps/v1:Deployment web-release:web/web",
      "kubernetes:batch/v1:Job web-release:web/before",
      "kubernetes:core/v1:Secret web-release:web/web",
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole web-release:web",
    ]);
    expect(resources.map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, false, false, false, false]);
    expect(named(resources, "Job")).toMatchObject({ metadata: { annotations: { "helm.sh/hook": "pre-install" } } });
  });

  it("has its values, and of what is withheld it has markers", async () => {
    await byHand("web-1.0.0");
    const { resources } = await look([release({ replicas: 3, image: UNKNOWN, host: UNKNOWN, account: SECRET, password: SECRET })]);

    expect(named(resources, "Deployment")).toMatchObject({
      spec: {
        replicas: 3,
        template: {
          metadata: { annotations: { "checksum/secret": UNKNOWN } },
          spec: {
            serviceAccountName: SECRET,
            containers: [{ image: UNKNOWN, env: [{ name: "ADDRESS", value: UNKNOWN }, { name: "CLUSTER" }] }],
          },
        },
      },
    });
    expect(named(resources, "Secret")).toMatchObject({ data: { password: SECRET }, stringData: { given: SECRET } });
  });

  it("is the same each time, though it makes passwords by chance, and asks no helm once it is known", async () => {
    await byHand("web-1.0.0");
    const first = await look([release()]);
    const helmless = await look([release()], { helm: () => Promise.reject(new UserError("there is no helm")) });
    await rm(join(cache, "rendered"), { recursive: true });

    expect(helmless).toEqual(first);
    expect(await look([release()])).toEqual(first);
    expect(JSON.stringify(first)).toContain(JSON.stringify(UNKNOWN));
  });

  it("is rendered anew once its values, its place in the cluster or the kinds of the plan change", async () => {
    await byHand("web-1.0.0");
    const monitor = planned("monitor", { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "other" } });
    await look([release()]);

    expect(named((await look([release({ replicas: 2 })])).resources, "Deployment")).toMatchObject({ spec: { replicas: 2 } });
    expect((await look([release({}, { namespace: "other" })])).resources.map(({ name }) => name)).toContain("web-release:other/web");
    expect((await look([release(), monitor])).resources.map(({ name }) => name)).toContain("web-release:web/web");
    expect(named((await look([release(), monitor])).resources, "ServiceMonitor")).toMatchObject({ metadata: { namespace: "web" } });
  });

  it("shows what a new version brings", async () => {
    await byHand("web-1.0.0", "web-1.1.0");
    const before = await look([release()]);
    const after = await look([release({}, { version: "1.1.0" })]);
    const known = new Set(before.resources.map(({ urn }) => urn));

    expect(after.resources.filter(({ urn }) => !known.has(urn)).map(({ name }) => name)).toEqual(["web-release:web/new"]);
    expect(named(after.resources, "Deployment")).toMatchObject({ metadata: { labels: { version: "1.1.0" } } });
  });

  it("leaves out definitions and hooks where its release does", async () => {
    await byHand("web-1.0.0");
    const { resources } = await look([release({}, { skipCrds: true, disableWebhooks: true })]);

    expect(resources.map(({ type }) => type)).not.toContain("kubernetes:batch/v1:Job");
    expect(resources.map(({ type }) => type)).not.toContain("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
  });

  it("keeps no more renderings than it may need", async () => {
    await byHand("web-1.0.0");
    const [folder = ""] = await readdir(join(cache, "rendered")).catch(() => []);
    expect(folder).toBe("");
    await look([release()]);
    const [made = ""] = await readdir(join(cache, "rendered"));
    for (let index = 0; index < 40; index += 1) await writeFile(join(cache, "rendered", made, `${index}.json`), "[]");
    await look([release({ replicas: 2 })]);

    expect(await readdir(join(cache, "rendered", made))).toHaveLength(32);
  });
});

describe("a chart that cannot be seen inside is told of, and hides no other", () => {
  const other = () => release({}, { name: "other", namespace: "other" }, "other-release");

  async function reasonOf(found: Fixture, options: Partial<InsideOptions> = {}): Promise<string> {
    await byHand("web-1.0.0");
    const { resources, notSeenInto } = await look([found, other()], options);
    expect(resources.map(({ name }) => name)).toContain("other-release:other/other");
    expect(notSeenInto.map(({ release: name }) => name)).toEqual([found.name]);
    return notSeenInto[0]?.reason ?? "";
  }

  it("because it is not there", async () => {
    expect(await reasonOf(release({}, { version: "9.9.9" }))).toBe(
      "chart web 9.9.9 is not on this machine; `estate charts <environment> --fetch` brings it",
    );
  });

  it("because a template fails", async () => {
    expect(await reasonOf(release({ replicas: 9001 }))).toMatch(/its chart does not render: .*too many replicas/);
  });

  it("because a template cannot do without a value that is withheld, whose stand-in is not told", async () => {
    const reason = await reasonOf(release({ image: { of: SECRET } }, { chart: "broken" }), { fetch: "when-missing" });

    expect(reason).toMatch(/its chart does not render/);
    expect(reason).not.toContain("withheldsecret");
  });

  it("because its archive is of another chart, or none", async () => {
    await cp(join(repository, "web-1.1.0.tgz"), join(cache, "web-2.0.0.tgz"));
    expect(await reasonOf(release({}, { version: "2.0.0" }))).toBe('its archive holds chart "web" "1.1.0", not web 2.0.0');

    await writeFile(join(cache, "web-3.0.0.tgz"), "no archive");
    expect(await reasonOf(release({}, { version: "3.0.0" }))).toMatch(/its archive cannot be read/);
  });

  it("because it prints more than is read", async () => {
    expect(await reasonOf(release({}, { chart: "large" }), { fetch: "when-missing" })).toMatch(/printed more than 20971520 bytes/);
  });

  it("because its place does not answer, or has no such chart", async () => {
    const nowhere = release({}, { chart: "web", version: "7.0.0", repositoryOpts: { repo: "http://127.0.0.1:9" } });

    expect(await reasonOf(nowhere, { fetch: "when-missing" })).toMatch(/chart web 7\.0\.0 is unreachable: .*refused/);
    expect(await reasonOf(release({}, { version: "7.0.0" }), { fetch: "when-missing" })).toMatch(/cannot be fetched/);
  });
});

describe("both sides of a comparison", () => {
  const sides = (before: readonly Fixture[] | undefined, after: readonly Fixture[] | undefined) =>
    insideBothSides(before && planOf(before), after && planOf(after), { helm: async () => helm, cache, fetch: "never" });
  const other = release({}, { name: "other" }, "other");

  it("are both seen where both can be", async () => {
    await byHand("web-1.0.0", "web-1.1.0");
    const { before, after } = await sides([release()], [release({}, { version: "1.1.0" })]);

    expect([before.notSeenInto, after.notSeenInto]).toEqual([[], []]);
    expect(after.resources.length).toBe(before.resources.length + 1);
  });

  it.each([
    ["before", "1.1.0", "1.0.0"],
    ["after", "1.0.0", "1.1.0"],
  ])("are both not seen where one cannot be, and all else is (%s)", async (_, old, now) => {
    await byHand("web-1.0.0");
    const { before, after } = await sides([release({}, { version: old }), other], [release({}, { version: now }), other]);

    expect(before.resources.length).toBeGreaterThan(0);
    expect(after.resources.map(({ urn }) => urn)).toEqual(before.resources.map(({ urn }) => urn));
    for (const { notSeenInto } of [before, after])
      expect(notSeenInto).toMatchObject([{ release: "web-release", reason: expect.stringContaining("web 1.1.0 is not on this machine") }]);
  });

  it("are compared by alias where a release has another name", async () => {
    await byHand("web-1.0.0");
    const { before } = await sides([release()], [{ ...release({}, { version: "9.9.9" }, "renamed"), aliases: [release().urn] }]);

    expect(before.resources).toEqual([]);
  });

  it("show all that a new release brings, and all that goes with one", async () => {
    await byHand("web-1.0.0");
    const born = await sides([], [release()]);
    const gone = await sides([release()], []);

    expect(born.after.resources.length).toBeGreaterThan(0);
    expect(gone.before.resources).toEqual(born.after.resources);
    expect(await sides(undefined, undefined)).toMatchObject({ before: { resources: [] }, after: { resources: [] } });
  });
});

describe("charts of a plan are fetched", () => {
  function fetch(resources: readonly Fixture[]) {
    const plan: Plan = planOf(resources);
    return fetchCharts(
      plan.resources,
      cache,
      async () => helm,
      () => undefined,
    );
  }

  it("each once, and are there then", async () => {
    const twice = [release(), release({ replicas: 2 }, { name: "again" }, "again"), release({}, { version: "1.1.0" }, "newer")];
    const fetched = await fetch(twice);

    expect(fetched.map(({ reference, problem }) => [reference.version, problem])).toEqual([
      ["1.0.0", undefined],
      ["1.1.0", undefined],
    ]);
    expect((await look(twice)).notSeenInto).toEqual([]);
    expect((await readdir(cache)).filter((file) => file.endsWith(".tgz"))).toHaveLength(2);
  });

  it("as far as they can be had, and every one that cannot is told of", async () => {
    const fetched = await fetch([release({}, { version: "7.0.0" }, "a"), release(), release({}, { chart: "none" }, "b")]);

    expect(fetched.map(({ problem }) => problem !== undefined)).toEqual([true, false, true]);
    expect(fetched.flatMap(({ problem }) => problem ?? []).join("\n")).toMatch(/web 7\.0\.0[^]*none 1\.0\.0/);
  });

  it("anew where what is there is broken", async () => {
    const [first] = await fetch([release()]);
    await writeFile(first?.archive ?? "", "cut off");
    const [second] = await fetch([release()]);

    expect(second).toMatchObject({ archive: first?.archive });
    expect((await look([release()])).notSeenInto).toEqual([]);
  });
});

it("takes no name for an option of helm", async () => {
  await byHand("web-1.0.0");
  const marker = join(cache, "written");
  const { notSeenInto } = await look([release({}, { name: `--post-renderer=${marker}` }), release({}, { namespace: "--debug" }, "other")]);

  expect(notSeenInto.map(({ reason }) => reason)).toEqual([expect.stringContaining("invalid release name")]);
});

it("ends a helm that hangs or prints without end no later than its limits", { timeout: 120_000 }, async () => {
  await byHand("web-1.0.0");
  const endless = join(cache, "endless");
  await writeFile(endless, '#!/bin/sh\n[ "$1" = show ] && printf "name: web\\nversion: 1.0.0\\n" && exit 0\nexec yes\n');
  await chmod(endless, 0o700);
  const { notSeenInto } = await look([release()], { helm: async () => endless });

  expect(notSeenInto).toMatchObject([{ reason: expect.stringContaining("printed more than") }]);
});
