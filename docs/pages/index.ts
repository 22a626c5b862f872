import { checkovPage } from "./checkov.ts";
import { controlsPage, ladderPage } from "./controls.ts";
import { environmentPage } from "./environment.ts";
import { footprintPage } from "./footprint.ts";
import { jsonSchemaPage } from "./json-schema.ts";
import { layersPage } from "./layers.ts";
import { levelsPage } from "./levels.ts";
import type { Page } from "./page.ts";
import { pinsPage } from "./pins.ts";
import { previewCommentPage, previewExcerptPage } from "./preview-comment.ts";
import { previewSchemaPage } from "./preview-schema.ts";
import { pricesPage } from "./prices.ts";
import { canaryChartPage, releasesPage } from "./releases/index.ts";
import { scorecardPage } from "./scorecard.ts";
import { missingPage, supportPage } from "./support.ts";
import { systemsPage } from "./systems/index.ts";

/** Everything that is generated; a page that is not listed here is neither written nor checked. */
export const pages: readonly Page[] = [
  jsonSchemaPage,
  environmentPage,
  levelsPage,
  pinsPage,
  pricesPage,
  missingPage,
  systemsPage,
  supportPage,
  footprintPage,
  controlsPage,
  ladderPage,
  checkovPage,
  scorecardPage,
  canaryChartPage,
  releasesPage,
  previewCommentPage,
  previewExcerptPage,
  previewSchemaPage,
  layersPage,
];
