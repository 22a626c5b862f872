import { expect } from "vitest";
import type { Container, Deployment, Job, KubernetesObject, PodSpec, Stages, StatefulSet } from "../../components/core/kubernetes.ts";

type Workload = Deployment | Job | StatefulSet;
interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: PodSpec & { readonly containers: Container[] };
}

/** All objects of a capability's stages. */
function objectsOf(stages: Stages): KubernetesObject[] {
  return stages.flatMap((stage) => Object.values(stage)).filter((object): object is KubernetesObject => !("release" in object));
}

/** Objects of one kind. */
export function ofKind<Kind extends KubernetesObject["kind"]>(stages: Stages, kind: Kind) {
  return objectsOf(stages).filter((object): object is Extract<KubernetesObject, { kind: Kind }> => object.kind === kind);
}

/** Templates of all pods that the stages start. */
export function podsOf(stages: Stages): PodTemplate[] {
  return objectsOf(stages)
    .filter((object): object is Workload => ["Deployment", "Job", "StatefulSet"].includes(object.kind))
    .map((workload) => (workload.spec as { template: PodTemplate }).template);
}

/** What every pod of the estate keeps to: `restricted`, bounded, and a token only for the Job that fills Secrets. */
export function expectHardened(stages: Stages): void {
  for (const { spec } of podsOf(stages)) {
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(spec.automountServiceAccountToken).toBe(spec.containers[0]?.name === "fill-secrets");
    for (const container of spec.containers) {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(container.resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { cpu: expect.any(String), memory: expect.any(String) },
      });
      expect(container.image).toMatch(/:[^:/]*\d[^:/]*$/);
    }
  }
}

/** Every Service leads to a pod, and its target ports exist there; every policy selects pods; servers are probed. */
export function expectConnected(stages: Stages): void {
  const pods = podsOf(stages);
  const selected = (selector: object) =>
    pods.filter(({ metadata }) => Object.entries(selector).every(([key, value]) => metadata.labels[key] === value));
  for (const service of ofKind(stages, "Service")) {
    const spec = service.spec as { selector: object; ports: { port: number; targetPort: string }[] };
    const ports = selected(spec.selector).flatMap(({ spec: pod }) =>
      pod.containers.flatMap((container) => (container.ports ?? []) as object[]),
    );
    for (const { port, targetPort } of spec.ports) expect(ports).toContainEqual({ name: targetPort, containerPort: port });
  }
  for (const policy of ofKind(stages, "NetworkPolicy")) {
    const spec = policy.spec as { podSelector: { matchLabels: object } };
    expect(selected(spec.podSelector.matchLabels)).not.toHaveLength(0);
  }
  for (const container of pods.flatMap(({ spec }) => spec.containers).filter(({ ports }) => ports !== undefined)) {
    expect(Object.keys(container)).toEqual(expect.arrayContaining(["startupProbe", "readinessProbe", "livenessProbe"]));
  }
}

/** No object holds a value that is secret: environment comes from Secrets by name, and Secrets are empty. */
export function expectNoSecretValue(stages: Stages): void {
  for (const secret of ofKind(stages, "Secret")) expect(Object.keys(secret)).not.toEqual(expect.arrayContaining(["data"]));
  for (const variable of podsOf(stages).flatMap(({ spec }) =>
    spec.containers.flatMap(({ env }) => (env ?? []) as { name: string; value?: string }[]),
  )) {
    if (/PASSWORD$|SECRET|ACCESS_KEY/.test(variable.name)) expect(variable.value).toBeUndefined();
  }
}
