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

/** One series of an answer over a span of time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Moments in milliseconds since 1970, rising, and the value at each. */
  readonly values: readonly (readonly [at: number, value: number])[];
}

/**
 * The values of an expression from `begin` to `end`, in milliseconds since 1970, a value every `everySeconds`. Prometheus gives at most 11,000 of a series.
 * https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
export async function queryRange(
  { client, site }: Pick<Context, "client" | "site">,
  expression: string,
  { begin, end, everySeconds }: { readonly begin: number; readonly end: number; readonly everySeconds: number },
): Promise<readonly Series[]> {
  const asked = { query: expression, start: String(begin / 1000), end: String(end / 1000), step: String(everySeconds) };
  const { body, status } = await client.http("GET", `${site.prometheus.url}/api/v1/query_range?${new URLSearchParams(asked).toString()}`);
  if (status !== 200) throw new UserError(`Prometheus answered ${status}: ${body.slice(0, 200)}`);
  const { data } = JSON.parse(body) as { readonly data: { readonly result: readonly Answered[] } };
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    values: values.map(([seconds, text]) => [Math.round(seconds * 1000), Number(text)] as const),
  }));
}

interface Answered {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, text: string])[];
}

/** The first moment from `begin` to `end` at which an expression had an answer, in milliseconds since 1970, to the second; none where it never had. */
export async function firstTime(
  context: Pick<Context, "client" | "site">,
  expression: string,
  begin: number,
  end: number,
): Promise<number | undefined> {
  const found = await queryRange(context, expression, { begin, end, everySeconds: 1 });
  const moments = found.flatMap(({ values }) => values.map(([at]) => at));
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
