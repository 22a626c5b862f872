import { Agent, request } from "node:http";
import { startModelPath } from "../model-path.ts";
import { median, type Row, ratio } from "../row.ts";

/** Requests of a round, each way. */
const REQUESTS = 300;

/** One row of the irises. */
const BODY = JSON.stringify({
  dataframe_split: {
    columns: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
    data: [[5.1, 3.5, 1.4, 0.2]],
  },
});

/** What the way through the lean gateway costs a caller of a real model. */
export const modelGateway: Row = {
  name: "model-gateway",
  title: "a prediction through the lean gateway against one asked of the model server itself",
  unready: () => (process.getuid?.() === 0 ? undefined : "only root can run programs in the files of an image"),
  async measure(rounds) {
    await using path = await startModelPath(isAnswered);
    const direct: number[] = [];
    const through: number[] = [];
    const agents = { direct: keptOpen(), through: keptOpen() };
    // The first round warms both up.
    for (let index = -REQUESTS; index < rounds * REQUESTS; index += 1) {
      const times = [await timed(path.direct, agents.direct), await timed(path.through, agents.through)] as const;
      if (index < 0) continue;
      direct.push(times[0]);
      through.push(times[1]);
    }
    for (const agent of Object.values(agents)) agent.destroy();
    return [ratio("median of a prediction", "ms", median(through), median(direct), 1.2)];
  },
};

function keptOpen(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

async function timed(url: string, agent: Agent): Promise<number> {
  const start = process.hrtime.bigint();
  const status = await post(url, agent);
  if (status !== 200) throw new Error(`${url} answers ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

async function isAnswered(url: string): Promise<boolean> {
  const agent = keptOpen();
  try {
    return (await post(url, agent)) === 200;
  } catch {
    return false;
  } finally {
    agent.destroy();
  }
}

/** Status of the answer, once it is there as a whole. */
function post(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", agent, headers: { "content-type": "application/json" } }, (response) => {
      response.on("error", reject);
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    asked.on("error", reject);
    asked.end(BODY);
  });
}
