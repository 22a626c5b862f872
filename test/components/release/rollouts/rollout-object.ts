import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a rollout's controller says of it. */
type Status = Readonly<Record<string, unknown>>;

type Annotations = Readonly<Record<string, string>>;

/** A Rollout behind the API server's rules for merge patches, and for generations: what changes below `spec` is a new one. */
export interface RolloutObject extends AsyncDisposable {
  readonly url: string;
  /** Folder of the account that whoever releases runs as. */
  readonly account: string;
  /** Versions that its pods were given, in order; `none` where the annotation was taken away. */
  readonly given: readonly string[];
  annotations(): Annotations;
  /** Says what the controller would, of the generation that it sees. */
  say(status: Status, generation?: number): void;
}

/**
 * Serves a rollout whose pods have a version, or follow their alias.
 *
 * @param reads is called before each answer, so that a test can move the rollout on.
 */
export async function rolloutObject(
  name: string,
  served: string | undefined,
  reads: (rollout: RolloutObject, count: number) => void = () => {},
): Promise<RolloutObject> {
  const annotations: Record<string, string> = {};
  const template: Record<string, string> = served === undefined ? {} : { "mlops-estate/model-version": served };
  const given: string[] = [];
  let generation = 1;
  let count = 0;
  let status: Status = { observedGeneration: "1", phase: "Healthy", currentPodHash: "old", stableRS: "old" };
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const { pathname } = new URL(request.url ?? "", "http://x");
    if (pathname !== `/apis/argoproj.io/v1alpha1/namespaces/mlops/rollouts/${name}`) return response.writeHead(403).end("{}");
    if (request.method === "PATCH") {
      const patch = JSON.parse(text) as Patch;
      merge(annotations, patch.metadata.annotations ?? {});
      const pods = patch.spec?.template?.metadata.annotations;
      if (pods !== undefined && merge(template, pods)) {
        generation += 1;
        given.push(template["mlops-estate/model-version"] ?? "none");
      }
    } else {
      count += 1;
      reads(rollout, count);
    }
    const object = { metadata: { generation, annotations }, spec: { template: { metadata: { annotations: template } } }, status };
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(object));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const account = mkdtempSync(join(tmpdir(), "account-"));
  writeFileSync(join(account, "token"), "account-token\n");
  writeFileSync(join(account, "namespace"), "mlops\n");
  const rollout: RolloutObject = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    given,
    annotations: () => ({ ...annotations }),
    say: (said, seen = generation) => {
      status = { ...said, observedGeneration: String(seen) };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return rollout;
}

interface Patch {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string | null>> };
  readonly spec?: { readonly template?: { readonly metadata: { readonly annotations: Readonly<Record<string, string | null>> } } };
}

/** Whether anything is other than it was. */
function merge(into: Record<string, string>, patch: Readonly<Record<string, string | null>>): boolean {
  const before = JSON.stringify(into);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete into[key];
    else into[key] = value;
  }
  return JSON.stringify(into) !== before;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
