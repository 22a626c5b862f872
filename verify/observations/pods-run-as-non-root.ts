import { refusedIn, wouldAdmit } from "./refusals.ts";
import { type Circumstances, fieldsOf, planned, type Witness } from "./witness.ts";

/** Pod Security `restricted`, as the API server holds it; namespaces that are free of it say why, and are not asked. */
export const podsRunAsNonRoot: Witness = {
  control: "pods-run-as-non-root",
  questions: (circumstances) => {
    const namespaces = restricted(circumstances);
    return namespaces.length === 0 ? [] : [wouldAdmit(namespaces, { pod: { securityContext: AS_ROOT } })];
  },
  seen: ([answer], circumstances) =>
    refusedIn(restricted(circumstances), answer, /violates PodSecurity .*runAs(NonRoot|User)/, "a pod that runs as root"),
};

const AS_ROOT = { runAsNonRoot: false, runAsUser: 0, seccompProfile: { type: "RuntimeDefault" } };

function restricted(circumstances: Circumstances): readonly string[] {
  return planned(circumstances, "kubernetes:core/v1:Namespace")
    .filter(({ inputs }) => fieldsOf(fieldsOf(inputs["metadata"])["labels"])["pod-security.kubernetes.io/enforce"] === "restricted")
    .map(({ name }) => name);
}
