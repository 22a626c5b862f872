import { UserError } from "../../components/core/errors.ts";
import type { Check, Context } from "../check.ts";
import { eventually } from "../eventually.ts";
import { isAlerting } from "../prometheus.ts";

/** Seconds until an alert that waits a minute reaches Alertmanager: discovery, scrape and evaluation come on top. */
const firesSeconds = 240;
/** Seconds until Alertmanager is told that it is over. */
const resolvesSeconds = 180;

/** Somebody is told when a model has no server, and told again when it has. */
export const alert: Check = {
  name: "alert",
  claim: "an alert fired with the model server at zero, and resolved after",
  needs: ["prediction"],
  async run(context) {
    const { site } = context;
    const deployment = `deployment/model-${site.model.model}`;
    const replicas = await context.client.kubectl(["get", deployment, "--output", "jsonpath={.spec.replicas}"]);
    const labels = { alertname: "TargetMissing", job: `model-${site.model.model}` };
    const begin = Date.now();
    await scale(context, deployment, "0");
    try {
      await eventually(firesSeconds, async () => {
        if (!(await isAlerting(context, labels))) throw new UserError(`Alertmanager has no alert ${labels.alertname} of ${labels.job}`);
      });
    } finally {
      await scale(context, deployment, replicas);
    }
    const fired = Date.now();
    await eventually(resolvesSeconds, async () => {
      if (await isAlerting(context, labels)) throw new UserError(`the alert ${labels.alertname} of ${labels.job} does not resolve`);
    });
    return `${labels.alertname} after ${seconds(begin, fired)} s, resolved after ${seconds(fired, Date.now())} s`;
  },
};

async function scale({ client }: Context, deployment: string, replicas: string): Promise<void> {
  await client.kubectl(["scale", deployment, `--replicas=${replicas}`]);
}

function seconds(from: number, to: number): number {
  return Math.round((to - from) / 1000);
}
