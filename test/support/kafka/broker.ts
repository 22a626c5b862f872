import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePort } from "../free-port.ts";
import { kafkaJars } from "./jars.ts";

/** Oldest Java that Kafka's server runs on. https://kafka.apache.org/43/getting-started/compatibility/ */
const OLDEST_JAVA = 17;

/** A cluster's id in the form that Kafka takes: 16 bytes, which are these on every run. */
const CLUSTER_ID = "ZXN0YXRlLWthZmthLXRzdA";

/** A client's files, as a KafkaUser's Secret has them. */
interface ClientFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** One server of Kafka on the loopback, which asks clients for certificates and lets nobody do what no rule allows. */
export interface Broker extends AsyncDisposable {
  readonly bootstrap: string;
  /** Makes the certificate of a user. */
  client(name: string): ClientFiles;
}

/** The user that may do everything. */
export const ADMIN = "admin";

/** Why there is no server of Kafka here; none where it can be started. */
export async function whyNoKafka(): Promise<string | undefined> {
  if (spawnSync("openssl", ["version"]).error !== undefined) return "there is no openssl";
  const java = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (java.error !== undefined) return "there is no java";
  const version = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (version < OLDEST_JAVA) return `java is ${version}, and Kafka needs ${OLDEST_JAVA}`;
  return (await kafkaJars()).missing;
}

/** Starts a server, which is stopped by its own process id and no other's. */
export async function startBroker(): Promise<Broker> {
  const found = await kafkaJars();
  if (found.missing !== undefined) throw new Error(found.missing);
  const folder = await mkdtemp(join(tmpdir(), "estate-kafka-"));
  const authority = new Authority(folder);
  const [port, controllerPort] = [await freePort(), await freePort()];
  const settings = join(folder, "server.properties");
  await writeFile(settings, propertiesOf(folder, authority, port, controllerPort));
  const java = ["-Xmx512m", "-cp", found.jars.join(delimiter)];
  await execa("java", [...java, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", settings], { stdin: "ignore" });
  const server = execa("java", [...java, "kafka.Kafka", settings], { cwd: folder, reject: false, stdin: "ignore", all: true });
  const ended = server.then(({ all }) => Promise.reject(new Error(`Kafka ended:\n${all?.slice(-3000)}`)));
  ended.catch(() => undefined);
  await Promise.race([ended, listening(port)]);
  return {
    bootstrap: `127.0.0.1:${port}`,
    client: (name) => authority.client(name),
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await server;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Signs certificates of servers and clients. */
class Authority {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#openssl(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=authority",
      ...out("ca"),
    );
  }

  client(name: string): ClientFiles {
    const extensions = join(this.#folder, "extensions.cnf");
    spawnSync("sh", ["-c", `printf 'subjectAltName=IP:127.0.0.1\\n' > "${extensions}"`]);
    this.#openssl(
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
    );
    this.#openssl(
      "x509",
      "-req",
      "-days",
      "2",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.crt",
      "-CAkey",
      "ca.key",
      "-extfile",
      extensions,
      "-out",
      `${name}.crt`,
    );
    const file = (end: string) => join(this.#folder, end);
    return { ca: file("ca.crt"), certificate: file(`${name}.crt`), key: file(`${name}.key`) };
  }

  #openssl(...args: readonly string[]): void {
    const { status, stderr } = spawnSync("openssl", args, { cwd: this.#folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  }
}

function out(name: string): readonly string[] {
  return ["-keyout", `${name}.key`, "-out", `${name}.crt`];
}

/** Settings that Strimzi makes of the estate's listener, authorization and defaults; but for replicas, of which a single server has one. */
function propertiesOf(folder: string, authority: Authority, port: number, controllerPort: number): string {
  const { ca, certificate, key } = authority.client("broker");
  spawnSync("sh", ["-c", `cat "${key}" "${certificate}" > "${folder}/broker.pem"`]);
  const settings = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: `SSL://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `SSL://127.0.0.1:${port}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,SSL:SSL",
    "inter.broker.listener.name": "SSL",
    "ssl.client.auth": "required",
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": join(folder, "broker.pem"),
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": ca,
    "ssl.principal.mapping.rules": "DEFAULT",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": `User:CN=${ADMIN};User:CN=broker;User:ANONYMOUS`,
    "log.dirs": join(folder, "logs"),
    "auto.create.topics.enable": false,
    "num.partitions": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 3,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 3,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await sleep(100);
  }
}
