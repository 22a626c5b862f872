import { refusedIn, wouldAdmit } from "./refusals.ts";
import { type Circumstances, fieldsOf, planned, type Witness } from "./witness.ts";

const POLICY = "mlops-estate-images-are-pinned";

/** Only where admission denies: a policy that warns lets the pod in, as it should. */
export const imagesArePinned: Witness = {
  control: "images-are-pinned",
  questions: (circumstances) => {
    const namespaces = held(circumstances);
    return namespaces.length === 0 ? [] : [wouldAdmit(namespaces, { container: { image: "registry.example.com/estate-verify:latest" } })];
  },
  seen: ([answer], circumstances) => refusedIn(held(circumstances), answer, new RegExp(POLICY), "a pod of the image `latest`"),
};

function held(circumstances: Circumstances): readonly string[] {
  const bindings = planned(circumstances, "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding");
  const denies = bindings.some(({ inputs }) => {
    const { policyName, validationActions } = fieldsOf(inputs["spec"]);
    return policyName === POLICY && Array.isArray(validationActions) && validationActions.includes("Deny");
  });
  return denies ? planned(circumstances, "kubernetes:core/v1:Namespace").map(({ name }) => name) : [];
}
