import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlanValue } from "../../plan/plan.ts";
import * as security from "../../policies/controls/security/index.ts";
import type { Control } from "../../policies/core/control.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { object } from "../support/control-cases.ts";
import { goProgram, whyNoGo } from "../support/go-program.ts";
import { namespaceAt, WHY } from "../support/pod-cases.ts";

const WHY_SKIPPED = await whyNoGo();

/** Checks of Kubernetes' own library that each control stands for, by the standard that holds them. */
const CHECKS: readonly { readonly control: Control; readonly baseline?: readonly string[]; readonly restricted?: readonly string[] }[] = [
  { control: security.podsAreNotPrivileged, baseline: ["privileged", "windowsHostProcess"] },
  { control: security.podsDoNotEscalate, restricted: ["allowPrivilegeEscalation"] },
  { control: security.podsDropAllCapabilities, baseline: ["capabilities_baseline"], restricted: ["capabilities_restricted"] },
  { control: security.podsHaveASeccompProfile, baseline: ["seccompProfile_baseline"], restricted: ["seccompProfile_restricted"] },
  {
    control: security.podsKeepKernelDefaults,
    baseline: ["sysctls", "procMount", "seLinuxOptions", "appArmorProfile"],
    restricted: ["procMount_restricted"],
  },
  { control: security.podsMountNoHostPaths, baseline: ["hostPathVolumes"], restricted: ["restrictedVolumes"] },
  { control: security.podsRunAsNonRoot, restricted: ["runAsNonRoot", "runAsUser"] },
  { control: security.podsShareNoHostNamespaces, baseline: ["hostNamespaces"] },
  { control: security.podsUseNoHostPorts, baseline: ["hostPorts", "hostProbesAndHostLifecycle"] },
];

/** Every pod of some is judged in a namespace of each level. */
const LEVELS = ["restricted", "baseline", "privileged"] as const;

describe.skipIf(WHY_SKIPPED !== undefined)(`the Pod Security Standards${WHY_SKIPPED ? ` (skipped: ${WHY_SKIPPED})` : ""}`, () => {
  let library: Awaited<ReturnType<typeof goProgram>>;

  beforeAll(async () => {
    library = await goProgram("test/support/pod-security-standards", "mlops-estate/test/pod-security-standards");
  }, 900_000);
  afterAll(async () => library[Symbol.asyncDispose]());

  /** What the library checks at all, and which checks each pod breaks. */
  async function judged(pods: readonly PlanValue[]): Promise<readonly [readonly string[], ...(readonly string[])[]]> {
    const path = join(library.folder, "pods.jsonl");
    await writeFile(path, pods.map((pod) => JSON.stringify(pod)).join("\n"));
    const { code, said } = await library.run(path);
    expect(code, said).toBe(0);
    return said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as string[]) as [string[], ...string[][]];
  }

  it("are asked for as a whole", async () => {
    const [all] = await judged([]);
    const asked = CHECKS.flatMap(({ baseline = [], restricted = [] }) => [...baseline, ...restricted]);

    expect(asked.toSorted()).toEqual(all.toSorted());
  });

  it("say of every pod what the controls say", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pod, { minLength: 40, maxLength: 40 }), async (pods) => {
        const [, ...verdicts] = await judged(pods);

        for (const [index, broken] of verdicts.entries())
          for (const level of LEVELS) expect(controlsThatFind(pods[index] ?? {}, level), level).toEqual(controlsBrokenBy(broken, level));
      }),
      { numRuns: 25 },
    );
  });
});

function controlsThatFind(body: Record<string, PlanValue>, level: (typeof LEVELS)[number]): readonly string[] {
  const resources = [
    namespaceAt(level, WHY, "mlops"),
    object("kubernetes:core/v1:Pod", "any", { spec: body["spec"] ?? {} }, annotationsOf(body)),
  ];
  const facts = { environment: "test", cloud: "local", maturity: 0, resources } as const;
  const { results } = evaluate(
    facts,
    CHECKS.map(({ control }) => control),
    [],
    "2026-01-01",
  );
  return results.filter(({ answer }) => answer === "violated").map(({ control }) => control.id);
}

function annotationsOf({ metadata }: Record<string, PlanValue>): Record<string, PlanValue> {
  return typeof metadata === "object" ? (metadata as Record<string, PlanValue>) : {};
}

function controlsBrokenBy(broken: readonly string[], level: (typeof LEVELS)[number]): readonly string[] {
  const held = ({ baseline = [], restricted = [] }: (typeof CHECKS)[number]) => {
    if (level === "privileged") return [];
    return level === "baseline" ? baseline : [...baseline, ...restricted];
  };
  return CHECKS.filter((each) => held(each).some((check) => broken.includes(check))).map(({ control }) => control.id);
}

/** Mostly what is asked for, so that most pods break few checks. */
function mostly<Value>(good: Value, ...others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(good, ...others) });
}

/** An object that may lack any of its keys. */
function some(shape: Record<string, fc.Arbitrary<PlanValue>>): fc.Arbitrary<Record<string, PlanValue>> {
  return fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Record<string, PlanValue>>;
}

const flag = fc.boolean();
const profile = some({ type: mostly<PlanValue>("RuntimeDefault", "Localhost", "Unconfined", "") });
const selinux = some({
  type: mostly<PlanValue>("container_t", "", "spc_t", "container_engine_t"),
  user: mostly<PlanValue>("", "u"),
  role: mostly<PlanValue>("", "r"),
});
const windows = some({ hostProcess: mostly<PlanValue>(false, true) });
const CAPABILITIES = ["ALL", "NET_BIND_SERVICE", "CHOWN", "SYS_ADMIN"];
const handler = some({
  httpGet: fc.record({ port: fc.constant(80), host: mostly("", "10.0.0.1") }),
  tcpSocket: fc.record({ port: fc.constant(80), host: mostly("", "x") }),
});

const context = some({
  allowPrivilegeEscalation: mostly<PlanValue>(false, true),
  appArmorProfile: profile,
  capabilities: some({
    drop: fc.oneof(fc.constant(["ALL"]), fc.subarray(CAPABILITIES)),
    add: fc.oneof(fc.constant([]), fc.subarray(CAPABILITIES)),
  }),
  privileged: mostly<PlanValue>(false, true),
  procMount: mostly<PlanValue>("Default", "Unmasked"),
  runAsNonRoot: mostly<PlanValue>(true, false),
  runAsUser: mostly<PlanValue>(1000, 0),
  seLinuxOptions: selinux,
  seccompProfile: profile,
  windowsOptions: windows,
});

const container = fc
  .tuple(
    fc.record({ name: fc.constant("main"), securityContext: context }) as fc.Arbitrary<Record<string, PlanValue>>,
    some({
      ports: fc.array(some({ containerPort: fc.constant(80), hostPort: mostly<PlanValue>(0, 80) }), { maxLength: 2 }),
      livenessProbe: handler,
      readinessProbe: handler,
      startupProbe: handler,
      lifecycle: some({ postStart: handler, preStop: handler }),
    }),
  )
  .map(([own, more]) => ({ ...own, ...more }));

const OWN_VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];
const FOREIGN_VOLUMES = ["hostPath", "nfs", "gitRepo", "azureDisk", "awsElasticBlockStore", "iscsi", "rbd", "cephfs", "fc"];
const volume = fc.constantFrom(...OWN_VOLUMES, ...FOREIGN_VOLUMES).map((kind) => ({ name: "volume", [kind]: {} }));

const shared = some({
  appArmorProfile: profile,
  runAsNonRoot: mostly<PlanValue>(true, false),
  runAsUser: mostly<PlanValue>(1000, 0),
  seLinuxOptions: selinux,
  seccompProfile: profile,
  sysctls: fc.array(
    fc.record({
      name: fc.constantFrom(
        "net.ipv4.tcp_rmem",
        "kernel.shm_rmid_forced",
        "net.ipv4.tcp_fin_timeout",
        "kernel.msgmax",
        "net.core.somaxconn",
      ),
      value: fc.constant("1"),
    }),
    { maxLength: 2 },
  ),
  windowsOptions: windows,
});

/** As Kubernetes' types have it, since the library reads it by them. User namespaces and Windows, for which the library asks less, are left out. */
const pod = fc.record({
  metadata: some({
    annotations: some({
      "container.apparmor.security.beta.kubernetes.io/main": mostly<PlanValue>("runtime/default", "localhost/own", "", "unconfined"),
    }),
  }),
  spec: some({
    containers: fc.array(container, { maxLength: 2 }),
    initContainers: fc.array(container, { maxLength: 1 }),
    ephemeralContainers: fc.array(container, { maxLength: 1 }),
    hostNetwork: flag,
    hostPID: flag,
    hostIPC: flag,
    securityContext: shared,
    volumes: fc.array(volume, { maxLength: 2 }),
  }),
}) as fc.Arbitrary<Record<string, PlanValue>>;
