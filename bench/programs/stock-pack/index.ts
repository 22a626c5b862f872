import { PolicyPack } from "@pulumi/policy";

/** One policy, so that what is measured is the start and not the rules. */
new PolicyPack("stock", {
  policies: [
    {
      name: "no-latest-tag",
      description: "Images are pinned.",
      enforcementLevel: "mandatory",
      validateResource: (args, reportViolation) => {
        if (String(args.props["image"]).endsWith(":latest")) reportViolation("pin the image");
      },
    },
  ],
});
