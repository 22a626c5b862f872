import type { Estate } from "./estate.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import { parsed } from "./parsed.ts";
import { containersOf, podSpec, SERVER_TYPES } from "./pods.ts";
import type { Reading } from "./reading.ts";

/** The configuration file of a server that runs in pods of the estate's own. */
export interface ConfigFile {
  readonly server: Reading;
  readonly container: Reading;
  /** What it says. */
  readonly content: Reading;
  /** Text of another file of the server, by its path; nothing where no ConfigMap holds it. */
  readonly file: (path: string) => Reading | undefined;
}

const FLAG = "--config.file=";

/** Files that servers are started with by `--config.file`, where their image is that of a program and a ConfigMap holds the file. */
export function configFiles(estate: Estate, program: string): readonly ConfigFile[] {
  return estate.readingsOf(...SERVER_TYPES).flatMap((server) => {
    const pod = podSpec(server);
    const containers = containersOf(pod).filter((container) => imageNameOf(container) === program);
    return containers.flatMap((container) => filesOf(server, pod, container));
  });
}

/** Last part of the image's name, without tag and digest: `prometheus` of `quay.io/prometheus/prometheus:v3.13.2`. */
export function imageNameOf(container: Reading): string | undefined {
  return container.at("image").text()?.split("@")[0]?.split("/").at(-1)?.split(":")[0];
}

function filesOf(server: Reading, pod: Reading, container: Reading): readonly ConfigFile[] {
  const file = (path: string) => mountedFile(server, pod, container, path);
  return container
    .at("args")
    .items()
    .flatMap((arg) => {
      const path = arg.text();
      const text = path?.startsWith(FLAG) ? file(path.slice(FLAG.length)) : undefined;
      return text === undefined ? [] : [{ server, container, content: parsed(text), file }];
    });
}

/** A file of a ConfigMap that is mounted as a folder; nothing where no ConfigMap of the estate holds it. */
export function mountedFile(server: Reading, pod: Reading, container: Reading, path: string): Reading | undefined {
  const end = path.lastIndexOf("/");
  const mount = container
    .at("volumeMounts")
    .items()
    .find((each) => each.at("mountPath").text() === path.slice(0, end));
  const volume = pod
    .at("volumes")
    .items()
    .find((each) => mount !== undefined && each.at("name").value === mount.at("name").value);
  const configMap = volume?.at("configMap", "name").text();
  if (configMap === undefined) return undefined;
  return objectsNamed(server.estate, CONFIG_MAP, namespaceOf(server), configMap)[0]?.at("data", path.slice(end + 1));
}

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
