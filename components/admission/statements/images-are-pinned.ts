import { POD_SUBJECTS, POD_VARIABLES, type Statement } from "../statement.ts";

/** A version of three numbers or a date, a commit, or a version of two numbers of a program whose releases have no more. */
const ONE_RELEASE = [
  ":[A-Za-z0-9_.-]*[0-9][.-][0-9]+[.-][0-9][A-Za-z0-9_.-]*$",
  ":[0-9a-f]{7,40}$",
  "(^|/)(alpine|debian|pause|postgres|postgresql|seaweedfs|tritonserver):[0-9]+[.][0-9]+[A-Za-z0-9_.-]*$",
];

const A_TAG = "^[^@]+:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$";

export const imagesArePinned: Statement = {
  description: "Images are named by a digest or by a tag of just one release, so that a pod that starts again is the same pod.",
  controls: ["images-are-pinned"],
  subjects: POD_SUBJECTS,
  reach: "estate",
  variables: POD_VARIABLES,
  checks: [
    {
      expression: `variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$') || (c.image.matches('${A_TAG}') && (${ONE_RELEASE.map((tag) => `c.image.matches('${tag}')`).join(" || ")})))`,
      message: "an image is named by no tag, or by one that moves: name it by its digest, or by a tag of one release, such as `1.2.3`",
    },
  ],
};
