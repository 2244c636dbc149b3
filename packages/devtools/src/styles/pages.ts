/** Tables, logs, and the timeline of wakes. */
export const pages = `
.page { display: grid; gap: 10px; padding: 10px 14px 16px; }
table { inline-size: 100%; border-collapse: collapse; }
caption { padding-block-end: 4px; text-align: start; font-weight: 600; }
th, td { padding: 4px 10px 4px 0; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--ink-soft); font-weight: 500; overflow-wrap: normal; }
tbody th { font-weight: 500; }
tfoot :is(th, td) { border-block-end: 0; font-weight: 600; }
.numbers :is(th, td):not(:first-child) { text-align: end; overflow-wrap: normal; }
.numbers td { white-space: nowrap; }
.log li {
  display: grid;
  grid-template-columns: 5.2rem minmax(7rem, 16rem) minmax(0, 1fr);
  gap: 10px;
  padding-block: 4px;
  border-block-end: 1px solid var(--line);
}
.log time { color: var(--ink-soft); }
.log .who { overflow-wrap: anywhere; }
.log .words { overflow-wrap: anywhere; }
.timeline { position: relative; block-size: 30px; border-radius: 4px; background: var(--hole); }
.timeline span {
  position: absolute;
  inset-block: 4px;
  inset-inline-start: calc(var(--from) * 100%);
  inline-size: calc(var(--size) * 100%);
  min-inline-size: 3px;
  border-radius: 2px;
  background: currentColor;
}
.scale { display: flex; justify-content: space-between; margin-block-start: -8px; font-size: 12px; }
@container panel (max-width: 44rem) {
  .page { padding-inline: 10px; }
  .log li { grid-template-columns: 4.4rem minmax(0, 1fr); gap: 0 8px; }
  .log .words { grid-column: 2; }
  th, td { padding-inline-end: 6px; }
}
`;
