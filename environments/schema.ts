import { z } from "zod";
import { AdmissionSpec } from "../components/admission/contract.ts";
import { AuditSpec } from "../components/audit/contract.ts";
import { AutoscalingSpec } from "../components/autoscaling/contract.ts";
import { BackupSpec } from "../components/backup/contract.ts";
import { BudgetSpec } from "../components/budget/contract.ts";
import { CertificatesSpec } from "../components/certificates/contract.ts";
import { ClusterSpec } from "../components/cluster/contract.ts";
import { CLOUDS } from "../components/core/cloud.ts";
import { CostSpec } from "../components/cost/contract.ts";
import { DataQualitySpec } from "../components/data-quality/contract.ts";
import { DataVersioningSpec } from "../components/data-versioning/contract.ts";
import { DatabaseSpec } from "../components/database/contract.ts";
import { DnsSpec } from "../components/dns/contract.ts";
import { ExternalSecretsSpec } from "../components/external-secrets/contract.ts";
import { FeatureStoreSpec } from "../components/feature-store/contract.ts";
import { GatewaySpec } from "../components/gateway/contract.ts";
import { GpuSpec } from "../components/gpu/contract.ts";
import { HyperparameterOptimisationSpec } from "../components/hyperparameter-optimisation/contract.ts";
import { ImageScanningSpec } from "../components/image-scanning/contract.ts";
import { InferenceSpec } from "../components/inference/contract.ts";
import { KeysSpec } from "../components/keys/contract.ts";
import { LineageSpec } from "../components/lineage/contract.ts";
import { ManagedMlSpec } from "../components/managed-ml/contract.ts";
import { ModelMonitoringSpec } from "../components/model-monitoring/contract.ts";
import { MonitoringSpec } from "../components/monitoring/contract.ts";
import { NamespacesSpec } from "../components/namespaces/contract.ts";
import { NetworkSpec } from "../components/network/contract.ts";
import { NodeHealthSpec } from "../components/node-health/contract.ts";
import { NotebooksSpec } from "../components/notebooks/contract.ts";
import { ObjectStoreSpec } from "../components/object-store/contract.ts";
import { PipelinesSpec } from "../components/pipelines/contract.ts";
import { QueueingSpec } from "../components/queueing/contract.ts";
import { RegistrySpec } from "../components/registry/contract.ts";
import { ReleaseSpec } from "../components/release/contract.ts";
import { RetrainingSpec } from "../components/retraining/contract.ts";
import { SecretsSpec } from "../components/secrets/contract.ts";
import { ServingSpec } from "../components/serving/contract.ts";
import { SignOnSpec } from "../components/sign-on/contract.ts";
import { TeamsSpec } from "../components/teams/contract.ts";
import { TrackingSpec } from "../components/tracking/contract.ts";
import { TrainingSpec } from "../components/training/contract.ts";
import { TriggersSpec } from "../components/triggers/contract.ts";
import { LEVELS } from "./maturity.ts";

/** A word that can be a label's value on every cloud and in Kubernetes. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LabelValue = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens");

/** A DNS name. https://datatracker.ietf.org/doc/html/rfc1035#section-2.3.1 */
const DomainName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/, "must be a DNS name such as estate.example.com");

const ChartsSpec = z.strictObject({
  mirror: z
    .string()
    .regex(/^(oci|https?):\/\/[\w.:/-]+[\w]$/, "must start with oci://, https:// or http:// and name a host")
    .optional()
    .describe(
      "Where all charts come from instead of their own repositories: an `oci://` prefix or a classic repository's address. Default: each chart's own.",
    ),
  crds: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of custom resource definitions, used where a chart cannot be reached. Default: none."),
});

const ImagesSpec = z.strictObject({
  mirror: z
    .string()
    .regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/, "must be a registry with an optional path, such as registry.example.com/mirror")
    .optional()
    .describe("Registry and path that hold all images under their own paths. Default: each image's own registry."),
});

/** Somebody answers for what violates a control, until a day. Whether it names a control, and meets something, the controls themselves say. */
const WaiverSpec = z.strictObject({
  control: z
    .string()
    .max(100)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be a control's id, such as `images-are-pinned`")
    .describe("Id of the control."),
  resource: z
    .string()
    .min(1)
    .max(400)
    .describe("`<type>::<name>` of what violates it, where `*` stands for anything; `estate` for a finding about the whole."),
  reason: z.string().min(10).max(400).describe("Why it may stay so."),
  owner: LabelValue.describe("Who answers for it."),
  expires: z.iso.date().describe("Last day on which it holds, in quotes, such as `'2027-01-31'`; after it the waiver is an error."),
});

/** Somebody answers for the loss of something that holds data. Whether it names what goes, a preview says. */
const DestroyAllowanceSpec = z.strictObject({
  resource: z
    .string()
    .max(400)
    .regex(/^(?!\*+::\*+$)\S+::\S+$/, "must be `<type>::<name>`, and not stars alone")
    .describe("`<type>::<name>` of what holds data and may be deleted or replaced, where `*` stands for anything."),
  reason: z.string().min(10).max(400).describe("Why it may be lost, such as where its data is kept now."),
});

/** Everything an environment file may say; what it leaves out comes from its maturity level and then from these defaults. */
export const Environment = z.strictObject({
  cloud: z.enum(CLOUDS).describe("Where the environment stands."),
  maturity: z
    .literal(LEVELS)
    .default(0)
    .describe(
      "Maturity level: 0 manual, 1 automated training, 2 automated delivery, 3 automated operations. Picks defaults of all other keys.",
    ),
  owner: LabelValue.describe("Team that answers for the environment; a label on everything."),
  costCentre: LabelValue.describe("Who pays; a label on everything."),
  region: z
    .string()
    .max(40)
    .optional()
    .describe("Region of the cloud, in its own spelling, such as `eu-central-1`, `europe-west4` or `westeurope`. Required on a cloud."),
  account: z
    .string()
    .max(64)
    .optional()
    .describe(
      "AWS account id, Google Cloud project id or Azure subscription id that the environment may touch, and no other. Required on a cloud.",
    ),
  protectData: z
    .boolean()
    .default(false)
    .describe("Whether what holds data cannot be deleted on a cloud before this is set to false, neither by Pulumi nor by hand."),
  domain: DomainName.default("estate.localhost").describe("Name below which user interfaces get theirs."),
  waivers: z
    .array(WaiverSpec)
    .max(200)
    .default([])
    .describe("Violations of controls that somebody answers for. They stay in every report."),
  allowDestroy: z
    .array(DestroyAllowanceSpec)
    .max(200)
    .default([])
    .describe("What holds data and may be deleted or replaced; `estate preview` fails where anything else would be."),
  network: NetworkSpec.prefault({}),
  keys: KeysSpec.prefault({}),
  cluster: ClusterSpec.prefault({}),
  registry: RegistrySpec.prefault({}),
  secrets: SecretsSpec.prefault({}),
  dns: DnsSpec.prefault({}),
  audit: AuditSpec.prefault({}),
  budget: BudgetSpec.optional().describe("Bound of the monthly bill. Required on a cloud from level 1 on. Default: none."),
  namespaces: NamespacesSpec.prefault({}),
  charts: ChartsSpec.prefault({}),
  images: ImagesSpec.prefault({}),
  database: DatabaseSpec.prefault({}),
  objectStore: ObjectStoreSpec.prefault({}),
  teams: TeamsSpec.prefault({}),
  training: TrainingSpec.prefault({}),
  queueing: QueueingSpec.prefault({}),
  hyperparameterOptimisation: HyperparameterOptimisationSpec.prefault({}),
  gpu: GpuSpec.prefault({}),
  tracking: TrackingSpec.prefault({}),
  managedMl: ManagedMlSpec.prefault({}),
  dataVersioning: DataVersioningSpec.prefault({}),
  lineage: LineageSpec.prefault({}),
  featureStore: FeatureStoreSpec.prefault({}),
  pipelines: PipelinesSpec.prefault({}),
  triggers: TriggersSpec.prefault({}),
  dataQuality: DataQualitySpec.prefault({}),
  serving: ServingSpec.prefault({}),
  release: ReleaseSpec.prefault({}),
  modelMonitoring: ModelMonitoringSpec.prefault({}),
  retraining: RetrainingSpec.prefault({}),
  autoscaling: AutoscalingSpec.prefault({}),
  inference: InferenceSpec.prefault({}),
  notebooks: NotebooksSpec.prefault({}),
  monitoring: MonitoringSpec.prefault({}),
  cost: CostSpec.prefault({}),
  admission: AdmissionSpec.prefault({}),
  imageScanning: ImageScanningSpec.prefault({}),
  nodeHealth: NodeHealthSpec.prefault({}),
  backup: BackupSpec.prefault({}),
  certificates: CertificatesSpec.prefault({}),
  externalSecrets: ExternalSecretsSpec.prefault({}),
  gateway: GatewaySpec.prefault({}),
  signOn: SignOnSpec.prefault({}),
});
export type Environment = z.output<typeof Environment>;
