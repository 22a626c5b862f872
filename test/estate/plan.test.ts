import { beforeAll, describe, expect, it } from "vitest";
import { LEVELS } from "../../environments/maturity.ts";
import type { Plan } from "../../plan/plan.ts";
import { desiredState } from "../../plan/render/desired.ts";
import { planToJson } from "../../plan/to-json.ts";
import { estatePlan, type PlannedObject, plannedObjects, podTemplates } from "../support/estate-plan.ts";

describe.each(LEVELS)("the local estate at level %i", (maturity) => {
  let plan: Plan;
  let objects: PlannedObject[];

  beforeAll(async () => {
    plan = await estatePlan({ maturity, certificates: { enabled: true } });
    objects = plannedObjects(plan);
  });

  function find(kind: string, name: string): PlannedObject | undefined {
    return objects.find((object) => object.kind === kind && object.metadata.name === name);
  }

  it("parents every resource to a component, and every component to the stack", () => {
    const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
    const orphans = plan.resources.filter(({ type, custom, parent }) => {
      if (type === "pulumi:pulumi:Stack") return parent !== undefined;
      const above = byUrn.get(parent ?? "");
      // A chart of definitions is a component of the provider's own, and as such a resource of ours.
      return custom || type.startsWith("kubernetes:") ? above?.type.startsWith("estate:") !== true : above?.type !== "pulumi:pulumi:Stack";
    });

    expect(orphans.map(({ urn }) => urn)).toEqual([]);
  });

  it("can be brought up in waves, none of which waits for itself", () => {
    const waves = desiredState(plan);

    expect(waves.length).toBeGreaterThan(5);
    expect(waves.flatMap((wave) => wave.objects)).toHaveLength(objects.length);
  });

  it("says on every object who answers and who pays", () => {
    for (const { metadata } of objects) {
      expect(metadata.labels, metadata.name).toMatchObject({ "mlops-estate/owner": "platform", "mlops-estate/cost-centre": "research" });
    }
  });

  it("tells every object's source in the program", () => {
    for (const { resource } of objects) expect(resource.source?.file, resource.name).toMatch(/^(components|stacks)\//);
  });

  it("declares every Secret without content", () => {
    const secrets = objects.filter(({ kind }) => kind === "Secret");

    expect(secrets.length).toBeGreaterThan(0);
    for (const { fields, metadata } of secrets) expect(Object.keys(fields), metadata.name).not.toContain("data");
    expect(planToJson(plan)).not.toMatch(/"(data|stringData)": *\{[^}]*(password|token|secret-access-key)"/);
  });

  it("bounds and hardens every container and probes every server", () => {
    for (const { owner, spec } of podTemplates(plan)) {
      expect(spec.securityContext, owner).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect(container.securityContext, owner).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(Object.keys(container.resources.limits), owner).toEqual(expect.arrayContaining(["cpu", "memory"]));
        expect(container.image, owner).toMatch(/:[^:/]*\d[^:/]*$/);
      }
      if (!owner.startsWith("Job")) expect(spec.containers[0].readinessProbe ?? spec.containers[0].startupProbe, owner).toBeDefined();
    }
  });

  it("mounts and reads only what is there, key by key", () => {
    const missing = podTemplates(plan).flatMap(({ owner, spec }) =>
      referencesOf(spec)
        .filter(({ kind, name }) => find(kind, name) === undefined)
        .map((reference) => `${owner} -> ${reference.kind} ${reference.name}`),
    );

    expect(missing).toEqual([]);
  });

  it("has pods behind every Service, on the port that it sends to", () => {
    const templates = podTemplates(plan);
    for (const { metadata, fields } of objects.filter(({ kind }) => kind === "Service")) {
      const behind = templates.filter(
        ({ namespace, metadata: pod }) => namespace === metadata.namespace && selects(fields.spec.selector, pod.labels),
      );
      expect(behind.length, metadata.name).toBeGreaterThan(0);
      for (const { targetPort } of fields.spec.ports) {
        const ports = behind.flatMap(({ spec }) => spec.containers.flatMap((container: Ported) => container.ports ?? []));
        expect(
          ports.some((port) => port.name === targetPort || port.containerPort === targetPort),
          `${metadata.name}:${targetPort}`,
        ).toBe(true);
      }
    }
  });

  it("opens both ends of every way: who may call is let in", () => {
    const policies = objects
      .filter(({ kind }) => kind === "NetworkPolicy")
      .map(({ fields, metadata }) => ({ name: metadata.name, ...fields.spec }));
    const templates = podTemplates(plan).filter(({ namespace }) => namespace === "mlops");
    const blocked = templates.flatMap((caller) =>
      policies
        .filter((policy) => selects(policy.podSelector.matchLabels ?? {}, caller.metadata.labels))
        .flatMap((policy) => policy.egress ?? [])
        .flatMap((rule) => rule.to ?? [])
        .filter((peer: Peer) => peer.podSelector?.matchLabels !== undefined)
        .flatMap((peer: Peer) => templates.filter(({ metadata }) => selects(peer.podSelector?.matchLabels ?? {}, metadata.labels)))
        .filter((callee) => !admits(policies, callee.metadata.labels, caller.metadata.labels))
        .map((callee) => `${caller.owner} -> ${callee.owner}`),
    );

    expect(blocked).toEqual([]);
  });

  it("fits into its namespace's quota with every pod running at once", () => {
    const quota = objects.find(({ kind, metadata }) => kind === "ResourceQuota" && metadata.namespace === "mlops")?.fields.spec.hard;
    const workloads = objects.filter(
      ({ kind, metadata }) => ["Deployment", "StatefulSet", "Job"].includes(kind) && metadata.namespace === "mlops",
    );
    const memory = workloads.flatMap(({ fields }) => {
      const containers: { resources: { limits: { memory: string } } }[] = fields.spec.template.spec.containers;
      return containers.map(({ resources }) => mebibytes(resources.limits.memory) * (fields.spec.replicas ?? 1));
    });

    expect(sum(memory)).toBeLessThanOrEqual(mebibytes(quota["limits.memory"]));
    expect(workloads.length).toBeLessThanOrEqual(Number(quota.pods));
  });
});

describe("the plan", () => {
  it("is the same for the same configuration, byte by byte", async () => {
    const [one, other] = await Promise.all([estatePlan(), estatePlan()]);

    expect(planToJson(one)).toBe(planToJson(other));
  });

  it("is what a reviewer has seen", async () => {
    const plan = await estatePlan();
    const golden = plan.resources.map(({ type, name, inputs, dependencies }) => ({
      type,
      name,
      after: dependencies.map((urn) => urn.split("::").at(-1)),
      inputs,
    }));

    await expect(`${JSON.stringify(golden, null, 2)}\n`).toMatchFileSnapshot("../golden/local.json");
  });

  it("takes images and charts from a mirror when one is named", async () => {
    const plan = await estatePlan({
      images: { mirror: "registry.example.com/mirror" },
      charts: { mirror: "oci://registry.example.com/charts" },
      certificates: { enabled: true },
    });

    for (const { owner, spec } of podTemplates(plan))
      for (const { image } of spec.containers) expect(image, owner).toMatch(/^registry\.example\.com\/mirror\//);
    for (const { inputs } of plan.resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release"))
      expect(inputs["chart"]).toMatch(/^oci:\/\/registry\.example\.com\/charts\//);
  });

  it.each(["aws", "gcp", "azure"])("refuses %s without region and account, by their keys", async (cloud) => {
    await expect(estatePlan({ cloud })).rejects.toThrow(/region: is required on .*\n.*account: is required on/);
  });
});

interface Ported {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

interface Peer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

// oxlint-disable-next-line typescript/no-explicit-any -- specs of network policies, read as the API would
function admits(policies: any[], callee: Readonly<Record<string, string>>, caller: Readonly<Record<string, string>>): boolean {
  return policies
    .filter((policy) => selects(policy.podSelector.matchLabels ?? {}, callee))
    .flatMap((policy) => policy.ingress ?? [])
    .flatMap((rule) => rule.from ?? [])
    .some((peer: Peer) => selects(peer.podSelector?.matchLabels ?? {}, caller));
}

// oxlint-disable-next-line typescript/no-explicit-any -- a pod's spec, read as the API would
function referencesOf(spec: any): { kind: string; name: string }[] {
  const volumes = (spec.volumes ?? []).flatMap(
    (volume: Record<string, { name?: string; secretName?: string; claimName?: string; sources?: never[] }>) => [
      ...(volume["configMap"]?.name ? [{ kind: "ConfigMap", name: volume["configMap"].name }] : []),
      ...(volume["secret"]?.secretName ? [{ kind: "Secret", name: volume["secret"].secretName }] : []),
      ...(volume["persistentVolumeClaim"]?.claimName
        ? [{ kind: "PersistentVolumeClaim", name: volume["persistentVolumeClaim"].claimName }]
        : []),
    ],
  );
  const variables = [...spec.containers, ...(spec.initContainers ?? [])]
    .flatMap((container: { env?: { valueFrom?: { secretKeyRef?: { name: string } } }[] }) => container.env ?? [])
    .flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [{ kind: "Secret", name: valueFrom.secretKeyRef.name }] : []));
  const account = spec.serviceAccountName === undefined ? [] : [{ kind: "ServiceAccount", name: spec.serviceAccountName }];
  return [...volumes, ...variables, ...account];
}

function mebibytes(quantity: string): number {
  const [, number = "", unit = ""] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  if (unit === "") throw new Error(`${quantity} is no size in Mi or Gi`);
  return Number(number) * (unit === "Gi" ? 1024 : 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
