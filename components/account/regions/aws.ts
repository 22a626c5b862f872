import type { Regions } from "../region.ts";

/**
 * Regions that every account has without asking for them, but for us-west-1, where new accounts get two zones only.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 *
 * Zones are given by id: which zone a name such as `us-east-1a` means differs from account to account, and so does whether there is one.
 * EKS has no control plane in use1-az3 and cac1-az3, and new accounts have no apne1-az3.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets
 */
export const AWS_REGIONS: Regions = {
  "us-east-1": { zones: ["use1-az1", "use1-az2", "use1-az4"] },
  "us-east-2": { zones: ["use2-az1", "use2-az2", "use2-az3"] },
  "us-west-2": { zones: ["usw2-az1", "usw2-az2", "usw2-az3"] },
  "ca-central-1": { zones: ["cac1-az1", "cac1-az2", "cac1-az4"] },
  "sa-east-1": { zones: ["sae1-az1", "sae1-az2", "sae1-az3"] },
  "eu-central-1": { zones: ["euc1-az1", "euc1-az2", "euc1-az3"] },
  "eu-north-1": { zones: ["eun1-az1", "eun1-az2", "eun1-az3"] },
  "eu-west-1": { zones: ["euw1-az1", "euw1-az2", "euw1-az3"] },
  "eu-west-2": { zones: ["euw2-az1", "euw2-az2", "euw2-az3"] },
  "eu-west-3": { zones: ["euw3-az1", "euw3-az2", "euw3-az3"] },
  "ap-northeast-1": { zones: ["apne1-az1", "apne1-az2", "apne1-az4"] },
  "ap-northeast-2": { zones: ["apne2-az1", "apne2-az2", "apne2-az3"] },
  "ap-northeast-3": { zones: ["apne3-az1", "apne3-az2", "apne3-az3"] },
  "ap-south-1": { zones: ["aps1-az1", "aps1-az2", "aps1-az3"] },
  "ap-southeast-1": { zones: ["apse1-az1", "apse1-az2", "apse1-az3"] },
  "ap-southeast-2": { zones: ["apse2-az1", "apse2-az2", "apse2-az3"] },
};
