import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam/documents.js";

/**
 * A policy of AWS, as an object and not as its JSON text. An ARN in it may be known after an update only, and with it the whole text would be: a plan
 * could not say what is allowed. The provider writes the text. https://www.pulumi.com/docs/iac/clouds/aws/guides/iam/
 */
export function policyDocument(statements: readonly object[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: [...statements] as PolicyStatement[] };
}
