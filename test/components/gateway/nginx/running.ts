import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Server } from "../../../../components/core/server.ts";
import { nginxConfiguration } from "../../../../components/gateway/nginx/configuration.ts";
import { renderNginx } from "../../../../components/gateway/nginx/render.ts";
import { freePort } from "../../../support/free-port.ts";
import { SHARED_PROGRAMS } from "../../../support/python.ts";
import type { GatewayStart, RunningGateway } from "../../release/conformance.ts";
import type { NginxPlace } from "./place.ts";
import { RouteObjects } from "./route-objects.ts";

const PROGRAMS = join(import.meta.dirname, "../../../../components/gateway/nginx");

/** User of the estate's pods. */
const USER = 10001;

/** The gateway's program with its nginx, and the objects that it follows. */
export interface RunningNginx extends AsyncDisposable {
  readonly objects: RouteObjects;
  /** Address of its entrance. */
  readonly url: string;
  /** Address of its probes and metrics. */
  readonly monitor: string;
  /** What it has said until now. */
  readonly said: () => string;
  /** Whether it has ended. */
  readonly isGone: () => boolean;
  /** Folder that nginx runs in. */
  readonly folder: string;
  /** The code that it ends with. */
  readonly ended: Promise<number | null>;
  /** Tells it to end; the code that it ends with. */
  readonly end: () => Promise<number | null>;
}

/** What the programs are started with. */
export interface NginxStart {
  readonly place: NginxPlace;
  /** Name of the ConfigMap of each model. */
  readonly routes: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly objects?: RouteObjects;
}

/** Starts the program; it is done once the program says that it is ready, or `isReady` is false. */
export async function runNginx({ objects = new RouteObjects(), place, routes, timeoutSeconds = 5 }: NginxStart): Promise<RunningNginx> {
  const outside = place.root ?? "";
  mkdirSync(join(outside, "run"), { recursive: true });
  const folder = mkdtempSync(join(outside === "" ? tmpdir() : join(outside, "run"), "gateway-"));
  const inside = folder.slice(outside.length);
  const api = await objects.start();
  const [port, monitorPort] = [await freePort(), await freePort()];
  for (const file of readdirSync(PROGRAMS)) if (file.endsWith(".py")) cpSync(join(PROGRAMS, file), join(folder, file));
  cpSync(join(SHARED_PROGRAMS, "kubernetes_api.py"), join(folder, "kubernetes_api.py"));
  writeFileSync(join(folder, "nginx.conf"), nginxConfiguration({ port, workers: 1, maxBodyKiB: 64, timeoutSeconds }));
  writeFileSync(join(folder, "token"), "account-token\n");
  writeFileSync(join(folder, "namespace"), "mlops\n");
  chmodSync(folder, 0o777);
  const command = place.root === undefined ? [] : ["chroot", `--userspec=${USER}:${USER}`, place.root];
  const [program, ...args] = [...command, "python3", "-B", join(inside, "gateway.py")];
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: process.env["PATH"],
      ACCOUNT_DIRECTORY: inside,
      API_SERVER: api,
      CONFIGURATION: join(inside, "nginx.conf"),
      // Longer than a caller on a busy machine is not run at a time: it has to hear of it before its connection is cut.
      CLOSING_SECONDS: "1",
      DRAIN_SECONDS: "0.2",
      FOLDER: join(inside, "running"),
      NGINX_PORT: String(port),
      PORT: String(monitorPort),
      RETRY_SECONDS: "0.2",
      ROUTES: JSON.stringify(routes),
    },
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const end = async () => {
    child.kill("SIGTERM");
    return ended;
  };
  return {
    objects,
    url: `http://127.0.0.1:${port}`,
    monitor: `http://127.0.0.1:${monitorPort}`,
    said: () => said,
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    folder: join(folder, "running"),
    ended,
    end,
    async [Symbol.asyncDispose]() {
      await end();
      await objects[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Answers `true` once an address answers 200; a running vitest polls it. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** What a route's object is made of. */
interface Declared extends Pick<GatewayStart, "portOf" | "states"> {
  readonly groundTruth?: Server;
}

/** Files of states as the release component declares them, with loopback in place of Services. */
export function filesOf({ groundTruth, portOf, states }: Declared): Record<string, string> {
  return Object.fromEntries(
    states.flatMap((state) => {
      const { http, location } = renderNginx(state, groundTruth);
      const local = http.replaceAll(
        /server ([a-z0-9-]+)\.[a-z0-9-]+\.svc:\d+/g,
        (_, service: string) => `server 127.0.0.1:${portOf({ service })}`,
      );
      return [
        [`${state.name}.http.conf`, local],
        [`${state.name}.location.conf`, location],
      ];
    }),
  );
}

/** The whole of it for the conformance of gateways. */
export async function startNginx(place: NginxPlace, how: GatewayStart): Promise<RunningGateway> {
  const { model, states } = how;
  const objects = new RouteObjects();
  const name = `route-${model}`;
  objects.put(
    name,
    states.map((state) => state.name),
    filesOf(how),
  );
  const running = await runNginx({ place, routes: { [model]: name }, objects });
  await until(() => answers(`${running.monitor}/readyz`), running);
  await until(async () => (await metric(running, `model_gateway_state{model="${model}",state="${states[0]?.name}"}`)) === 1, running);
  return {
    url: `${running.url}/models/${model}/invocations`,
    async put(state) {
      objects.set(name, "state", state);
      await until(async () => (await metric(running, `model_gateway_state{model="${model}",state="${state}"}`)) === 1, running);
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** One series of the program's metrics; none where it is not there. */
export async function metric({ monitor }: Pick<RunningNginx, "monitor">, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${monitor}/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** Waits for what comes some time; how soon is no test's business. Whoever waits in vain is told what was said meanwhile. */
export async function until(isSo: () => Promise<boolean>, { isGone, said }: Pick<RunningNginx, "isGone" | "said">): Promise<void> {
  const last = Date.now() + 60_000;
  while (!(await isSo())) {
    if (isGone() || Date.now() > last) throw new Error(`in vain; it said: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
