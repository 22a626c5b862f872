import type { ControlLevel } from "./core/control.ts";

/** A sentence on a level in the research document that the estate implements, and what of it is checked. */
export interface Sentence {
  readonly level: ControlLevel;
  readonly about: "characteristics" | "data management" | "model development" | "deployment" | "monitoring";
  /** The document's own words. */
  readonly words: string;
  /** Controls that check it, or the mechanism that people need to live by it. They may belong to another level, where ours differs. */
  readonly controls: readonly [string, ...string[]];
  /** What of it is a matter of what people do, which no plan shows; none where the controls say it all. */
  readonly process?: string;
}

/** Every sentence on levels 0 to 3, in the document's order. */
export const SENTENCES: readonly Sentence[] = [
  {
    level: 0,
    about: "characteristics",
    words: "Manual model training, deployment, and monitoring",
    controls: ["runs-are-kept-in-database-and-bucket", "servers-have-probes", "metrics-are-collected"],
    process: "that people do it by hand; what they do it with is checked",
  },
  {
    level: 0,
    about: "data management",
    words: "Ad-hoc data collection and preparation",
    controls: ["buckets-keep-versions", "buckets-are-encrypted", "buckets-refuse-the-public"],
    process: "how data are collected; where they lie is checked",
  },
  {
    level: 0,
    about: "model development",
    words: "Notebook-based development without version control",
    controls: ["notebooks-are-not-public", "runs-are-kept-in-database-and-bucket"],
    process: "that code is not under version control",
  },
  {
    level: 0,
    about: "deployment",
    words: "Manual model deployment and serving",
    controls: ["servers-have-limits", "servers-have-probes", "images-are-pinned"],
    process: "that a person deploys; what is deployed is checked",
  },
  {
    level: 0,
    about: "monitoring",
    words: "Basic monitoring with manual intervention",
    controls: ["metrics-are-collected", "logs-have-a-retention"],
    process: "who intervenes",
  },
  {
    level: 1,
    about: "characteristics",
    words: "Automated training pipelines with continuous training",
    controls: ["pipelines-have-an-orchestrator", "pipelines-start-by-themselves", "training-has-an-operator"],
  },
  {
    level: 1,
    about: "data management",
    words: "Automated data validation and preparation pipelines",
    controls: ["data-is-validated-in-pipelines", "data-versioning-has-a-versioned-bucket"],
  },
  {
    level: 1,
    about: "model development",
    words: "Version-controlled code with automated testing",
    controls: ["pipeline-steps-are-pinned-images", "models-have-a-registry"],
    process: "that the code is in a repository whose tests run; that what runs is built once and named exactly is checked",
  },
  {
    level: 1,
    about: "deployment",
    words: "Automated model deployment with basic validation",
    controls: ["models-are-chosen-by-alias", "services-scale-by-themselves"],
  },
  {
    level: 1,
    about: "monitoring",
    words: "Automated monitoring with alerting",
    controls: ["alerts-have-a-receiver", "model-services-are-scraped", "gpu-metrics-are-exported"],
  },
  {
    level: 2,
    about: "characteristics",
    words: "Full CI/CD automation for ML systems",
    controls: ["image-registries-scan-and-lock-tags", "charts-are-pinned", "admission-is-enforced"],
    process: "that a repository builds and delivers; that only what was built and pinned can run is checked",
  },
  {
    level: 2,
    about: "data management",
    words: "Comprehensive data versioning and lineage tracking",
    controls: ["datasets-have-versions-and-branches", "data-lineage-is-collected", "feature-store-parts-are-apart"],
  },
  {
    level: 2,
    about: "model development",
    words: "Automated model validation and testing",
    controls: ["pipelines-validate-before-release", "workloads-wait-in-queues"],
  },
  {
    level: 2,
    about: "deployment",
    words: "Automated deployment with comprehensive testing and rollback",
    controls: ["routes-can-split-traffic", "environments-are-bound-to-an-account", "images-are-verified"],
    process: "what is tested before a release; that traffic can be taken back is checked",
  },
  {
    level: 2,
    about: "monitoring",
    words: "Advanced monitoring with automated remediation",
    controls: ["services-have-objectives", "logs-and-traces-are-kept", "queues-and-pipelines-are-watched", "failures-heal-by-themselves"],
  },
  {
    level: 3,
    about: "characteristics",
    words: "Self-healing systems with advanced automation",
    controls: ["failures-heal-by-themselves", "services-survive-a-node", "drift-starts-training"],
  },
  {
    level: 3,
    about: "data management",
    words: "Real-time data quality monitoring and drift detection",
    controls: ["data-quality-is-watched-all-the-time", "production-models-are-watched-for-drift", "feature-freshness-is-watched"],
  },
  {
    level: 3,
    about: "model development",
    words: "Automated model optimization and hyperparameter tuning",
    controls: ["searches-are-bounded", "drift-starts-training"],
  },
  {
    level: 3,
    about: "deployment",
    words: "Canary deployments with automated A/B testing",
    controls: ["releases-are-analysed-and-rolled-back", "variants-are-compared"],
  },
  {
    level: 3,
    about: "monitoring",
    words: "Predictive monitoring with proactive issue resolution",
    controls: ["alerts-burn-and-predict", "failures-heal-by-themselves"],
  },
];
