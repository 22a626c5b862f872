import { conditionWitness } from "./conditions.ts";
import { fieldsOf } from "./witness.ts";

/** KEDA has found what it scales and can ask what it scales by. https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export const idleServicesCanScaleToZero = conditionWitness({
  control: "idle-services-can-scale-to-zero",
  type: "kubernetes:keda.sh/v1alpha1:ScaledObject",
  isMeant: ({ inputs }) => fieldsOf(inputs["spec"])["minReplicaCount"] === 0,
  resource: "scaledobjects.keda.sh",
  condition: "Ready",
  conditions: ({ conditions }) => [conditions],
  what: "servers that may go to zero pods",
});
