import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHARED_PROGRAMS } from "../../support/python.ts";

interface Stored {
  readonly version: number;
  readonly data: Readonly<Record<string, string>>;
}

/** An API server that holds the Secrets which a script is to fill, and refuses a patch made on an older version of one, as the real one does. */
export class SecretsServer {
  /** Names of Secrets in the order in which they were patched. */
  readonly patches: string[] = [];
  /** Requests that are answered with 503 before the first that is not. */
  failuresLeft = 0;
  readonly #stored: Map<string, Stored>;
  readonly #folder = mkdtempSync(join(tmpdir(), "credentials-"));
  readonly #server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const secret =
        /^\/api\/v1\/namespaces\/mlops\/secrets\/(\w+)(?:\?fieldManager=mlops-estate-credentials)?$/.exec(request.url ?? "")?.[1] ?? "";
      const status = this.#answer(request.method ?? "", secret, body);
      const { data, version } = this.#stored.get(secret) ?? { data: {}, version: 0 };
      response.writeHead(status).end(JSON.stringify({ metadata: { resourceVersion: String(version) }, data }));
    });
  });

  private constructor(wanted: Readonly<Record<string, object>>) {
    this.#stored = new Map(Object.keys(wanted).map((secret) => [secret, { version: 1, data: {} }]));
    writeFileSync(join(this.#folder, "namespace"), "mlops");
    writeFileSync(join(this.#folder, "token"), "token");
    this.want(wanted);
  }

  /** One that holds every Secret that is wanted, empty. */
  static async start(wanted: Readonly<Record<string, object>>): Promise<SecretsServer> {
    const started = new SecretsServer(wanted);
    await new Promise<void>((resolve) => started.#server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  close(): void {
    this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Writes what the script reads; which Secrets there are stays as it is. */
  want(wanted: Readonly<Record<string, object>>): void {
    writeFileSync(join(this.#folder, "wanted.json"), JSON.stringify(wanted));
  }

  /** Sets a key, as somebody else would. */
  set(secret: string, key: string, value: string): void {
    const { data, version } = this.#stored.get(secret) ?? { data: {}, version: 0 };
    this.#stored.set(secret, { version: version + 1, data: { ...data, [key]: Buffer.from(value).toString("base64") } });
  }

  /** What a key holds; empty where there is none. */
  valueOf(secret: string, key: string): string {
    return Buffer.from(this.#stored.get(secret)?.data[key] ?? "", "base64").toString();
  }

  /** Runs a script of `components/credentials` against it. */
  run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
    const path = new URL(`../../../components/credentials/${script}`, import.meta.url).pathname;
    const env = {
      ...process.env,
      API_SERVER: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      ACCOUNT_DIRECTORY: this.#folder,
      WANTED_FILE: join(this.#folder, "wanted.json"),
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: SHARED_PROGRAMS,
      ATTEMPTS: "3",
      PAUSE_SECONDS: "0.01",
    };
    return new Promise((resolve) =>
      execFile("python3", [path, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
      ),
    );
  }

  #answer(method: string, secret: string, body: string): number {
    const now = this.#stored.get(secret);
    if (now === undefined) return 403;
    if (this.failuresLeft > 0) {
      this.failuresLeft -= 1;
      return 503;
    }
    if (method !== "PATCH") return 200;
    const patch = JSON.parse(body) as { metadata: { resourceVersion: string }; data: Record<string, string> };
    if (patch.metadata.resourceVersion !== String(now.version)) return 409;
    this.patches.push(secret);
    this.#stored.set(secret, { version: now.version + 1, data: { ...now.data, ...patch.data } });
    return 200;
  }
}
