import { delimiter, join } from "node:path";
import { execa } from "execa";
import { grantStatements } from "../../components/identity/aws-policy.ts";
import { assignmentOf, OWN_ROLES } from "../../components/identity/azure-roles.ts";
import type { Grant } from "../../components/identity/contract.ts";
import { bindingsOf } from "../../components/identity/gcp-roles.ts";
import type { CloudBucket } from "../../components/object-store/contract.ts";
import { type Prepared, SHARED_PROGRAMS } from "./python.ts";

const PROGRAMS = join(import.meta.dirname, "../components/core/programs");

/** Lock of what the stores' clients and their stand-ins need. */
export const STORES_LOCK = "test/components/core/programs/requirements.txt";

/** Clouds whose stores have a stand-in. */
export const CLOUDS = ["aws", "gcp", "azure"] as const;

/** One of {@link CLOUDS}. */
export type Cloud = (typeof CLOUDS)[number];

/** What a cloud calls the bucket of captures, and where it is. */
export const PLACES: Readonly<Record<Cloud, { readonly bucket: string; readonly id: string; readonly address: string }>> = {
  aws: { bucket: "estate-captures", id: "arn:aws:s3:::estate-captures", address: "s3://estate-captures" },
  gcp: { bucket: "estate-captures", id: "estate-captures", address: "gs://estate-captures" },
  azure: { bucket: "captures", id: "/containers/captures", address: "wasbs://captures@estate.blob.core.windows.net" },
};
const KEY = "arn:aws:kms:eu-central-1:111122223333:key/captures";

/** Data actions of the roles of Azure's own. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage */
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const AZURES_OWN = {
  "Storage Blob Data Reader": [`${BLOBS}/read`],
  "Storage Blob Data Contributor": [`${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/delete`, `${BLOBS}/add/action`, `${BLOBS}/move/action`],
  "Key Vault Secrets User": [],
};

/** The bucket of captures as grants name it. */
export function bucketOf(cloud: Cloud): CloudBucket {
  const { address, id } = PLACES[cloud];
  return { id, uri: address, dvc: {}, key: KEY, env: {}, service: { cidrs: ["0.0.0.0/0"], port: 443 } };
}

/** What a cloud is told of grants on the bucket of captures, as a plan says it. */
function rightsOf(cloud: Cloud, grants: readonly Grant[]): readonly unknown[] {
  const place = { account: "111122223333", region: "eu-central-1", workload: "x" };
  const of = grants.filter((grant) => "bucket" in grant && grant.bucket.id === PLACES[cloud].id);
  if (cloud === "aws") return of.flatMap((grant) => grantStatements(grant, place));
  if (cloud === "gcp") return of.flatMap(bindingsOf);
  return of.flatMap((grant): readonly object[] => {
    const assignment = assignmentOf(grant);
    if (assignment?.on === "container") return [{ dataActions: AZURES_OWN[assignment.role] }];
    return assignment?.on === "folders" ? [{ ...assignment, dataActions: OWN_ROLES[assignment.ownRole].dataActions }] : [];
  });
}

/** What became of a program, what it left in the bucket, and whom it called. */
interface Visit {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly left: Readonly<Record<string, string>>;
  readonly seen: readonly string[];
}

type Interpreter = NonNullable<Prepared["python"]>;

/** A pod of a cloud's cluster: what its identity is granted, and the folders of programs that it has besides the shared ones. */
interface Pod {
  readonly cloud: Cloud;
  readonly grants: readonly Grant[];
  readonly folders?: readonly string[];
}

/** Runs a program as a pod of a cloud's cluster that has these grants, in front of what stands in for the cloud. */
export async function visit(
  python: Interpreter | undefined,
  { cloud, folders = [], grants }: Pod,
  world: object,
  program: readonly string[],
): Promise<Visit> {
  const { bucket } = PLACES[cloud];
  const input = JSON.stringify({ cloud, bucket, account: "estate", key: KEY, rights: rightsOf(cloud, grants), objects: {}, ...world });
  const { stdout } = await execa(python?.program("python") ?? "", [join(PROGRAMS, "visit.py"), python?.folder ?? "", ...program], {
    input,
    env: python?.environment({ PYTHONPATH: [SHARED_PROGRAMS, ...folders].join(delimiter), PYTHONDONTWRITEBYTECODE: "1" }) ?? {},
    extendEnv: false,
  });
  return JSON.parse(stdout) as Visit;
}
