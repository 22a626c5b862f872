import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nginxConfiguration } from "../components/gateway/nginx/configuration.ts";
import { renderNginx } from "../components/gateway/nginx/render.ts";
import type { ImageName } from "../pins/index.ts";
import { unpackImage } from "./image-root.ts";
import { ROOT } from "./process.ts";

/** User of the estate's pods. */
const USER = 10_001;

/** Folder of the programs within the files of their image. */
const INSIDE = "/run/bench";

/** A model server and the lean gateway before it, each in the files of its image. */
export interface ModelPath extends AsyncDisposable {
  /** Where a prediction is asked of the server itself. */
  readonly direct: string;
  /** Where it is asked through the gateway. */
  readonly through: string;
}

/**
 * Starts both on loopback; done once both answer.
 *
 * @param isAnswered whether an address answers a prediction.
 */
export async function startModelPath(isAnswered: (url: string) => Promise<boolean>): Promise<ModelPath> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = stack.adopt(mkdtempSync(join(tmpdir(), "estate-path-")), (path) => rmSync(path, { recursive: true, force: true }));
    const [model, port, monitor] = await freePorts(3);
    const direct = `http://127.0.0.1:${model}/invocations`;
    const through = `http://127.0.0.1:${port}/models/example/invocations`;
    const api = stack.adopt(await routeServer(Number(model)), (server) => server.close());
    const server = stack.use(await serveModel(folder, Number(model)));
    await answered(direct, server, isAnswered);
    const gateway = stack.use(await serveGateway(folder, { api: api.url, port: Number(port), monitor: Number(monitor) }));
    await answered(through, gateway, isAnswered);
    const owned = stack.move();
    return { direct, through, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } finally {
    await stack.disposeAsync();
  }
}

/** A process, and what it has said. */
interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly said: () => string;
}

async function serveModel(folder: string, port: number): Promise<Running> {
  const root = await rootWith("mlflow", folder, ["components/serving", "bench/programs"]);
  const words = ["python", "-B", `${INSIDE}/serve-example.py`, INSIDE, `${INSIDE}/model-server.py`, String(port)];
  return inRoot(root, words, { PATH: "/opt/python/bin:/usr/local/bin:/usr/sbin:/usr/bin:/bin" });
}

async function serveGateway(
  folder: string,
  ports: { readonly api: string; readonly port: number; readonly monitor: number },
): Promise<Running> {
  const root = await rootWith("nginx", folder, ["components/gateway/nginx"]);
  const files = {
    "nginx.conf": nginxConfiguration({ port: ports.port, workers: 1, maxBodyKiB: 1024, timeoutSeconds: 10 }),
    token: "token",
    namespace: "mlops",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, INSIDE, name), text);
  return inRoot(root, ["python3", "-B", `${INSIDE}/gateway.py`], {
    PATH: "/usr/sbin:/usr/bin:/bin",
    ACCOUNT_DIRECTORY: INSIDE,
    API_SERVER: ports.api,
    CONFIGURATION: `${INSIDE}/nginx.conf`,
    DRAIN_SECONDS: "0",
    FOLDER: `${INSIDE}/running`,
    NGINX_PORT: String(ports.port),
    PORT: String(ports.monitor),
    ROUTES: '{"example":"route-example"}',
  });
}

/** The files of an image, with programs of ours, in a folder that their user may write to. */
async function rootWith(image: ImageName, folder: string, sources: readonly string[]): Promise<string> {
  const root = await unpackImage(image, folder);
  const inside = join(root, INSIDE);
  mkdirSync(inside, { recursive: true });
  for (const source of sources.map((path) => join(ROOT, path)))
    for (const file of readdirSync(source)) if (file.endsWith(".py")) cpSync(join(source, file), join(inside, file));
  chmodSync(inside, 0o777);
  return root;
}

function inRoot(root: string, words: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn("chroot", [`--userspec=${USER}:${USER}`, root, ...words], { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return { child, said: () => said, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** The API server as far as the gateway asks it: one object, which never changes. */
async function routeServer(model: number): Promise<{ readonly url: string; close(): void }> {
  const backend = { variant: "champion", service: "model-example", namespace: "mlops", port: 8080, percent: 100 } as const;
  const { http, location } = renderNginx({ name: "champion", route: { model: "example", shares: [backend] } });
  const object = {
    metadata: { resourceVersion: "1", annotations: { "mlops-estate/states": '["champion"]' } },
    data: { "champion.http.conf": http.replace("model-example.mlops.svc:8080", `127.0.0.1:${model}`), "champion.location.conf": location },
  };
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    if (request.url?.includes("watch=1")) response.flushHeaders();
    else response.end(JSON.stringify(object));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Ports that nothing listens on now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    }),
  );
  for (const server of servers) server.close();
  return ports;
}

/** MLflow takes its time to be imported, twice. */
async function answered(url: string, { child, said }: Running, isAnswered: (url: string) => Promise<boolean>): Promise<void> {
  const last = Date.now() + 300_000;
  while (!(await isAnswered(url))) {
    if (child.exitCode !== null || Date.now() > last) throw new Error(`${url} does not answer; its server said: ${said()}`);
    await sleep(200);
  }
}
