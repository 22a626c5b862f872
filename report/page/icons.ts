import { html } from "../html.ts";

/**
 * Signs for operations and outcomes. Each has a form of its own, so that colour alone tells nothing. The script draws the same forms in lists and in
 * the graph, by their `id`, and the head of the graph's arrows.
 */
export const ICONS = html`<svg class="sprite" aria-hidden="true" focusable="false"><defs>
<symbol id="op-create" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path class="mark" d="M8 4.5v7M4.5 8h7"/></symbol>
<symbol id="op-update" viewBox="0 0 16 16"><path d="M8 .6 15.4 8 8 15.4.6 8z"/></symbol>
<symbol id="op-replace" viewBox="0 0 16 16"><path d="M8 1 15.6 14.5H.4z"/><path class="mark" d="M8 6v4.2M8 11.8v.9"/></symbol>
<symbol id="op-delete" viewBox="0 0 16 16"><path d="M3.6.8 8 5.2 12.4.8l2.8 2.8L10.8 8l4.4 4.4-2.8 2.8L8 10.8l-4.4 4.4-2.8-2.8L5.2 8 .8 3.6z"/></symbol>
<symbol id="op-adopt" viewBox="0 0 16 16"><path d="M4.2 1.2h7.6L15.6 8l-3.8 6.8H4.2L.4 8z"/><path class="mark" d="M4.6 8h6M8.4 5.6 10.8 8l-2.4 2.4"/></symbol>
<symbol id="op-read" viewBox="0 0 16 16"><circle class="ring" cx="8" cy="8" r="5.5"/></symbol>
<symbol id="op-same" viewBox="0 0 16 16"><circle cx="8" cy="8" r="3"/></symbol>
<symbol id="outcome-fine" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path class="mark" d="m4.8 8.2 2.2 2.2 4.2-4.6"/></symbol>
<symbol id="outcome-level" viewBox="0 0 16 16"><path d="M8 .6 15.4 8 8 15.4.6 8z"/><path class="mark" d="M8 4.5v6.4M5.4 8.4 8 11l2.6-2.6"/></symbol>
<symbol id="outcome-policy" viewBox="0 0 16 16"><path d="M2 1.5h12v6.7c0 3.2-2.6 5.3-6 6.8-3.4-1.5-6-3.6-6-6.8z"/><path class="mark" d="M8 4.4v4M8 10.4v.9"/></symbol>
<symbol id="outcome-destructive" viewBox="0 0 16 16"><path d="M4.9.8h6.2l4.1 4.1v6.2l-4.1 4.1H4.9L.8 11.1V4.9z"/><path class="mark" d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"/></symbol>
<symbol id="outcome-error" viewBox="0 0 16 16"><path d="M8 1 15.6 14.5H.4z"/><path class="mark" d="M8 6v4.2M8 11.8v.9"/></symbol>
<marker id="arrow" viewBox="0 0 6 6" refX="5.5" refY="3" markerWidth="6" markerHeight="6" orient="auto" markerUnits="userSpaceOnUse"><path class="tip" d="M0 0 6 3 0 6z"/></marker>
</defs></svg>`;
