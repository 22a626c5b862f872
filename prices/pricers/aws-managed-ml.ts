import type { Charges, Pricer } from "../charge.ts";

/** https://aws.amazon.com/sagemaker/ai/pricing/ */
export const awsManagedMl: Pricer[] = [
  { types: ["aws:sagemaker/domain:Domain"], chargesOf: domain },
  { types: ["aws:sagemaker/mlflowApp:MlflowApp"], chargesOf: mlflowApp },
];

/** A domain costs what its users run in it and keep in their homes. */
function domain(): Charges {
  return [{ untold: "SageMaker domain: what its users run, by the hour, and their homes" }];
}

function mlflowApp(): Charges {
  return [{ untold: "SageMaker MLflow app: what it takes in and keeps" }];
}
