import { UserError } from "../components/core/errors.ts";
import type { Context } from "./check.ts";

/** The value of an expression now, summed over its series by the caller; undefined when it has none. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export async function query({ client, site }: Pick<Context, "client" | "site">, expression: string): Promise<number | undefined> {
  const { body, status } = await client.http("GET", `${site.prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  if (status !== 200) throw new UserError(`Prometheus answered ${status}: ${body.slice(0, 200)}`);
  const { data } = JSON.parse(body) as { readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] } };
  const text = data.result[0]?.value[1];
  return text === undefined ? undefined : Number(text);
}

/**
 * The first moment from `begin` to `end` at which an expression had an answer, in milliseconds since 1970, to the second; none where it never had.
 * https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
export async function firstTime(
  { client, site }: Pick<Context, "client" | "site">,
  expression: string,
  begin: number,
  end: number,
): Promise<number | undefined> {
  const asked = new URLSearchParams({ query: expression, start: String(begin / 1000), end: String(end / 1000), step: "1" });
  const { body, status } = await client.http("GET", `${site.prometheus.url}/api/v1/query_range?${asked}`);
  if (status !== 200) throw new UserError(`Prometheus answered ${status}: ${body.slice(0, 200)}`);
  const { data } = JSON.parse(body) as { readonly data: { readonly result: readonly { readonly values: readonly [number, string][] }[] } };
  const moments = data.result.flatMap(({ values }) => values.map(([seconds]) => seconds * 1000));
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** Whether Alertmanager holds an alert with these labels that is firing. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export async function isAlerting(
  { client, site }: Pick<Context, "client" | "site">,
  labels: Readonly<Record<string, string>>,
): Promise<boolean> {
  const filters = Object.entries(labels).map(([name, value]) => `filter=${encodeURIComponent(`${name}="${value}"`)}`);
  const { body, status } = await client.http("GET", `${site.alertmanager.url}/api/v2/alerts?active=true&${filters.join("&")}`);
  if (status !== 200) throw new UserError(`Alertmanager answered ${status}: ${body.slice(0, 200)}`);
  return (JSON.parse(body) as readonly unknown[]).length > 0;
}
