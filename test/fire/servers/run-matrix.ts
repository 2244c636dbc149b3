import { CellServers } from './cell-servers.ts';
import type { Cell } from './cells/cell.ts';
import { ControlServer } from './control-server.ts';
import { judge } from './judge.ts';
import type { CellReport, PageCell } from './page/cell-report.ts';
import type { Answer } from './wire/answer.ts';
import { type Exchanged, WireServer } from './wire/wire-server.ts';

/** A cell that has been run. */
export interface Verdict {
  readonly cell: Cell;
  /** What is wrong; empty when all is as it was written down. */
  readonly wrong: readonly string[];
  readonly report: CellReport;
  readonly log: readonly Exchanged[];
}

export interface MatrixRun {
  readonly cells: readonly Cell[];
  /** Shows a URL in the engine. */
  readonly open: (url: string) => Promise<void>;
  readonly page: (path: string) => Answer;
  readonly onVerdict?: (verdict: Verdict) => void;
}

const MAX_DELAY_MS = 200;
const STALL_TIMEOUT_MS = 2000;
/** How long a cell that must end has for it, and how long one that may wait is looked at. */
const PATIENCE_MS = { ends: 30_000, waits: 2500 };

/** Runs cells in one page of one engine, side by side, and judges each. */
export async function runMatrix({
  cells,
  open,
  page,
  onVerdict,
}: MatrixRun): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const servers = cells.map((cell, id) => new CellServers(cell, id));
  const own = new WireServer((request, exchanged) => {
    const id = /^\/cell-(\d+)\//.exec(request.path)?.[1];
    return id === undefined
      ? page(request.path)
      : (servers[Number(id)] as CellServers).respond('own', request, exchanged);
  });
  await own.listen();
  await Promise.all(servers.map((server) => server.listen(own.origin)));
  const judged = (report: CellReport) => {
    const cell = cells[report.id] as Cell;
    const { log } = servers[report.id] as CellServers;
    const wrong = judge(cell, report, log, cell.maxDelayMs ?? MAX_DELAY_MS);
    const verdict = { cell, wrong, report, log };
    verdicts.push(verdict);
    onVerdict?.(verdict);
  };
  const control = new ControlServer({ report: judged, stored: (id) => servers[id]?.tellStored() });
  try {
    const tasks = cells.map((cell, id) => pageCell(cell, id, servers[id] as CellServers));
    const address = await control.listen(tasks);
    await open(`${own.origin}/#${encodeURIComponent(address)}`);
    const complaints = await control.done;
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('\n')}`);
    return verdicts;
  } finally {
    control.close();
    await Promise.all([own.close(), ...servers.map((server) => server.close())]);
  }
}

function pageCell(cell: Cell, id: number, { url }: CellServers): PageCell {
  const { server: _server, expected, at, ...part } = cell;
  const mayWait = expected.ends.some(({ kind }) => kind === 'waits');
  const patienceMs =
    mayWait || cell.afterwards ? (cell.watchMs ?? PATIENCE_MS.waits) : PATIENCE_MS.ends;
  return {
    maxDelayMs: MAX_DELAY_MS,
    stallTimeoutMs: STALL_TIMEOUT_MS,
    ...part,
    id,
    url,
    patienceMs,
    own: at === 'own',
  };
}
