/**
 * Metrics that rules and dashboard may query, those of other capabilities among them, by the server that exports them. Each was seen in the answer of that
 * server's `/metrics`; a query of any other fails a test, so that no alert waits for a metric that never comes.
 */
export const METRICS = {
  /** Written by Prometheus itself for every target. https://prometheus.io/docs/concepts/jobs_instances/ */
  scrape: ["up"],
  /** https://github.com/prometheus/prometheus/blob/v3.13.2/documentation/prometheus-mixin/alerts.libsonnet */
  prometheus: [
    "prometheus_config_last_reload_successful",
    "prometheus_notifications_errors_total",
    "prometheus_notifications_sent_total",
    "prometheus_rule_evaluation_failures_total",
    "prometheus_tsdb_compactions_failed_total",
    "prometheus_tsdb_head_series",
    "prometheus_tsdb_retention_limit_bytes",
    "prometheus_tsdb_storage_blocks_bytes",
  ],
  /** https://github.com/prometheus/alertmanager/blob/v0.34.1/doc/alertmanager-mixin/alerts.libsonnet */
  alertmanager: ["alertmanager_alerts", "alertmanager_config_last_reload_successful", "alertmanager_notifications_failed_total"],
  /** `--expose-prometheus`: prometheus_flask_exporter under the prefix `mlflow`. https://github.com/mlflow/mlflow/blob/master/mlflow/server/prometheus_exporter.py */
  mlflow: ["mlflow_http_request_duration_seconds_bucket", "mlflow_http_request_total"],
  /** Where a pool has GPUs. https://github.com/NVIDIA/dcgm-exporter/blob/main/etc/default-counters.csv */
  dcgm: [
    "DCGM_FI_DEV_FB_FREE",
    "DCGM_FI_DEV_FB_USED",
    "DCGM_FI_DEV_GPU_TEMP",
    "DCGM_FI_DEV_GPU_UTIL",
    "DCGM_FI_DEV_POWER_USAGE",
    "DCGM_FI_DEV_XID_ERRORS",
  ],
  /** `components/serving/model-server.py` */
  "model-server": [
    "model_capture_dropped_total",
    "model_captured_total",
    "model_loaded",
    "model_load_failures_total",
    "model_request_duration_seconds_bucket",
    "model_request_duration_seconds_sum",
    "model_requests_total",
    "model_requests_waiting",
  ],
  /** `components/model-monitoring/monitor.py` */
  "model-monitor": [
    "model_concept_drift",
    "model_data_quality_findings",
    "model_drift_job_timestamp_seconds",
    "model_drift_share",
    "model_feature_drift",
    "model_ground_truth_coverage",
    "model_ground_truth_total",
    "model_outcomes_total",
    "model_performance",
    "model_performance_baseline",
    "model_performance_drop",
    "model_prediction_drift",
    "model_shadow_agreement",
    "model_shadow_compared_total",
    "model_truth_drift",
  ],
  /** `components/gateway/nginx/monitor.py` */
  "model-gateway": ["model_gateway_copies_total", "model_gateway_fallbacks_total", "model_gateway_refused", "model_gateway_requests_total"],
  /** Of every server in Python that uses its library, models' among them. https://prometheus.github.io/client_python/collector/ */
  python: ["process_cpu_seconds_total", "process_resident_memory_bytes"],
  /** Where costs are told by OpenCost. https://www.opencost.io/docs/integrations/metrics/ */
  opencost: ["node_cpu_hourly_cost", "node_ram_hourly_cost"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
