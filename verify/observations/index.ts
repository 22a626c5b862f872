import { setTimeout } from "node:timers/promises";
import type { Cluster } from "../../cluster/contract.ts";
import { type KubectlResult, runKubectl } from "../../cluster/kubectl.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Observation } from "../../score/proof.ts";
import { alertsBurnAndPredict } from "./alerts-burn-and-predict.ts";
import { alertsHaveAReceiver } from "./alerts-have-a-receiver.ts";
import { backupsAreRehearsed } from "./backups-are-rehearsed.ts";
import { capturesAreRedacted } from "./captures-are-redacted.ts";
import { dataQualityIsWatchedAllTheTime } from "./data-quality-is-watched-all-the-time.ts";
import { driftStartsTraining } from "./drift-starts-training.ts";
import { idleServicesCanScaleToZero } from "./idle-services-can-scale-to-zero.ts";
import { imagesArePinned } from "./images-are-pinned.ts";
import { modelServicesAreScraped } from "./model-services-are-scraped.ts";
import { namespacesDenyByDefault } from "./namespaces-deny-by-default.ts";
import { namespacesHaveQuotas } from "./namespaces-have-quotas.ts";
import { noCredentialsInTheOpen } from "./no-credentials-in-the-open.ts";
import { pagesHaveCertificates } from "./pages-have-certificates.ts";
import { podsRunAsNonRoot } from "./pods-run-as-non-root.ts";
import { productionModelsAreWatchedForDrift } from "./production-models-are-watched-for-drift.ts";
import { releasesAreAnalysedAndRolledBack } from "./releases-are-analysed-and-rolled-back.ts";
import { releasesAreApprovedOrMeasured } from "./releases-are-approved-or-measured.ts";
import { routesCanSplitTraffic } from "./routes-can-split-traffic.ts";
import { serversHaveProbes } from "./servers-have-probes.ts";
import { servicesHaveObjectives } from "./services-have-objectives.ts";
import { topicsSurviveAServer } from "./topics-survive-a-server.ts";
import type { Circumstances, Question, Seen, Witness } from "./witness.ts";

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
  servicesHaveObjectives,
  alertsBurnAndPredict,
  alertsHaveAReceiver,
  capturesAreRedacted,
  releasesAreApprovedOrMeasured,
  releasesAreAnalysedAndRolledBack,
  productionModelsAreWatchedForDrift,
  dataQualityIsWatchedAllTheTime,
  driftStartsTraining,
  backupsAreRehearsed,
  topicsSurviveAServer,
  idleServicesCanScaleToZero,
];

/** A cluster, as far as looking at it takes. */
export type Observed = Pick<Cluster, "context" | "kind" | "kubeconfigPath" | "simulated">;

/** How a cluster is looked at. */
export interface ObserveOptions {
  /** Default: kubectl. */
  readonly ask?: (question: Question) => Promise<KubectlResult>;
  /**
   * Milliseconds for which a control that is seen broken is looked at again. What has just started has not been read by Prometheus yet, which is no
   * fault of anybody; 15 seconds lie between two of its looks. Default: 90 seconds.
   */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 90_000;

const PAUSE_MS = 3000;

/** Sees which controls hold on a cluster. It only looks: nothing is made or changed. A control that nothing of the plan could show is not spoken of. */
export async function observe(
  { resources }: Pick<Plan, "resources">,
  cluster: Observed,
  { ask = ({ args, input }) => runKubectl(cluster, args, input), patienceMs = PATIENCE_MS }: ObserveOptions = {},
): Promise<readonly Observation[]> {
  // Our own cluster has no plugin that enforces NetworkPolicies.
  const circumstances = { resources, simulated: cluster.simulated, policed: cluster.kind !== "embedded" };
  const deadline = Date.now() + patienceMs;
  const observations: Observation[] = [];
  for (const witness of WITNESSES) {
    const questions = witness.questions(circumstances);
    if (questions.length === 0) continue;
    let seen = await look(witness, questions, circumstances, ask);
    while (seen.outcome === "broken" && Date.now() < deadline) {
      await setTimeout(PAUSE_MS);
      seen = await look(witness, questions, circumstances, ask);
    }
    observations.push({ control: witness.control, at: new Date().toISOString(), ...seen });
  }
  return observations;
}

async function look(
  witness: Witness,
  questions: readonly Question[],
  circumstances: Circumstances,
  ask: (question: Question) => Promise<KubectlResult>,
): Promise<Seen> {
  const answers: KubectlResult[] = [];
  for (const question of questions) answers.push(await ask(question));
  return witness.seen(answers, circumstances);
}
