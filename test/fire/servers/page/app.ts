import type { CellReport, PageCell } from './cell-report.ts';
import { runCell } from './run-cell.ts';

/** How many cells run side by side: of one's own origin a browser opens six connections, and some of them hang. */
const AT_ONCE = { own: 4, others: 14 };

const control = decodeURIComponent(location.hash.slice(1));
const complaints: string[] = [];
addEventListener('unhandledrejection', ({ reason }) => complaints.push(`rejected: ${reason}`));
addEventListener('error', ({ message }) => complaints.push(`error: ${message}`));

const send = (path: string, body: unknown) =>
  fetch(`${control}${path}`, { method: 'POST', body: JSON.stringify(body) });

async function inLine(cells: readonly PageCell[], atOnce: number): Promise<void> {
  const rest = [...cells];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let cell = rest.shift(); cell; cell = rest.shift()) {
        const report: CellReport = await runCell(cell, () => void send('/stored', cell.id));
        await send('/report', {
          ...report,
          complaint: [report.complaint, ...complaints.splice(0)].join(' ').trim(),
        });
      }
    }),
  );
}

async function run(): Promise<void> {
  const cells = (await (await fetch(`${control}/cells`)).json()) as PageCell[];
  await Promise.all([
    inLine(
      cells.filter(({ own }) => own),
      AT_ONCE.own,
    ),
    inLine(
      cells.filter(({ own }) => !own),
      AT_ONCE.others,
    ),
  ]);
  await send('/done', complaints);
}

run().catch((error) => send('/done', [`${error?.stack ?? error}`]));
