import { type Certainty, every, holds, isGiven, some } from "./certainty.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import { containersOf, podSpec } from "./pods.ts";
import { variableOf } from "./programs.ts";
import type { Reading } from "./reading.ts";
import { serversBehind } from "./services.ts";

/** Variable that names the file with the key that devices' tokens are made of; whoever has it lets nobody in without one. */
const KEY_FILE = "ENROLMENT_KEY_FILE";

/** Whether a route leads to nothing but servers that know devices by tokens of their own, whose key is a Secret. */
export function asksDevices(route: Reading): Certainty {
  const backends = route
    .at("spec", "rules")
    .items()
    .flatMap((rule) => rule.at("backendRefs").items());
  const servers = backends.map((backend) => serversOf(backend, route));
  return servers.length > 0 && every(servers.map((each) => each.length > 0 && every(each.map(hasKey))));
}

function serversOf(backend: Reading, route: Reading): readonly Reading[] {
  const namespace = backend.at("namespace").text() ?? namespaceOf(route);
  return objectsNamed(route.estate, "kubernetes:core/v1:Service", namespace, backend.at("name").text() ?? "").flatMap(serversBehind);
}

function hasKey(server: Reading): Certainty {
  const pod = podSpec(server);
  return some(containersOf(pod).map((container) => some(secretMounts(pod, container).map((folder) => readsBelow(folder, container)))));
}

function readsBelow(folder: Reading, container: Reading): Certainty {
  const file = variableOf(container, KEY_FILE);
  return (
    file !== undefined && every([isGiven(folder), holds(file, (path) => typeof path === "string" && path.startsWith(`${folder.text()}/`))])
  );
}

/** Folders of a container that are Secrets. */
function secretMounts(pod: Reading, container: Reading): readonly Reading[] {
  const volumes = pod.at("volumes").items();
  const secrets = volumes
    .filter((volume) => volume.at("secret", "secretName").state !== "absent")
    .map((volume) => volume.at("name").text());
  const mounts = container.at("volumeMounts").items();
  return mounts.filter((mount) => secrets.includes(mount.at("name").text())).map((mount) => mount.at("mountPath"));
}
