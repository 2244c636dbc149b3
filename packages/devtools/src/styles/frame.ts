/** The button at the edge, the panel, its head and its foot. */
export const frame = `
:host { display: contents; }
:host([inline]) { display: block; }
.launcher {
  position: fixed;
  inset-block-end: 0;
  inset-inline-start: max(12px, env(safe-area-inset-left));
  z-index: 2147483000;
  min-block-size: 26px;
  padding-block-end: calc(2px + env(safe-area-inset-bottom));
  border-color: var(--accent);
  border-block-end: 0;
  border-radius: 8px 8px 0 0;
  background: var(--accent);
  color: var(--accent-ink);
  font-size: 12px;
  font-weight: 600;
  box-shadow: 0 0 8px rgb(0 0 0 / 0.2);
}
.launcher:hover { background: color-mix(in srgb, var(--accent), var(--ink) 15%); }
.panel {
  position: fixed;
  inset-inline: 0;
  inset-block-end: 0;
  z-index: 2147483000;
  display: grid;
  grid-template-rows: auto minmax(0, 1fr) auto;
  block-size: min(26rem, 60dvh);
  border-block-start: 1px solid var(--line-strong);
  background: var(--paper);
  color: var(--ink);
  box-shadow: 0 -6px 24px rgb(0 0 0 / 0.18);
  container: panel / inline-size;
}
:host([inline]) .panel {
  position: static;
  block-size: auto;
  min-block-size: 16rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  box-shadow: none;
  overflow: hidden;
}
:host([inline]) .close { display: none; }
.head {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 6px 12px;
  padding: 7px 12px;
  border-block-end: 1px solid var(--line);
  background: var(--sunken);
}
.head > .buttons { margin-inline-start: auto; }
.tabs { display: flex; gap: 2px; }
.tabs button { border-color: transparent; background: none; color: var(--ink-soft); }
.tabs button:hover { background: var(--hole); color: var(--ink); }
.tabs button[aria-selected="true"] { background: var(--accent-soft); color: var(--ink); font-weight: 600; }
[role="tabpanel"] { overflow: auto; min-inline-size: 0; overscroll-behavior: contain; }
[role="tabpanel"]:focus-visible { outline-offset: -2px; }
.status {
  min-block-size: 27px;
  padding: 3px 12px;
  border-block-start: 1px solid var(--line);
  background: var(--sunken);
  color: var(--ink-soft);
  overflow-wrap: anywhere;
}
.empty { padding: 16px 12px; color: var(--ink-soft); }
@container panel (max-width: 44rem) {
  .head { padding-inline: 8px; }
  .head h2 { display: none; }
  .tabs { flex: 1 1 auto; }
  .tabs button { flex: 1 1 auto; padding-inline: 5px; }
  .head > .buttons { order: 3; inline-size: 100%; margin: 0; }
  .head > .buttons button { flex: 1 1 auto; padding-inline: 6px; }
}
@media (max-width: 44rem) {
  .panel { block-size: 72dvh; }
}
`;
