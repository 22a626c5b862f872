import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STATEMENTS, type StatementName } from "../../../components/admission/contract.ts";
import { statements } from "../../../components/admission/statements/index.ts";
import { CHARTS } from "../../../pins/index.ts";
import { broken } from "./cel.ts";

/** What the estate's charts run, admission must have. */
const IMAGES_OF_CHARTS = Object.values(CHARTS).flatMap(({ provides }) => provides?.images ?? []);

const DIGEST = `registry.example.com/a@sha256:${"0".repeat(64)}`;
const AMOUNTS = { cpu: "1", memory: "1Gi" };
const LIMITS = { requests: AMOUNTS, limits: AMOUNTS };

function pod(spec: object = {}, container: object = {}) {
  return {
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", image: DIGEST, resources: LIMITS, ...container }], ...spec },
  };
}

/** The same pod as each kind that makes pods holds it. */
function makersOf(of: ReturnType<typeof pod>) {
  const template = { spec: of.spec };
  return [
    of,
    ...["Deployment", "StatefulSet", "DaemonSet", "Job"].map((kind) => ({ kind, metadata: of.metadata, spec: { template } })),
    { kind: "CronJob", metadata: of.metadata, spec: { jobTemplate: { spec: { template } } } },
  ];
}

function service(labels?: object, annotations?: object) {
  return { kind: "InferenceService", metadata: { name: "s", ...(labels && { labels }), ...(annotations && { annotations }) } };
}

function namespace(labels?: object) {
  return { kind: "Namespace", metadata: { name: "n", ...(labels && { labels }) } };
}

const TOKEN = { volumes: [{ name: "kube-api-access-abcde", projected: {} }] };

/** Of each statement objects that keep it and objects that break it. */
const CASES: Readonly<Record<StatementName, { readonly kept: readonly object[]; readonly broken: readonly object[] }>> = {
  "images-are-pinned": {
    kept: [
      "a/b:1.2.3",
      "r.example.com:5000/a:v1-0-3x",
      "a:2026-11-29",
      "a:3bda322",
      "r.example.com/postgres:17.1-b",
      DIGEST,
      `a/b:1@sha256:${"f".repeat(64)}`,
      ...IMAGES_OF_CHARTS,
    ].flatMap((image) => makersOf(pod({}, { image }))),
    broken: [
      ...[
        "a/b",
        "a/b:latest",
        "a/b:1.2",
        "a:v1",
        "mypostgres:17.1",
        "a:-1.2.3",
        "a:1/b@1.2.3",
        "r.example.com:5000/a",
        "a/b@sha256:0",
      ].flatMap((image) => makersOf(pod({}, { image }))),
      ...makersOf(pod({ initContainers: [{ name: "i", image: "a" }] })),
    ],
  },
  "team-images-have-digests": {
    kept: makersOf(pod({ initContainers: [{ name: "i", image: DIGEST }] })),
    broken: [...makersOf(pod({}, { image: "a/b:1.2" })), ...makersOf(pod({ initContainers: [{ name: "i", image: "a:1" }] }))],
  },
  "containers-have-limits": {
    kept: [pod()],
    broken: [
      pod({}, { resources: {} }),
      pod({}, { resources: { ...LIMITS, limits: { cpu: "1" } } }),
      pod({}, { resources: { ...LIMITS, limits: { cpu: "0", memory: "1Gi" } } }),
      pod({}, { resources: { limits: AMOUNTS } }),
      pod({}, { resources: { requests: AMOUNTS } }),
      { kind: "Pod", metadata: {}, spec: { containers: [{ name: "c", image: DIGEST }] } },
      pod({ initContainers: [{ name: "i", image: DIGEST }] }),
    ],
  },
  "namespaces-have-owners": {
    kept: [namespace({ "mlops-estate/owner": "platform", "mlops-estate/cost-centre": "research" })],
    broken: [
      namespace(),
      namespace({ "mlops-estate/owner": "platform" }),
      namespace({ "mlops-estate/owner": "", "mlops-estate/cost-centre": "r" }),
    ],
  },
  "models-have-lineage": {
    kept: [
      service({ "mlops-estate/model": "fraud", "mlops-estate/run-id": "0a1b" }),
      service({ "mlops-estate/model": "fraud" }, { "mlops-estate/run-id": "0a1b" }),
      service({ "mlops-estate/model": "fraud" }, { "mlops-estate/model-source": "fraud@champion" }),
    ],
    broken: [
      service(),
      service({ "mlops-estate/model": "fraud" }),
      service({ "mlops-estate/model": "fraud" }, { "mlops-estate/run-id": "" }),
      service({ "mlops-estate/run-id": "0a1b" }),
    ],
  },
  "pods-keep-off-nodes": {
    kept: makersOf(pod({ volumes: [{ name: "v", emptyDir: {} }], hostNetwork: false }, { securityContext: { privileged: false } })),
    broken: [
      ...makersOf(pod({ volumes: [{ name: "v", hostPath: { path: "/" } }] })),
      ...["hostNetwork", "hostPID", "hostIPC"].flatMap((field) => makersOf(pod({ [field]: true }))),
      ...makersOf(pod({ volumes: [{ name: "v", nfs: { server: "s", path: "/" } }] })),
      ...makersOf(pod({}, { securityContext: { privileged: true } })),
      ...makersOf(pod({ securityContext: { windowsOptions: { hostProcess: true } } })),
      ...makersOf(pod({}, { securityContext: { windowsOptions: { hostProcess: true } } })),
    ],
  },
  "pods-have-no-default-token": {
    kept: [
      pod({ serviceAccountName: "own", ...TOKEN }),
      pod({ serviceAccountName: "default", automountServiceAccountToken: false }),
      pod({ serviceAccountName: "default" }),
    ],
    broken: [pod({ serviceAccountName: "default", ...TOKEN }), pod(TOKEN), pod({ automountServiceAccountToken: true, ...TOKEN })],
  },
};

describe.each(STATEMENTS)("the statement %s", (name) => {
  const { broken: breaking, kept } = CASES[name];
  const label = (object: object) => [JSON.stringify(object)] as const;

  it.each(kept.map((object) => [...label(object), object] as const))("holds for %s", (_, object) => {
    expect(broken(statements[name], object)).toEqual([]);
  });

  it.each(breaking.map((object) => [...label(object), object] as const))("is broken by %s", (_, object) => {
    expect(broken(statements[name], object)).not.toEqual([]);
  });

  it("is one sentence that is true of an estate that keeps to it, and says of each breach what to do", () => {
    expect(statements[name].description).toMatch(/^[A-Z].*\.$/);
    for (const { message } of statements[name].checks) expect(message).toMatch(/^[a-z].*[^.]$/);
  });
});

describe("the statements", () => {
  it("are as many as there are files", () => {
    const files = readdirSync(new URL("../../../components/admission/statements", import.meta.url)).filter((file) => file !== "index.ts");

    expect(files.map((file) => file.replace(/\.ts$/, "")).toSorted()).toEqual([...STATEMENTS].toSorted());
  });
});
