import { ComponentResource, Config, output, ProviderResource } from "@pulumi/pulumi";
import { registerStages } from "../../components/core/register.ts";
import { configMap } from "../objects.ts";

const PER_COMPONENT = 10;

class Provider extends ProviderResource {}
class Batch extends ComponentResource {}

/** How long it takes to register N ConfigMaps, ten a component, the way every capability does. */
export const milliseconds = output(registered(new Config().requireNumber("amount")));

function registered(amount: number): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now();
    const provider = new Provider("kubernetes", "cluster", {});
    let done = 0;
    for (let index = 0; index < amount / PER_COMPONENT; index += 1) {
      const name = `batch-${index}`;
      const parent = new Batch("estate:bench:Batch", name);
      const stage = Object.fromEntries(
        Array.from({ length: PER_COMPONENT }, (_, item) => [`map-${item}`, configMap(`${name}-${item}`, "bench")]),
      );
      for (const resource of registerStages(name, [stage], { parent, provider, after: [] })) {
        resource.urn.apply(() => {
          done += 1;
          if (done === amount) resolve(performance.now() - start);
        });
      }
    }
  });
}
