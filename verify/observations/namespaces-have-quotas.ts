import { refusedIn, wouldAdmit } from "./refusals.ts";
import { type Circumstances, planned, type Witness } from "./witness.ts";

const GREEDY = { requests: { cpu: "90000", memory: "900Ti" }, limits: { cpu: "90000", memory: "900Ti" } };

/** That a quota is there says less than that the API server refuses who would exceed it. */
export const namespacesHaveQuotas: Witness = {
  control: "namespaces-have-quotas",
  questions: (circumstances) => {
    const namespaces = limited(circumstances);
    return namespaces.length === 0 ? [] : [wouldAdmit(namespaces, { container: { resources: GREEDY } })];
  },
  seen: ([answer], circumstances) => refusedIn(limited(circumstances), answer, /exceeded quota/, "a pod that wants more than all there is"),
};

function limited(circumstances: Circumstances): readonly string[] {
  return [...new Set(planned(circumstances, "kubernetes:core/v1:ResourceQuota").map(({ namespace }) => namespace))];
}
