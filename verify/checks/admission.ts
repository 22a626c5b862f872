import { UserError } from "../../components/core/errors.ts";
import type { Container } from "../../components/core/kubernetes.ts";
import type { Check, Context } from "../check.ts";
import { clientPod } from "../objects.ts";

/** A pod that wants the rights of its node is not admitted. */
export const privileged: Check = {
  name: "privileged",
  claim: "a privileged pod is refused",
  async run(context) {
    const said = await refusal(context, { securityContext: { privileged: true } });
    if (!said.includes("PodSecurity")) throw new UserError(`it was refused, but not for its privileges: ${said}`);
    return "by Pod Security";
  },
};

/** A pod that wants more than the namespace may have is not admitted, and one that says nothing is not left without limits. */
export const limits: Check = {
  name: "limits",
  claim: "no pod runs without limits",
  async run(context) {
    const said = await refusal(context, { resources: { limits: { cpu: "900", memory: "9000Gi" } } });
    if (!said.includes("exceeded quota")) throw new UserError(`a greedy pod was refused, but not by the quota: ${said}`);
    const given = await admitted(context, { resources: {} });
    if (given.cpu === undefined || given.memory === undefined)
      throw new UserError("a pod that asks for no limits is admitted and gets none");
    return `one without gets ${given.cpu} CPU and ${given.memory}, one beyond the quota is refused`;
  },
};

function dryRun({ client, site }: Context, container: Partial<Container>): Promise<string> {
  const options = ["--dry-run=server", "--output", "jsonpath={.spec.containers[0].resources.limits}"];
  return client.kubectl(
    ["create", "--filename", "-", ...options],
    JSON.stringify(clientPod(site, { name: "estate-verify-tried", container })),
  );
}

async function admitted(context: Context, container: Partial<Container>): Promise<{ readonly cpu?: string; readonly memory?: string }> {
  return JSON.parse((await dryRun(context, container)) || "{}");
}

/** What the API server said when it refused the client's pod with these changes. @throws UserError when it admitted it. */
async function refusal(context: Context, container: Partial<Container>): Promise<string> {
  try {
    await dryRun(context, container);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new UserError(`it was admitted: ${JSON.stringify(container)}`);
}
