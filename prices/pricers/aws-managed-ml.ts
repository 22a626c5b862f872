import type { Charges, Pricer } from "../charge.ts";

/** https://aws.amazon.com/sagemaker/ai/pricing/ */
export const awsManagedMl: Pricer[] = [
  { types: ["aws:sagemaker/domain:Domain"], chargesOf: domain },
  { types: ["aws:sagemaker/mlflowApp:MlflowApp"], chargesOf: mlflowApp },
  { types: ["aws:sagemaker/endpoint:Endpoint"], chargesOf: endpoint },
  { types: ["aws:cloudwatch/metricAlarm:MetricAlarm"], chargesOf: alarm },
];

/** A domain costs what its users run in it and keep in their homes. */
function domain(): Charges {
  return [{ untold: "SageMaker domain: what its users run, by the hour, and their homes" }];
}

function mlflowApp(): Charges {
  return [{ untold: "SageMaker MLflow app: what it takes in and keeps" }];
}

function endpoint(): Charges {
  return [{ untold: "SageMaker endpoint: machines of its configuration, by the hour, and as many again while a version takes over" }];
}

/** https://aws.amazon.com/cloudwatch/pricing/ */
function alarm(): Charges {
  return [{ untold: "CloudWatch alarm: each metric that it looks at" }];
}
