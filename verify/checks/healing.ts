import { UserError } from "../../components/core/errors.ts";
import { selectorLabels } from "../../components/core/labels.ts";
import type { Check } from "../check.ts";
import { eventually } from "../eventually.ts";
import { predict } from "./prediction.ts";

/** Seconds in which a pod that was deleted is replaced by one that answers. */
const limitSeconds = 120;

/** A killed pod of the model server is replaced, and the new one serves the same version. */
export const healing: Check = {
  name: "healing",
  claim: "a killed pod came back",
  needs: ["prediction"],
  async run(context) {
    const { client, site } = context;
    const labels = selectorLabels(site.model.system);
    const before = new Set((await client.list("pods", labels)).map(({ metadata }) => metadata.name));
    const [killed] = before;
    if (killed === undefined) throw new UserError("the model server has no pod");
    await client.kubectl(["delete", `pod/${killed}`, "--grace-period=0", "--force"]);
    await eventually(limitSeconds, async () => {
      const pods = await client.list("pods", labels);
      if (!pods.some(({ metadata }) => !before.has(metadata.name))) throw new UserError(`no pod has taken the place of ${killed}`);
    });
    return `${killed} was replaced: ${await predict(context)}`;
  },
};
