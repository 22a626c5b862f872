import { expect } from "vitest";
import type { ChartRelease, KubernetesObject, Stages } from "../../components/core/kubernetes.ts";

type Plain = Record<string, unknown>;

/** Reads a path of plain data; tests look at what would be sent to the API server, not at types. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Plain | undefined)?.[key], value);
}

/** All objects of all stages. */
export function objectsOf(stages: Stages): readonly (KubernetesObject | ChartRelease)[] {
  return stages.flatMap((stage) => Object.values(stage));
}

/** Objects of one kind. */
export function kindOf(stages: Stages, kind: string): readonly KubernetesObject[] {
  return objectsOf(stages).filter((object): object is KubernetesObject => "kind" in object && object.kind === kind);
}

/** The object of a kind and a name; fails when there is none. */
export function named(stages: Stages, kind: string, name: string): KubernetesObject {
  const found = kindOf(stages, kind).find((object) => object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

/** Pod templates of all workloads. */
export function podTemplates(stages: Stages): readonly Plain[] {
  return ["Deployment", "StatefulSet", "Job"]
    .flatMap((kind) => kindOf(stages, kind))
    .map((object) => at(object, "spec", "template") as Plain);
}

/** Containers of a pod template. */
export function containersOf(template: unknown): readonly Plain[] {
  return at(template, "spec", "containers") as Plain[];
}

/** Checks what Pod Security `restricted`, the quota and the house ask of every pod. */
export function expectHardened(stages: Stages): void {
  for (const template of podTemplates(stages)) {
    expect(at(template, "spec", "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    for (const container of containersOf(template)) {
      expect(container["securityContext"]).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(Object.keys(at(container, "resources", "requests") as Plain)).toEqual(expect.arrayContaining(["cpu", "memory"]));
      expect(Object.keys(at(container, "resources", "limits") as Plain)).toEqual(expect.arrayContaining(["cpu", "memory"]));
      expect(container["image"]).toMatch(/:[\w.-]*\d[\w.-]*$/);
    }
  }
}

/** Checks that a system's Service, container, probes and policy mean the same port. */
export function expectOnePort(stages: Stages, service: string, policy: string, port: number): void {
  const selector = at(named(stages, "Service", service), "spec", "selector") as Plain;
  const template = podTemplates(stages).find((candidate) => matches(at(candidate, "metadata", "labels") as Plain, selector));
  const [container] = containersOf(template);
  expect(at(named(stages, "Service", service), "spec", "ports", 0)).toMatchObject({ port, targetPort: "http" });
  expect(container?.["ports"]).toEqual([{ name: "http", containerPort: port }]);
  for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) expect(at(container, probe, "httpGet", "port")).toBe("http");
  expect(at(named(stages, "NetworkPolicy", policy), "spec", "ingress", 0, "ports", 0, "port")).toBe(port);
  expect(
    matches(
      at(template, "metadata", "labels") as Plain,
      at(named(stages, "NetworkPolicy", policy), "spec", "podSelector", "matchLabels") as Plain,
    ),
  ).toBe(true);
}

/** Tells whether labels have all pairs of a selector. */
export function matches(labels: Plain, selector: Plain): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The environment variables of a container that have a plain value. */
export function environmentOf(container: unknown): Record<string, unknown> {
  const variables = at(container, "env") as { name: string; value?: unknown }[];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}
