import { type LiveObject, listObjects } from "../apply/index.ts";
import type { Cluster } from "../cluster/contract.ts";
import { kubectl, runKubectl } from "../cluster/kubectl.ts";
import { UserError } from "../components/core/errors.ts";
import { eventually } from "./eventually.ts";
import { CLIENT_POD, clientPod, OWN_OBJECTS, programText, supports } from "./objects.ts";
import type { Site } from "./site.ts";

/** An answer over HTTP. */
export interface Answer {
  /** 0 when there was none; the body says why. */
  readonly status: number;
  readonly body: string;
}

/** Seconds in which the pod starts; its image is on the node already. */
const limitSeconds = 90;

/** Calls the systems of an estate from a pod beside them, over their Services, as their users do. */
export class Client {
  readonly #cluster: Cluster;
  readonly #site: Site;

  constructor(cluster: Cluster, site: Site) {
    this.#cluster = cluster;
    this.#site = site;
  }

  /** Puts the pod there, instead of one that an earlier verification left. */
  async start(): Promise<void> {
    await this.remove();
    await this.create([...supports(this.#site), clientPod(this.#site)]);
    await this.ready();
  }

  /** Waits until the pod runs, as after a restart of the cluster. */
  async ready(): Promise<void> {
    await eventually(limitSeconds, () => this.kubectl(["exec", CLIENT_POD, "--", "true"]));
  }

  /** Removes everything that a verification put there. */
  async remove(): Promise<void> {
    const kinds = "jobs,pods,configmaps,networkpolicies";
    await this.kubectl(["delete", kinds, "--selector", OWN_OBJECTS, "--ignore-not-found", "--wait", "--timeout=60s"]);
  }

  /** Asks a system over HTTP. */
  async http(method: "GET" | "POST" | "DELETE", url: string, body?: unknown): Promise<Answer> {
    const text = await this.program("http.py", [method, url, ...(body === undefined ? [] : [JSON.stringify(body)])]);
    return JSON.parse(text) as Answer;
  }

  /**
   * Runs a program of `programs/` in the pod and gives the last line that it printed.
   *
   * @throws UserError with the last line of its errors when it fails.
   */
  async program(name: string, args: readonly string[] = []): Promise<string> {
    const words = ["exec", "--stdin", CLIENT_POD, "--namespace", this.#site.namespace, "--", "python", "-", ...args];
    const { stdout, stderr, exitCode } = await runKubectl(this.#cluster, words, programText(name));
    const complaint = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("command terminated"));
    if (exitCode !== 0) throw new UserError(complaint.at(-1) ?? `${name} ended with exit code ${exitCode}`);
    return stdout.trim().split("\n").at(-1) ?? "";
  }

  /** Runs a line of the shell in the pod. @throws UserError when it fails. */
  async shell(line: string): Promise<void> {
    await this.kubectl(["exec", CLIENT_POD, "--", "sh", "-c", line]);
  }

  /** Creates objects; what refuses one is thrown as a UserError. */
  async create(objects: readonly object[]): Promise<void> {
    await this.kubectl(["create", "--filename", "-"], objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  }

  /** Objects of the namespace. */
  async list(kinds: string, selector: Readonly<Record<string, string>>): Promise<LiveObject[]> {
    const labels = Object.entries(selector).map((label) => label.join("="));
    return listObjects(this.#cluster, kinds, "--namespace", this.#site.namespace, "--selector", labels.join());
  }

  /** Runs kubectl in the namespace. @throws UserError when it fails. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    return (await kubectl(this.#cluster, ["--namespace", this.#site.namespace, ...args], input)).trim();
  }
}
