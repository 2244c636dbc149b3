/** The list of background fetches, and one of them in full. */
export const fetches = `
.split { display: grid; grid-template-columns: minmax(13rem, 18rem) minmax(0, 1fr); block-size: 100%; }
.list { overflow: auto; border-inline-end: 1px solid var(--line); }
.detail { overflow: auto; }
.item {
  position: relative;
  display: flex;
  align-items: center;
  gap: 8px;
  inline-size: 100%;
  min-block-size: 36px;
  padding: 4px 12px;
  border: 0;
  border-block-end: 1px solid var(--line);
  border-radius: 0;
  text-align: start;
}
.item:focus-visible { outline-offset: -2px; }
.item[aria-current] { background: var(--accent-soft); }
.item[aria-current] .item-name { font-weight: 600; }
.item-name { flex: 1; overflow: hidden; text-overflow: ellipsis; }
.item-bar {
  position: absolute;
  inset-block-end: -1px;
  inset-inline-start: 0;
  block-size: 2px;
  inline-size: calc(var(--done) * 100%);
  background: currentColor;
}
.registration { display: grid; gap: 9px; padding: 10px 14px 16px; }
.registration-head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 9px; }
.facts { display: grid; gap: 1px 18px; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); }
.facts > div { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: 8px; }
.facts dt { color: var(--ink-soft); }
.facts dd { overflow-wrap: anywhere; }
.records { display: grid; gap: 8px; }
.record {
  display: grid;
  gap: 5px;
  padding: 8px 10px;
  border: 1px solid var(--line);
  border-radius: 8px;
}
.record-head { display: flex; align-items: baseline; gap: 8px; min-inline-size: 0; }
.method { flex: none; font-weight: 600; }
.url { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar-line { display: flex; gap: 8px; justify-content: space-between; }
.bar { position: relative; block-size: 14px; border-radius: 3px; background: var(--hole); overflow: hidden; }
.bar span {
  position: absolute;
  inset-block: 0;
  inset-inline-start: calc(var(--from) * 100%);
  inline-size: calc(var(--size) * 100%);
  min-inline-size: 1px;
  border-inline-end: 1px solid var(--paper);
}
.bar span[data-kind="hole"] { background: var(--hole); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-block-start: 3px; color: var(--ink-soft); font-size: 12px; }
.legend li::before {
  content: "";
  display: inline-block;
  inline-size: 9px;
  block-size: 9px;
  margin-inline-end: 5px;
  border-radius: 2px;
  background: var(--hole);
}
.legend [data-kind="hole"]::before { box-shadow: inset 0 0 0 1px var(--line-strong); }
.legend [data-kind="rows"]::before, .bar [data-kind="rows"] { background: var(--rows); }
.legend [data-kind="file"]::before, .bar [data-kind="file"] { background: var(--file); }
.legend [data-kind="ahead"]::before, .bar [data-kind="ahead"] { background: var(--ahead); }
.legend [data-kind="stored"]::before, .bar [data-kind="stored"] { background: var(--file); }
.legend [data-kind="sent"]::before, .bar [data-kind="sent"] { background: var(--good); }
.answer summary { cursor: pointer; color: var(--ink-soft); }
.answer .facts { margin-block-start: 5px; }
@container panel (max-width: 44rem) {
  .split { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto auto; block-size: auto; }
  .list { max-block-size: 8.5rem; border-inline-end: 0; border-block-end: 1px solid var(--line-strong); }
  .detail { overflow: visible; }
  .url { white-space: normal; overflow-wrap: anywhere; }
}
@media (forced-colors: active) {
  .bar span, .legend li::before, .item-bar, .timeline span { forced-color-adjust: none; }
}
`;
