import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePort } from "./free-port.ts";
import { goProgram } from "./go-program.ts";

/** The gateway of the estate's lean object store, which keeps objects as files, on loopback. */
class ObjectStore {
  readonly #root: string;
  readonly #stop: () => Promise<void>;
  /** Variables by which clients find and open it. */
  readonly env: Readonly<Record<string, string>>;

  constructor(root: string, env: Readonly<Record<string, string>>, stop: () => Promise<void>) {
    this.#root = root;
    this.env = env;
    this.#stop = stop;
  }

  /** Makes a bucket, and tells the folder that its objects are files of. */
  async bucket(name: string): Promise<string> {
    const folder = join(this.#root, "buckets", name);
    await mkdir(folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** Starts an empty store; needs Go, see `whyNoGo`. */
export async function objectStore(): Promise<ObjectStore> {
  const program = await goProgram("images/versitygw", "github.com/versity/versitygw/cmd/versitygw");
  const root = await mkdtemp(join(tmpdir(), "estate-objects-"));
  for (const folder of ["buckets", "metadata"]) await mkdir(join(root, folder));
  const endpoint = `127.0.0.1:${await freePort()}`;
  const key = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "only-on-loopback" };
  const options = ["--port", endpoint, "--region", "us-east-1", "--health", "/_/health", "--quiet"];
  const running = execa(
    join(program.folder, "versitygw"),
    [...options, "posix", "--sidecar", join(root, "metadata"), join(root, "buckets")],
    {
      env: { ROOT_ACCESS_KEY_ID: key.AWS_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY: key.AWS_SECRET_ACCESS_KEY },
      reject: false,
      stdin: "ignore",
    },
  );
  const address = `http://${endpoint}`;
  let end: string | undefined;
  const ended = running.then(({ stderr }) => {
    end = stderr;
  });
  for (let tries = 0; !(await answers(`${address}/_/health`)); tries += 1) {
    if (end !== undefined) throw new Error(`the object store ended: ${end}`);
    if (tries === 1200) throw new Error("the object store does not answer");
    await sleep(100);
  }
  const env = { ...key, AWS_ENDPOINT_URL_S3: address, AWS_DEFAULT_REGION: "us-east-1", AWS_EC2_METADATA_DISABLED: "true" };
  return new ObjectStore(root, env, async () => {
    running.kill();
    await ended;
    await program[Symbol.asyncDispose]();
  });
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    ({ ok }) => ok,
    () => false,
  );
}
