import type { Surroundings } from "../components/core/surroundings.ts";
import { LOGOUT_PATH } from "../components/gateway/contract.ts";
import type { HubPlace, HubSignOn } from "../components/notebooks/contract.ts";
import { Notebooks } from "../components/notebooks/index.ts";
import { CLIENT_SECRET_KEY, type SignOnOutputs } from "../components/sign-on/contract.ts";
import type { Environment } from "../environments/schema.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import type { Served } from "./serving.ts";
import { hubAddress } from "./sign-on.ts";
import { callersAt, wired } from "./wiring.ts";

/** Where people work. */
export function notebooks(
  ground: Ground,
  experiments: Experiments,
  served: Served,
  surroundings: Surroundings,
  signedOn: SignOnOutputs | undefined,
): Group {
  const { environment, platform, wiring } = ground;
  const { dataVersioning, tracking } = experiments;
  const { buckets, cluster, identities } = platform;
  const identity = identities["notebooks"];
  const isHub = environment.notebooks.system === "jupyterhub";
  const lab = new Notebooks("notebooks", {
    ...wiring,
    spec: environment.notebooks,
    tracking: tracking.access,
    bucket: wired(buckets, "data"),
    ...(identity && { identity }),
    dvcConfigMap: dataVersioning.access.configMap,
    callees: served.endpoints,
    surroundings,
    callers: callersAt(environment),
    ...(isHub && { hub: hubPlace(ground, experiments, signedOn) }),
    cluster: cluster.capabilities,
    after: [...tracking.ready, ...(isHub ? [...platform.dataReady, ...(signedOn?.ready ?? [])] : [])],
  });
  return { interfaces: [lab.page], outputs: { notebooksUrl: lab.url } };
}

function hubPlace(
  { environment, platform, wiring }: Ground,
  { dataVersioning }: Experiments,
  signedOn: SignOnOutputs | undefined,
): HubPlace {
  const identity = platform.identities["jupyterhub"];
  const { chartsMirror } = wiring;
  return {
    database: wired(platform.databases, "jupyterhub"),
    ...(identity && { identity }),
    dvcConfigs: dataVersioning.access.configs,
    signOn: hubSignOn(environment, signedOn),
    ...(chartsMirror === undefined ? {} : { chartsMirror }),
  };
}

/** Its check has seen to sign-on. */
function hubSignOn(environment: Environment, signedOn: SignOnOutputs | undefined): HubSignOn {
  const access = signedOn?.access;
  if (access === undefined) throw new Error("an environment with JupyterHub came through its checks without sign-on");
  const { addresses, claims, clientId, endpoints, issuer, page } = access;
  const publicUrl = hubAddress(environment);
  return {
    issuer,
    clientId,
    clientSecret: { name: access.clientSecret, key: CLIENT_SECRET_KEY },
    claims,
    publicUrl,
    logoutUrl: `${publicUrl}${LOGOUT_PATH}`,
    ...(endpoints && { endpoints }),
    callees: page === undefined ? addresses : [page],
  };
}
