import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { UserError } from "../components/core/errors.ts";
import { call, type LiveObject, listObjects, mustCall, type Target, tidy } from "./api.ts";
import { SYSTEM_NAMESPACE, systemName } from "./inventory.ts";

/** How to wait for an environment's lock. */
export interface LockOptions {
  /** What the lock is for, such as `up`. */
  readonly purpose: string;
  /** Seconds to wait for another holder before refusing. */
  readonly waitSeconds: number;
  /** Called once with a line that says who holds the lock. */
  readonly onWait: (line: string) => void;
}

const leaseSeconds = 30;
const renewSeconds = 10;

/**
 * Does work while holding an environment's lock in its cluster, a Lease, so that only one `up` or `destroy` changes it at a time. A holder that
 * died loses it: at once when it ran on this machine, else when its lease runs out.
 *
 * @throws UserError when another holds it for longer than we may wait.
 */
export async function withLock<T>(
  target: Target,
  environment: string,
  options: LockOptions,
  work: (lock: AbortSignal) => Promise<T>,
): Promise<T> {
  const name = systemName("lock", environment);
  const holder = `${userInfo().username}@${hostname()} pid ${process.pid} ${options.purpose} ${randomUUID().slice(0, 8)}`;
  await acquire(target, name, holder, environment, options);
  const lost = new AbortController();
  const timer = setInterval(() => void renew(target, name, holder, lost), renewSeconds * 1000);
  timer.unref();
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(timer);
    await release(target, name, holder);
  }
}

async function acquire(target: Target, name: string, holder: string, environment: string, options: LockOptions): Promise<void> {
  const deadline = Date.now() + options.waitSeconds * 1000;
  let told = false;
  let seen: { readonly version: string; readonly at: number } | undefined;
  for (;;) {
    const current = await readLease(target, name);
    if (current === undefined) {
      if (await write(target, "create", leaseOf(name, holder))) return;
      continue;
    }
    const version = current.metadata.resourceVersion ?? "";
    if (seen?.version !== version) seen = { version, at: Date.now() };
    if (isDead(current) || Date.now() - seen.at > leaseSeconds * 1000) {
      if (await write(target, "replace", leaseOf(name, holder, version))) return;
      continue;
    }
    if (Date.now() >= deadline)
      throw new UserError(`environment ${environment} is being changed by ${holderOf(current)}; try again when it has finished`);
    if (!told) options.onWait(`environment ${environment} is being changed by ${holderOf(current)}; waiting for it`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Whether the holder ran on this machine and runs no more. */
function isDead(lease: LiveObject): boolean {
  const [, host, pid] = /^.*@(\S+) pid (\d+) /.exec(holderOf(lease)) ?? [];
  if (host !== hostname() || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function renew(target: Target, name: string, holder: string, lost: AbortController): Promise<void> {
  const current = await readLease(target, name).catch(() => undefined);
  if (current === undefined) return;
  if (holderOf(current) !== holder)
    return lost.abort(new UserError(`the lock was taken over by ${holderOf(current)}; nothing more was changed`));
  await write(target, "replace", leaseOf(name, holder, current.metadata.resourceVersion)).catch(() => false);
}

async function release(target: Target, name: string, holder: string): Promise<void> {
  const current = await readLease(target, name).catch(() => undefined);
  if (current === undefined || holderOf(current) !== holder) return;
  await call(target, ["delete", "lease", name, "--namespace", SYSTEM_NAMESPACE, "--ignore-not-found"]).catch(() => undefined);
}

async function readLease(target: Target, name: string): Promise<LiveObject | undefined> {
  const [lease] = await listObjects(
    target,
    "leases.coordination.k8s.io",
    "--namespace",
    SYSTEM_NAMESPACE,
    "--field-selector",
    `metadata.name=${name}`,
  );
  return lease;
}

/** Whether we were the one to write it. */
async function write(target: Target, how: "create" | "replace", lease: object): Promise<boolean> {
  const { exitCode, stderr } = await call(target, [how, "--filename", "-"], JSON.stringify(lease));
  if (exitCode === 0) return true;
  if (/AlreadyExists|Conflict|NotFound|already exists|has been modified|not found/i.test(stderr)) {
    if (/namespaces ".*" not found|being terminated/.test(stderr)) await ensureSystemNamespace(target);
    return false;
  }
  throw new UserError(`cluster ${target.name} refused the lock: ${tidy(stderr)}`);
}

/** Makes the namespace of inventory and lock; waits when an earlier one is still going. */
export async function ensureSystemNamespace(target: Target): Promise<void> {
  const read = async () => (await listObjects(target, "namespaces", "--field-selector", `metadata.name=${SYSTEM_NAMESPACE}`))[0];
  let namespace = await read();
  for (let waits = 0; namespace?.metadata.deletionTimestamp !== undefined && waits < 60; waits += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    namespace = await read();
  }
  if (namespace !== undefined) return;
  const labels = { "app.kubernetes.io/part-of": "mlops-estate", "pod-security.kubernetes.io/enforce": "restricted" };
  const manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: SYSTEM_NAMESPACE, labels } };
  await mustCall(target, ["apply", "--server-side", "--field-manager=mlops-estate", "--filename", "-"], JSON.stringify(manifest));
}

function leaseOf(name: string, holderIdentity: string, resourceVersion?: string): object {
  const now = new Date().toISOString().replace("Z", "000Z");
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace: SYSTEM_NAMESPACE, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { holderIdentity, leaseDurationSeconds: leaseSeconds, acquireTime: now, renewTime: now },
  };
}

function holderOf(lease: LiveObject): string {
  const holder = lease.spec?.["holderIdentity"];
  return typeof holder === "string" ? holder : "nobody";
}
