/** A span of a quantity. Both ends are equal where nothing is assumed. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Hours of a month, as the clouds count them: 365 x 24 / 12. */
export const HOURS_PER_MONTH = 730;

/** Part of the price on demand that spot capacity costs. All three clouds say: up to about 90 % off, and never more than on demand. */
export const SPOT_SHARE: Span = { low: 0.1, high: 1 };

/** Where {@link SPOT_SHARE} is written. */
export const SPOT_SOURCES = [
  "https://aws.amazon.com/ec2/spot/pricing/",
  "https://cloud.google.com/spot-vms/pricing",
  "https://azure.microsoft.com/pricing/spot-advisor/",
] as const;

/** GB in one bucket or container over a month: from first experiments to a team's data sets. */
export const STORED_GB: Span = { low: 10, high: 1000 };

/** Requests to one bucket a month that write or list, from a pipeline a day to steady training. */
export const WRITES: Span = { low: 10_000, high: 1_000_000 };

/** Requests to one bucket a month that read. Data loaders read far more often than anything writes. */
export const READS: Span = { low: 100_000, high: 10_000_000 };

/** GB a month through one NAT gateway: packages and images that no private endpoint serves. */
export const NAT_GB: Span = { low: 10, high: 1000 };

/** Addresses that Google gives a NAT gateway by itself: one serves a thousand nodes at 64 ports each. */
export const NAT_ADDRESSES: Span = { low: 1, high: 2 };

/** GB a month through one private endpoint: images and secrets; data goes by gateway endpoints where a cloud has them. */
export const ENDPOINT_GB: Span = { low: 1, high: 1000 };

/** GB a month that one log group or workspace takes in: a small estate's control plane, up to a busy one's with audit logs. */
export const LOG_GB: Span = { low: 1, high: 50 };

/** GB of images in one registry: one image of each system, up to a year of teams' training images. */
export const REGISTRY_GB: Span = { low: 10, high: 200 };

/** Load balancer capacity units in use, on average: one is 1 GB an hour of TCP traffic. */
export const CAPACITY_UNITS: Span = { low: 0, high: 1 };

/** GB a month through one load balancer: users' pages and predictions. */
export const BALANCED_GB: Span = { low: 1, high: 500 };

/** Backups kept beyond what a cloud gives for nothing, as a part of a database's size. */
export const BACKUP_SHARE: Span = { low: 0, high: 1 };

/** The same where a cloud charges for every GB of backup: a first one alone, or the size again for what changes. */
export const ALL_BACKUPS_SHARE: Span = { low: 0.1, high: 2 };

/** Events of an account that a second trail records a month. */
export const MANAGEMENT_EVENTS: Span = { low: 10_000, high: 1_000_000 };

/** Events of data that a trail records a month, where it records those of few buckets only. */
export const DATA_EVENTS: Span = { low: 0, high: 1_000_000 };

/** Messages to a queue of interruptions, which stays far below the first million. */
export const QUEUE_REQUESTS: Span = { low: 0, high: 1_000_000 };

/** Versions of a secret that are kept. */
export const SECRET_VERSIONS: Span = { low: 1, high: 2 };

/** Months over which versions of a rotated key are counted, for the upper end: a year. */
export const ROTATION_MONTHS = 12;

/** Virtual machines behind one NAT gateway, of which Google charges for 32 at most. */
export const NAT_MACHINES: Span = { low: 1, high: 32 };

/** Users that have a volume of their own at the same time, where a system makes one for each. */
export const USER_VOLUMES: Span = { low: 0, high: 10 };
