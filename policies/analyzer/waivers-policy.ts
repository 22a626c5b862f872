/** What waivers themselves are judged as; no control, since nobody could waive it. */
export const WAIVERS_POLICY = "waivers-are-in-order";

/** What is true of waivers that are in order. */
export const WAIVERS_STATEMENT = "Every waiver names a control that can be waived and something that violates it, and has not run out.";
