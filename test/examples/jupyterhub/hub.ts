import { randomUUID } from "node:crypto";
import { copyFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ClusterSpec } from "../../../components/cluster/contract.ts";
import { capabilitiesOf } from "../../../components/cluster/plan.ts";
import type { ChartRelease } from "../../../components/core/kubernetes.ts";
import { accessOf as databaseAccess } from "../../../components/database/plan.ts";
import { type HubSignOn, NotebooksSpec, type NotebooksWiring } from "../../../components/notebooks/contract.ts";
import { hubStages } from "../../../components/notebooks/hub/manifests.ts";
import { accessOf as bucketAccess } from "../../../components/object-store/plan.ts";
import { freePort } from "../../support/free-port.ts";
import type { Prepared } from "../../support/python.ts";
import { pythonServer, serving } from "../../support/serving.ts";

/** Packages of the hub's image. https://github.com/jupyterhub/zero-to-jupyterhub-k8s/blob/4.4.0/images/hub/requirements.txt */
export const HUB_LOCK = "test/examples/jupyterhub/requirements.txt";

/** The hub's part of the release's values. */
interface HubValues {
  readonly config: Readonly<Record<string, unknown>>;
  readonly loadRoles: object;
  readonly extraConfig: object;
  readonly extraEnv: Readonly<Record<string, unknown>>;
}

/** What the estate gives the chart, for these keys of `notebooks.hub` and whoever says who people are. */
export function hubValues(hub: object, signOn: HubSignOn): HubValues {
  const namespace = "mlops";
  const wiring = {
    namespace,
    tracking: { system: "mlflow", namespace, port: 5000, uri: "http://mlflow" },
    bucket: bucketAccess({ namespace, buckets: [{ name: "data" }] })["data"],
    cluster: capabilitiesOf(ClusterSpec.parse({})),
    hub: {
      database: databaseAccess({ namespace, databases: [{ name: "jupyterhub" }] })["jupyterhub"],
      dvcConfigs: {},
      signOn,
    },
  } as unknown as NotebooksWiring;
  const stages = hubStages(NotebooksSpec.parse({ system: "jupyterhub", hub }), wiring);
  const [release] = stages.flatMap((stage) => Object.values(stage)).filter((object): object is ChartRelease => "release" in object);
  return release?.values["hub"] as HubValues;
}

/** What a hub is started with besides its values. */
interface Start {
  /** What every Secret that its variables name holds. */
  readonly secret: string;
  /** Python that runs after the values. Default: nothing. */
  readonly andThen?: string;
  /** File that its database is in. Default: a new one. */
  readonly database?: string;
}

/** JupyterHub's own program by those values, without Kubernetes, while a test talks to it. */
export async function withHub<Result>(
  python: Prepared["python"],
  { config, extraConfig, extraEnv, loadRoles }: HubValues,
  { andThen = "", database = `${randomUUID()}.sqlite`, secret }: Start,
  work: (address: string, printed: () => string) => Promise<Result>,
): Promise<Result> {
  const folder = python?.folder ?? "";
  const { KubeSpawner: _, ...here } = config;
  await writeFile(join(folder, "hub.json"), JSON.stringify({ config: here, loadRoles, extraConfig }));
  await copyFile(join(import.meta.dirname, "config.py"), join(folder, "config.py"));
  const port = String(await freePort());
  const address = `http://127.0.0.1:${port}`;
  const plain = Object.entries(extraEnv).map(([name, value]) => [name, typeof value === "string" ? value : secret] as const);
  const proxy = createServer((_request, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const env = {
    ...Object.fromEntries(plain),
    HUB_PORT: port,
    HUB_DATABASE: database,
    PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    AND_THEN: andThen,
  };
  const program = pythonServer(python, ["jupyterhub", "--config", "config.py"], { env, ready: `${address}/hub/health` });
  try {
    return await serving(program, (printed) => work(address, printed));
  } finally {
    proxy.close();
  }
}
