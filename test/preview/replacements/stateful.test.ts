import { describe, expect, it } from "vitest";
import { STATEFUL } from "../../../policies/core/stateful.ts";
import { isStateful } from "../../../preview/replacements/stateful.ts";

describe("what is lost when a resource goes", () => {
  it.each([...STATEFUL])("is told of everything that a control wants protected: %s", (type) => {
    expect(isStateful(type)).toBe(true);
  });

  it.each([
    "kubernetes:core/v1:Namespace",
    "kubernetes:core/v1:PersistentVolumeClaim",
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
    "aws:ec2/eip:Eip",
    "gcp:dns/managedZone:ManagedZone",
    "databricks:index/volume:Volume",
  ])("is told of what holds more than itself: %s", (type) => {
    expect(isStateful(type)).toBe(true);
  });

  it.each(["kubernetes:apps/v1:Deployment", "aws:iam/role:Role", "estate:tracking:Tracking"])(
    "is nothing for what can be made again: %s",
    (type) => {
      expect(isStateful(type)).toBe(false);
    },
  );
});
