import type { KubectlResult } from "../../cluster/kubectl.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../../components/core/container.ts";
import { notSeen, type Question, type Seen, some } from "./witness.ts";

/** How a pod differs from one that every namespace of the estate lets in. */
export interface Defect {
  readonly pod?: object;
  readonly container?: object;
}

/** Asks whether each namespace would let a pod in; nothing is made. */
export function wouldAdmit(namespaces: readonly string[], defect: Defect): Question {
  const pods = namespaces.map((namespace) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: podIn(namespace), namespace },
    spec: {
      ...restrictedPod(ESTATE_USER_ID),
      containers: [
        {
          name: "tried",
          image: "registry.example.com/estate-verify:1.0.0",
          resources: resources(10, 16),
          securityContext: RESTRICTED_CONTAINER,
          ...defect.container,
        },
      ],
      ...defect.pod,
    },
  }));
  return { args: ["create", "--dry-run=server", "--filename", "-"], input: pods.map((pod) => JSON.stringify(pod)).join("\n---\n") };
}

/**
 * That every namespace refused the pod, and for the right reason.
 *
 * @param reason what the API server's words hold when they are about the defect.
 * @param what the pod, for people.
 */
export function refusedIn(namespaces: readonly string[], answer: KubectlResult | undefined, reason: RegExp, what: string): Seen {
  if (answer === undefined) return { outcome: "not seen", detail: "the API server was not asked" };
  const admitted = namespaces.filter((namespace) => answer.stdout.includes(`pod/${podIn(namespace)} created`));
  if (admitted.length > 0) return { outcome: "broken", detail: `the API server would admit ${what} in ${some(admitted)}` };
  const lines = answer.stderr.split("\n");
  const otherwise = namespaces.filter((namespace) => !lines.some((line) => line.includes(`"${podIn(namespace)}"`) && reason.test(line)));
  if (otherwise.length === namespaces.length) return notSeen(answer);
  if (otherwise.length > 0) return { outcome: "not seen", detail: `${some(otherwise)} refused ${what} for another reason than that` };
  return {
    outcome: "held",
    detail: `the API server refuses ${what} in ${namespaces.length} namespaces; a dry run, no container took part`,
  };
}

function podIn(namespace: string): string {
  return `estate-verify-in-${namespace}`;
}
