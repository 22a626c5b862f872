import { type KubectlResult, type KubectlTarget, runKubectl } from "../cluster/kubectl.ts";
import { UserError } from "../components/core/errors.ts";
import { groupOf, type Identity, identityOf, keyOf } from "../plan/render/identity.ts";

/** Field manager of everything that we apply. https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
export const FIELD_MANAGER = "mlops-estate";

/** An object as the cluster holds it. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string; readonly fieldsV1?: object }[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** The cluster that is talked to, and its name for messages. */
export interface Target extends KubectlTarget {
  readonly name: string;
}

/** Objects by {@link keyOf}. */
export type LiveObjects = ReadonlyMap<string, LiveObject>;

const unreachable =
  /connection to the server .* was refused|connection refused|no such host|no route to host|i\/o timeout|context deadline exceeded|TLS handshake timeout|Unable to connect to the server|Client\.Timeout|context was not found|does not exist|stat .*: no such file|EOF$/;
const passing =
  /etcdserver: (?:leader changed|request timed out|server stopped)|code = Unavailable|apiserver is shutting down|the server is currently unable|too many requests|TLS handshake timeout|connection reset|Client\.Timeout|i\/o timeout|EOF$/i;

/** Seconds that one answer of the API server may take. A slow server is waited for; a dead one is not waited for for ever. */
const answerSeconds = 60;
const attempts = 3;

/**
 * Runs kubectl, again when the server was only busy.
 *
 * @throws UserError when the cluster cannot be reached at all. Any other failure is in the result.
 */
export async function call(target: Target, args: readonly string[], input = ""): Promise<KubectlResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await runKubectl(target, [...args, `--request-timeout=${answerSeconds}s`], input);
    if (result.exitCode === 0) return result;
    if (attempt < attempts && passing.test(result.stderr)) {
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
      continue;
    }
    if (unreachable.test(result.stderr)) throw notReachable(target, result.stderr);
    return result;
  }
}

/** Runs kubectl and gives what it printed. @throws UserError when it fails. */
export async function mustCall(target: Target, args: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr, exitCode } = await call(target, args, input);
  if (exitCode === 0) return stdout;
  throw new UserError(`cluster ${target.name} refused \`kubectl ${args.slice(0, 2).join(" ")}\`: ${tidy(stderr)}`);
}

/** The objects that exist, by key. Kinds that the cluster does not know have none. */
export async function readObjects(target: Target, identities: readonly Identity[]): Promise<Map<string, LiveObject>> {
  if (identities.length === 0) return new Map();
  const args = ["get", "--filename", "-", "--ignore-not-found", "--output", "json", "--show-managed-fields"];
  const { stdout, stderr, exitCode } = await call(target, args, documents(identities.map(bare)));
  if (exitCode === 0) return byKey(parseObjects(stdout));
  if (!/no matches for kind|unable to recognize|could not find the requested resource/.test(stderr)) {
    throw new UserError(`cluster ${target.name} refused to be read: ${tidy(stderr)}`);
  }
  const served = await servedKinds(target);
  const known = identities.filter((identity) => served.has(kindKey(identity)));
  return known.length === identities.length ? byKey(parseObjects(stdout)) : readObjects(target, known);
}

/** All objects of some resources in all namespaces, such as `pods` or `leases.coordination.k8s.io`. */
export async function listObjects(target: Target, resources: string, ...more: readonly string[]): Promise<LiveObject[]> {
  return parseObjects(await mustCall(target, ["get", resources, "--ignore-not-found", "--output", "json", ...more]));
}

/** Kinds that the cluster serves: `group/version/Kind` of every version, as {@link kindKey} writes it. */
export async function servedKinds(target: Target): Promise<Set<string>> {
  const { stdout } = await call(target, ["api-resources", "--no-headers", "--cached=false"]);
  const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/));
  return new Set(rows.map((columns) => columns.slice(-3)).map(([apiVersion = "", , kind = ""]) => `${groupOf(apiVersion)}/${kind}`));
}

/** Key of a kind whatever its version. */
export function kindKey({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

/** Objects as the JSON documents that kubectl reads from its standard input. One document each: one bad object does not hide the others. */
export function documents(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join("\n---\n");
}

/** The objects of kubectl's JSON output: none, one, or a list. */
export function parseObjects(stdout: string): LiveObject[] {
  if (stdout.trim() === "") return [];
  const parsed = JSON.parse(stdout) as LiveObject & { readonly items?: readonly LiveObject[] };
  return parsed.kind === "List" ? [...(parsed.items ?? [])] : [parsed];
}

/** Objects by key. */
export function byKey(objects: readonly LiveObject[]): Map<string, LiveObject> {
  return new Map(objects.map((object) => [keyOf(identityOf(object)), object]));
}

/** What an API server or kubectl said, in one line. */
export function tidy(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("Warning:") && !line.startsWith("I1") && !line.startsWith("E1"));
  return (lines.length > 0 ? lines : [stderr.trim()]).join("; ").replace(/^(?:error: |Error from server(?: \(\w+\))?: )+/i, "");
}

function bare({ apiVersion, kind, name, namespace }: Identity): object {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

function notReachable(target: Target, stderr: string): UserError {
  return new UserError(`cluster ${target.name} does not answer (${tidy(stderr).slice(0, 200)}); start it with \`estate cluster start\``);
}
