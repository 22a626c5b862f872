import type { Cluster } from "../../cluster/contract.ts";
import { type KubectlResult, runKubectl } from "../../cluster/kubectl.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Observation } from "../../score/proof.ts";
import { imagesArePinned } from "./images-are-pinned.ts";
import { modelServicesAreScraped } from "./model-services-are-scraped.ts";
import { namespacesDenyByDefault } from "./namespaces-deny-by-default.ts";
import { namespacesHaveQuotas } from "./namespaces-have-quotas.ts";
import { noCredentialsInTheOpen } from "./no-credentials-in-the-open.ts";
import { pagesHaveCertificates } from "./pages-have-certificates.ts";
import { podsRunAsNonRoot } from "./pods-run-as-non-root.ts";
import { routesCanSplitTraffic } from "./routes-can-split-traffic.ts";
import { serversHaveProbes } from "./servers-have-probes.ts";
import type { Question, Witness } from "./witness.ts";

/** Everything that is looked at; a new one is a file here and a name in this list. */
export const WITNESSES: readonly Witness[] = [
  podsRunAsNonRoot,
  imagesArePinned,
  namespacesHaveQuotas,
  namespacesDenyByDefault,
  serversHaveProbes,
  noCredentialsInTheOpen,
  routesCanSplitTraffic,
  pagesHaveCertificates,
  modelServicesAreScraped,
];

/** A cluster, as far as looking at it takes. */
export type Observed = Pick<Cluster, "context" | "kind" | "kubeconfigPath" | "simulated">;

/**
 * Sees which controls hold on a cluster. It only looks: nothing is made or changed. A control that nothing of the plan could show is not spoken of.
 *
 * @param ask default: kubectl.
 */
export async function observe(
  { resources }: Pick<Plan, "resources">,
  cluster: Observed,
  ask: (question: Question) => Promise<KubectlResult> = ({ args, input }) => runKubectl(cluster, args, input),
): Promise<readonly Observation[]> {
  // Our own cluster has no plugin that enforces NetworkPolicies.
  const circumstances = { resources, simulated: cluster.simulated, policed: cluster.kind !== "embedded" };
  const observations: Observation[] = [];
  for (const witness of WITNESSES) {
    const answers: KubectlResult[] = [];
    for (const question of witness.questions(circumstances)) answers.push(await ask(question));
    if (answers.length > 0)
      observations.push({ control: witness.control, at: new Date().toISOString(), ...witness.seen(answers, circumstances) });
  }
  return observations;
}
