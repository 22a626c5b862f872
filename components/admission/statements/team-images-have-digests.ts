import { POD_SUBJECTS, POD_VARIABLES, type Statement } from "../statement.ts";

export const teamImagesHaveDigests: Statement = {
  description: "Images of teams are named by their digest, so that what was tested is what runs.",
  controls: [],
  subjects: POD_SUBJECTS,
  reach: "teams",
  variables: POD_VARIABLES,
  checks: [
    {
      expression: "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))",
      message: "an image is named by a tag, which can be moved: append `@sha256:` and the digest that the registry tells",
    },
  ],
};
