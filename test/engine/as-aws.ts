import type { MadeByCloud } from "../support/stand-in-provider.ts";

/** What the estate reads of resources that AWS makes, besides their ARNs. An output that is missing here is unknown in every preview. */
const MADE: Readonly<Record<string, (id: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>> = {
  "aws:ec2/eip:Eip": (id) => ({ allocationId: id }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:eks/cluster:Cluster": (id, { vpcConfig }) => ({
    endpoint: `https://${id}.example`,
    certificateAuthority: { data: "" },
    identities: [{ oidcs: [{ issuer: `https://oidc.example/${id}` }] }],
    vpcConfig: { ...(vpcConfig as object), clusterSecurityGroupId: `sg-of-${id}` },
  }),
  "aws:kms/key:Key": (id) => ({ keyId: id }),
  "aws:rds/instance:Instance": (id) => ({
    address: `${id}.example`,
    masterUserSecrets: [{ secretArn: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${id}` }],
  }),
  "aws:route53/zone:Zone": (id) => ({ zoneId: id, nameServers: [1, 2, 3, 4].map((each) => `ns-${each}.example`) }),
  "aws:sqs/queue:Queue": (id) => ({ url: `https://sqs.example/${id}` }),
};

/** An AWS that makes what it is asked for; clusters keep their objects as they are. */
export const asAws: MadeByCloud = (type, id, inputs) => {
  const service = /^aws:(\w+)\//.exec(type)?.[1];
  return { ...(service && { arn: `arn:aws:${service}:us-east-1:111122223333:${id}` }), ...MADE[type]?.(id, inputs) };
};
