import { POD_SUBJECTS, POD_VARIABLES, type Statement } from "../statement.ts";

export const imagesArePinned: Statement = {
  description: "Images are named by a digest or by a tag that is not `latest`, so that a pod that starts again is the same pod.",
  subjects: POD_SUBJECTS,
  reach: "estate",
  variables: POD_VARIABLES,
  checks: [
    {
      expression:
        "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$') || (!c.image.contains('@') && c.image.matches(':[A-Za-z0-9_][A-Za-z0-9_.-]*$') && !c.image.endsWith(':latest')))",
      message: "an image has no tag or the tag `latest`: name a version or a digest",
    },
  ],
};
