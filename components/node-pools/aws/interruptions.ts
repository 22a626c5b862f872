import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import { policyDocument } from "../../core/aws-policy-document.ts";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { Site } from "./site.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const QUEUE_NAME: NameRule = { longest: 80 };

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const RULE_NAME: NameRule = { longest: 64 };

/** What EC2 tells before it takes a machine away, and after. https://karpenter.sh/docs/concepts/disruption/#interruption */
const EVENTS = {
  health: { source: "aws.health", type: "AWS Health Event" },
  spot: { source: "aws.ec2", type: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", type: "EC2 Instance Rebalance Recommendation" },
  state: { source: "aws.ec2", type: "EC2 Instance State-change Notification" },
  reservation: { source: "aws.ec2", type: "EC2 Capacity Reservation Instance Interruption Warning" },
} as const;

/** A queue of warnings, so that pods are moved before their node is gone. */
export function interruptionsOf(site: Site): Queue {
  const { args, name, options } = site;
  const { estate } = args;
  const queue = new Queue(
    `${name}-interruptions`,
    {
      name: physicalName(estate, "interruptions", QUEUE_NAME),
      messageRetentionSeconds: 300,
      // A warning holds nothing but a machine's id. With a key of ours, EventBridge would have to stand in the policy of the nodes' key.
      sqsManagedSseEnabled: true,
      tags: tagsOf(estate, "node-pools"),
    },
    options,
  );
  const rules = Object.entries(EVENTS).map(([role, event]) => ruleOf(site, role, event));
  new QueuePolicy(`${name}-interruptions-policy`, { queueUrl: queue.url, policy: policyOf(queue, rules) }, options);
  for (const [index, role] of Object.keys(EVENTS).entries()) {
    const rule = rules[index];
    if (rule !== undefined)
      new EventTarget(`${name}-${role}-target`, { rule: rule.name, targetId: "interruptions", arn: queue.arn }, options);
  }
  return queue;
}

function ruleOf({ args, name, options }: Site, role: string, { source, type }: (typeof EVENTS)[keyof typeof EVENTS]): EventRule {
  return new EventRule(
    `${name}-${role}`,
    {
      name: physicalName(args.estate, `karpenter-${role}`, RULE_NAME),
      eventPattern: JSON.stringify({ source: [source], "detail-type": [type] }),
      tags: tagsOf(args.estate, "node-pools"),
    },
    options,
  );
}

/** Only these rules write to it, and nobody without TLS. */
function policyOf(queue: Queue, rules: readonly EventRule[]) {
  const sources = { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } };
  const plain = { Bool: { "aws:SecureTransport": "false" } };
  return policyDocument([
    {
      Sid: "WarningsComeIn",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue.arn,
      Condition: sources,
    },
    { Sid: "TlsOnly", Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: queue.arn, Condition: plain },
  ]);
}
