import { z } from "zod";
import { CertificatesSpec } from "../components/certificates/contract.ts";
import { ClusterSpec } from "../components/cluster/contract.ts";
import { CLOUDS } from "../components/core/cloud.ts";
import type { Problem } from "../components/core/errors.ts";
import { type KeyedProblem, problemsOf } from "../components/core/parse.ts";
import { DataVersioningSpec } from "../components/data-versioning/contract.ts";
import { DatabaseSpec } from "../components/database/contract.ts";
import { MonitoringSpec } from "../components/monitoring/contract.ts";
import { NotebooksSpec } from "../components/notebooks/contract.ts";
import { ObjectStoreSpec } from "../components/object-store/contract.ts";
import { ServingSpec } from "../components/serving/contract.ts";
import { TrackingSpec } from "../components/tracking/contract.ts";
import { coerceValues } from "./coerce.ts";
import { defaultsAt, isLevel, LEVELS } from "./maturity.ts";
import { isTree, merge, type Tree } from "./merge.ts";

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
  domain: DomainName.default("estate.localhost").describe("Name below which user interfaces get theirs."),
  cluster: ClusterSpec.prefault({}),
  charts: ChartsSpec.prefault({}),
  images: ImagesSpec.prefault({}),
  database: DatabaseSpec.prefault({}),
  objectStore: ObjectStoreSpec.prefault({}),
  tracking: TrackingSpec.prefault({}),
  dataVersioning: DataVersioningSpec.prefault({}),
  serving: ServingSpec.prefault({}),
  notebooks: NotebooksSpec.prefault({}),
  monitoring: MonitoringSpec.prefault({}),
  certificates: CertificatesSpec.prefault({}),
});
export type Environment = z.output<typeof Environment>;

/** Outcome of {@link checkEnvironment}: the environment, or what is wrong with it. */
export type CheckedEnvironment =
  | { readonly environment: Environment; readonly problems: readonly [] }
  | { readonly environment: undefined; readonly problems: readonly (Problem & KeyedProblem)[] };

/** Validates values as written or as Pulumi hands them over, on top of the defaults of their level. */
export function checkEnvironment(values: Tree): CheckedEnvironment {
  const written = coerceValues(Environment, values);
  const result = Environment.safeParse(isTree(written) ? merge(levelDefaults(written), written) : written);
  if (result.success) return { environment: result.data, problems: [] };
  return { environment: undefined, problems: problemsOf(result.error, Environment, written) };
}

function levelDefaults(written: Tree): Tree {
  const level = written["maturity"];
  return isLevel(level) ? defaultsAt(level) : {};
}
