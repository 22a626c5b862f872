import { about, type EstateFinding, type NotApplicable } from "./control.ts";
import { mustBeGiven } from "./demands.ts";
import type { Estate } from "./estate.ts";
import { inPodsOf, type PodCheck, SECURED_TYPES } from "./pod-shapes.ts";
import type { Reading } from "./reading.ts";

/** Label by which a namespace says what the API server refuses in it. https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
export const ENFORCED = "pod-security.kubernetes.io/enforce";

/** Annotation of a namespace that lets pods do more than `restricted` does: why they must. */
const BECAUSE = "mlops-estate/pod-security-because";

/** Levels below `restricted`, and the standards that such a namespace's pods are free of. */
const FREE_OF: Readonly<Record<string, readonly string[]>> = { baseline: ["restricted"], privileged: ["restricted", "baseline"] };

/** What each of the two standards asks of a pod; `restricted` asks for its own besides what `baseline` does. */
export interface PodStandards {
  readonly baseline?: PodCheck;
  readonly restricted?: PodCheck;
}

/**
 * Holds all pods to the Pod Security Standards, as the API server does: those of a namespace that declares a lower level need keep that one only.
 * Here it must also say why.
 */
export function podsAreHeldTo(standards: PodStandards): (estate: Estate) => readonly EstateFinding[] | NotApplicable {
  return (estate) => {
    const subjects = estate.ofType(...SECURED_TYPES).filter(({ external }) => external !== true);
    if (subjects.length === 0) return { notApplicable: "it declares no pods" };
    return subjects.flatMap((subject) =>
      Object.entries(standards).flatMap(([standard, check]: [string, PodCheck]) => {
        const inputs = estate.inputsOf(subject);
        const findings = inPodsOf(inputs, check);
        if (findings.length === 0 || isFreeOf(standard, inputs)) return [];
        return about(subject, findings);
      }),
    );
  };
}

/** Whether the namespace of an object lets its pods break a standard, and says why. */
function isFreeOf(standard: string, inputs: Reading): boolean {
  const name = inputs.at("metadata", "namespace").text();
  if (name === undefined) return false;
  const namespaces = inputs.estate.readingsOf("kubernetes:core/v1:Namespace");
  const own = namespaces.find((namespace) => namespace.at("metadata", "name").text() === name);
  return own !== undefined && loweredTo(own).includes(standard) && saysWhy(own).length === 0;
}

/** The standards that a namespace does not hold its pods to; none for one that says nothing we know. */
function loweredTo(namespace: Reading): readonly string[] {
  const level = namespace.at("metadata", "labels", ENFORCED).text() ?? "";
  return Object.hasOwn(FREE_OF, level) ? (FREE_OF[level] ?? []) : [];
}

/** What is missing of the reason why a namespace is below `restricted`. */
export function saysWhy(namespace: Reading) {
  return mustBeGiven(namespace.at("metadata", "annotations", BECAUSE), "must say why its pods may do more than `restricted` lets them");
}
