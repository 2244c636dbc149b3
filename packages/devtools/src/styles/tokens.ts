/** Colours, sizes, and what is the same everywhere. */
export const tokens = `
:host {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #1b2128);
  --sunken: light-dark(#f3f4f6, #151a20);
  --line: light-dark(#d9dde3, #37404b);
  --line-strong: light-dark(#b4bbc5, #566170);
  --ink: light-dark(#1d242d, #e9edf2);
  --ink-soft: light-dark(#4b5563, #b3bcc8);
  --accent: light-dark(#0b6478, #6cc7dc);
  --accent-ink: light-dark(#ffffff, #06222a);
  --accent-soft: light-dark(#dff0f4, #1d3a43);
  --moving: light-dark(#0b6478, #6cc7dc);
  --waiting: light-dark(#8a4b00, #f0b45e);
  --still: light-dark(#4b5563, #b3bcc8);
  --good: light-dark(#17693c, #74cf98);
  --bad: light-dark(#b3261e, #ff9b8f);
  --rows: light-dark(#7a5bb5, #b79bf0);
  --file: light-dark(#1c7f97, #4fb3cb);
  --ahead: light-dark(#c27a12, #e8a845);
  --hole: light-dark(#e4e7eb, #2b333d);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h2 { font-size: 14px; }
h3 { font-size: 15px; line-height: 1.3; overflow-wrap: anywhere; }
button {
  min-block-size: 28px;
  padding: 2px 10px;
  border: 1px solid var(--line-strong);
  border-radius: 7px;
  background: var(--paper);
  color: var(--ink);
  font: inherit;
  cursor: pointer;
  white-space: nowrap;
}
button:hover { background: var(--sunken); }
button[aria-disabled="true"] { border-style: dashed; color: var(--ink-soft); cursor: not-allowed; }
button[aria-pressed="true"] { background: var(--bad); border-color: var(--bad); color: var(--paper); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.quiet { color: var(--ink-soft); }
.problem { color: var(--bad); overflow-wrap: anywhere; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; }
.chip {
  flex: none;
  padding: 0 7px;
  border: 1px solid currentColor;
  border-radius: 99px;
  font-size: 12px;
  white-space: nowrap;
}
[data-tone="moving"] { color: var(--moving); }
[data-tone="waiting"] { color: var(--waiting); }
[data-tone="still"] { color: var(--still); }
[data-tone="good"] { color: var(--good); }
[data-tone="bad"] { color: var(--bad); }
`;
