import { UserError } from "../../components/core/errors.ts";
import type { Check } from "../check.ts";
import { eventually } from "../eventually.ts";
import { query } from "../prometheus.ts";

/** Seconds in which every target is read at least once more; they are read every 15 s unless configured otherwise. */
const limitSeconds = 120;

/** Prometheus reads MLflow and the model server, and has counted what was asked of them. */
export const metrics: Check = {
  name: "metrics",
  claim: "Prometheus has scraped MLflow and the model server",
  needs: ["prediction"],
  async run(context) {
    const { model } = context.site.model;
    const wanted = ["sum(mlflow_http_request_total)", `sum(model_requests_total{model="${model}",status="200"})`];
    return eventually(limitSeconds, async () => {
      const [requests, predictions] = await Promise.all(wanted.map((expression) => query(context, expression)));
      if (requests === undefined || predictions === undefined) {
        throw new UserError(`${requests === undefined ? wanted[0] : wanted[1]} has no value`);
      }
      return `${requests} requests to MLflow, ${predictions} answered by the model`;
    });
  },
};
