import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AdmissionSpec } from "../../components/admission/contract.ts";
import { admissionStages } from "../../components/admission/manifests.ts";
import { type Asked, askedOf, BEYOND_ADMISSION, TWINS } from "../support/admission-twins.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";

/** The policies of admission on a real API server, asked about the objects of their controls' own cases. Nothing runs: all is a dry run. */
const asked = (await Promise.all(TWINS.map(async ({ control, statement }) => askedOf(statement, control)))).flat();

const EVENTUALLY = { timeout: 120_000, interval: 2000 };

let cluster: ThrowAwayCluster;
/** Names of what was let in. */
let admitted: ReadonlySet<string>;
let refusals: string;

beforeAll(async () => {
  cluster = await throwAwayCluster();
  await create([MODEL_SERVICES]);
  await create(asked.filter(isInNamespace).flatMap(({ accounts, namespace }) => [namespace, ...accounts]));
  const names = asked.filter(isInNamespace).map(({ object }) => object.metadata.namespace ?? "");
  await vi.waitUntil(async () => {
    const there = new Set(await withDefaultAccount());
    return names.every((name) => there.has(name));
  }, EVENTUALLY);
  await create(
    admissionStages(AdmissionSpec.parse({ enabled: true, mode: "deny" }), { monitored: false }).flatMap((stage) => Object.values(stage)),
  );
  // Policies hold some time after they were made.
  await vi.waitUntil(async () => {
    const { stderr } = await dryRun(asked.map(({ object }) => object));
    return TWINS.every(({ statement }) => stderr.includes(`'mlops-estate-${statement}'`));
  }, EVENTUALLY);
  // Once more, since some may have begun to hold among those questions.
  const { stderr, stdout } = await dryRun(asked.map(({ object }) => object));
  admitted = new Set(stdout.split("\n").map((line) => line.replace(/ created.*$/, "").replace(/^[^/]*\//, "")));
  refusals = stderr;
}, 600_000);

afterAll(() => cluster.delete());

describe.each(TWINS)("the API server by $statement and the control $control", ({ control, statement }) => {
  it.each(asked.filter((each) => each.control === control))(
    "say the same of $title ($object.metadata.name)",
    ({ object, title, violates }) => {
      const beyond = BEYOND_ADMISSION[control]?.[title] !== undefined;

      expect(admitted.has(object.metadata.name), refusals).toBe(beyond ? violates : !violates);
    },
  );

  it.each(asked.filter((each) => each.control === control && each.violates && each.sort === "violating" && !excused(each)))(
    "are the reason why $title is refused ($object.metadata.name)",
    ({ object }) => {
      const line = refusals.split("\n").find((each) => each.includes(`"${object.metadata.name}"`));

      expect(line, refusals).toMatch(new RegExp(`ValidatingAdmissionPolicy 'mlops-estate-${statement}'|${BY_ITSELF}`));
    },
  );
});

/** Stands in for KServe's own definition: what it asks of a service is no policy's business. */
const MODEL_SERVICES = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "inferenceservices.serving.kserve.io" },
  spec: {
    group: "serving.kserve.io",
    names: { kind: "InferenceService", plural: "inferenceservices" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1beta1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

/** A pod of Windows is its node's process only in its node's network, which the API server demands before it asks anybody, and which is refused too. */
const BY_ITSELF = "hostNetwork must be true if pod contains any hostProcess containers";

function excused({ control, title }: Asked): boolean {
  return BEYOND_ADMISSION[control]?.[title] !== undefined;
}

function isInNamespace({ object }: Asked): boolean {
  return object.kind !== "Namespace";
}

async function withDefaultAccount(): Promise<string[]> {
  const fields = "jsonpath={range .items[*]}{.metadata.namespace}{'\\n'}{end}";
  const { stdout } = await cluster.kubectl([
    "get",
    "serviceaccounts",
    "--all-namespaces",
    "--field-selector",
    "metadata.name=default",
    "--output",
    fields,
  ]);
  return stdout.trim().split("\n");
}

async function create(objects: readonly object[]): Promise<void> {
  const { exitCode, stderr } = await cluster.kubectl(["apply", "--server-side", "--filename", "-"], documents(objects));
  expect(exitCode, stderr).toBe(0);
}

function dryRun(objects: readonly object[]) {
  return cluster.kubectl(["create", "--dry-run=server", "--filename", "-"], documents(objects));
}

function documents(objects: readonly object[]): string {
  return [...new Set(objects.map((object) => JSON.stringify(object)))].join("\n---\n");
}
