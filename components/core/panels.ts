/** One thing that a dashboard shows: what a query answers, a value a label set. */
export interface Panel {
  readonly title: string;
  readonly expr: string;
  /** Go template function that makes a number readable. https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers */
  readonly format: "humanize" | "humanize1024" | "humanizeDuration" | "humanizePercentage";
}

/** Panels of one system, under a title of its own on the dashboard. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}
