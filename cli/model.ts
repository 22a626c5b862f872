import { createInterface } from "node:readline";
import { Command } from "commander";
import { execa } from "execa";
import { type KubectlTarget, kubectl } from "../cluster/kubectl.ts";
import { UserError } from "../components/core/errors.ts";
import { loadEnvironment } from "../environments/load.ts";
import { ensureTools } from "../toolchain/build.ts";
import { clusterOf, describeCluster, requireRunning } from "./environment-cluster.ts";
import { type Decision, decide } from "./model-decision.ts";
import { historyLines, oddities, versionText } from "./model-history.ts";
import { ModelRegistry } from "./model-registry.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { type Served, servedSystem } from "./served-systems.ts";

const EXAMPLES = `
Examples:
  estate model show local fraud                      the version that waits, or else the one that answers, and its card
  estate model approve local fraud --as "A. Person" --reason "checked the slices by region"
  estate model reject local fraud 7 --as "A. Person" --reason "worse for new customers"
  estate model history local fraud                   everything that happened to the model, a line each

Who runs it is taken from the cluster's own answer (\`kubectl auth whoami\`) and kept beside the name.`;

interface Said {
  readonly as: string;
  readonly reason: string;
}

/** `estate model`: what happened to a model, and a person's word on its next version. */
export function modelCommand(): Command {
  const group = new Command("model")
    .description("show versions of a model and what happened to them; approve or reject the one that waits")
    .addHelpText("after", EXAMPLES);
  for (const [word, verdict] of [
    ["approve", "approved"],
    ["reject", "rejected"],
  ] as const)
    group.addCommand(
      about(
        word,
        verdict === "approved" ? "let a version be released" : "refuse a version; while it is released, the route goes back at once",
      )
        .requiredOption("--as <name>", "who says so")
        .requiredOption("--reason <text>", "why")
        .action((environment: string, model: string, version: string | undefined, said: Said) =>
          approve(environment, model, { ...said, verdict, version }),
        ),
    );
  group.addCommand(
    about("show", "print a version's state, tags and card").action((environment: string, model: string, version?: string) =>
      withRegistry(environment, model, async (registry) => {
        const number = version ?? (await registry.wearer("challenger")) ?? (await registry.wearer("champion"));
        if (number === undefined) throw new UserError(`no version of ${model} answers or waits to; name one`);
        console.log(versionText(model, await registry.version(number)));
      }),
    ),
  );
  group.addCommand(
    about("history", "print the audit trail, a line a change, the oldest first").action(
      (environment: string, model: string, version?: string) =>
        withRegistry(environment, model, async (registry) => {
          const changes = await registry.changes();
          const wanted = changes.filter(({ fields }) => version === undefined || fields["version"] === version);
          const lines = wanted.length === 0 ? [`nothing has happened to ${model}`] : historyLines(wanted);
          console.log([...lines, ...oddities(changes, await registry.wearer("champion"))].join("\n"));
        }),
    ),
  );
  return group;
}

function about(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .argument("<model>", "name of the registered model")
    .argument("[version]", "number of the version");
}

async function approve(environment: string, model: string, said: Omit<Decision, "identity">): Promise<void> {
  const as = lineOf("--as", said.as, 100);
  const reason = lineOf("--reason", said.reason, 1000);
  await withRegistry(environment, model, async (registry, target) => {
    console.log(await decide(registry, { ...said, as, reason, identity: await identityOf(target) }));
  });
}

/** @throws UserError unless it is a line of text that somebody can read. */
function lineOf(option: string, given: string, longest: number): string {
  const text = given.trim();
  if (text === "" || text.length > longest || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    throw new UserError(`${option} must be one line of 1 to ${longest} characters`);
  return text;
}

/** Who the API server knows the caller as. https://kubernetes.io/docs/reference/kubectl/generated/kubectl_auth/kubectl_auth_whoami/ */
async function identityOf(target: KubectlTarget): Promise<string> {
  const answer = JSON.parse(await kubectl(target, ["auth", "whoami", "--output", "json"])) as {
    readonly status?: { readonly userInfo?: { readonly username?: string } };
  };
  const name = answer.status?.userInfo?.username;
  if (name === undefined || name === "") throw new UserError("the cluster does not say who you are, so nothing is approved in your name");
  return name;
}

/** Talks to the environment's registry through a port of this machine that is there as long as it takes. */
async function withRegistry(
  environment: string,
  model: string,
  work: (registry: ModelRegistry, target: KubectlTarget) => Promise<void>,
): Promise<void> {
  const cluster = await clusterOf(loadEnvironment(environment, PROJECT_ROOT));
  await requireRunning(cluster);
  if (cluster.simulated) throw new UserError(`there is no registry to ask: ${describeCluster(cluster)}`);
  await forwarded(cluster, await servedSystem("mlflow", environment), (address) => work(new ModelRegistry(address, model), cluster));
}

async function forwarded(target: KubectlTarget, served: Served, work: (address: string) => Promise<void>): Promise<void> {
  const { kubectl: program } = await ensureTools(["kubectl"]);
  const way = ["port-forward", "--namespace", served.namespace, `service/${served.name}`, `:${served.port}`];
  const child = execa(program, ["--kubeconfig", target.kubeconfigPath, "--context", target.context, ...way], {
    reject: false,
    buffer: { stdout: false },
    stdin: "ignore",
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) return await work(`http://127.0.0.1:${port}`);
    }
    throw new UserError(`${served.name} cannot be reached: ${(await child).stderr.trim()}`);
  } finally {
    child.kill();
    await child;
  }
}
