/** Words of PromQL that are no metrics. https://prometheus.io/docs/prometheus/latest/querying/operators/ */
const WORDS = new Set([
  "and",
  "bool",
  "by",
  "group_left",
  "group_right",
  "ignoring",
  "inf",
  "nan",
  "offset",
  "on",
  "or",
  "unless",
  "without",
]);

/** Lists of labels, which look like arguments. */
const LABEL_LISTS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi;

/** Texts and label matchers; ranges such as `[5m]`. */
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g;
const MATCHERS = /\{[^{}]*\}|\[[^[\]]*\]/g;

/** Names of the metrics that a query of PromQL asks for, each once. A name that stands in a text, as in `{__name__="up"}`, is not seen. */
export function metricsIn(query: string): readonly string[] {
  const bare = query.replace(QUOTED, "").replace(MATCHERS, "").replace(LABEL_LISTS, "");
  const names = [...bare.matchAll(/(?<![\w.:])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase())))];
}
