import { createHash } from 'node:crypto';
import type { Cell } from './cells/cell.ts';
import type { End } from './cells/expected.ts';
import type { CellReport } from './page/cell-report.ts';
import type { Exchanged } from './wire/wire-server.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Timers of a browser are late on a busy machine, and early by a rounding. */
const LEEWAY_MS = 250;

/** What is wrong with how a cell went; empty when it went as it was written down before. */
export function judge(
  cell: Cell,
  report: CellReport,
  log: readonly Exchanged[],
  maxDelayMs: number,
): string[] {
  const { expected } = cell;
  const wrong: string[] = [];
  if (report.complaint) wrong.push(`complaint: ${report.complaint}`);
  const ends = expected.ends.map((end) => misses(end, report, maxDelayMs));
  if (!ends.some((missed) => missed.length === 0))
    wrong.push(ends.map((missed) => missed.join(', ')).join(' | or '));

  const counted = log.filter(({ request }) => request.method === (cell.method ?? 'GET'));
  if (expected.requests !== undefined && counted.length > expected.requests)
    wrong.push(`${counted.length} requests, at most ${expected.requests} wanted`);
  const bytes = log.reduce((sum, { sent, received }) => sum + sent + received, 0);
  if (expected.bytes !== undefined && bytes > expected.bytes)
    wrong.push(`${bytes} bytes, at most ${expected.bytes} wanted`);

  const fall = report.counts.findIndex((count, at) => count < (report.counts[at - 1] ?? 0));
  if (fall > 0 && !expected.mayFall)
    wrong.push(
      `the count fell: ${report.counts.slice(Math.max(0, fall - 2), fall + 2).join(', ')}`,
    );
  if (expected.keeps !== undefined && (report.counts.at(-1) ?? 0) < expected.keeps)
    wrong.push(`${report.counts.at(-1)} bytes are stored, ${expected.keeps} wanted`);
  for (const { waitingFor, inMs } of report.waits)
    if (inMs === null && waitingFor !== 'other-tab' && waitingFor !== 'foreground') {
      wrong.push(`a wait for ${waitingFor} whose end was not shown`);
      break;
    }
  const settlements = report.events.length;
  if (settlements !== (report.result ? 1 : 0))
    wrong.push(`${settlements} settlements: ${report.events.join(', ')}`);
  return wrong;
}

function misses(end: End, report: CellReport, maxDelayMs: number): string[] {
  const missed: string[] = [];
  const got =
    `${report.result || report.lastStatus} ${report.failureReason} ${report.problem}`.trim();
  if (end.kind === 'waits') {
    if (report.result)
      return [
        `wanted to wait, got ${got}${report.result === 'success' ? ` of ${report.bytes} bytes` : ''}`,
      ];
    // What changes within a frame is shown once, so on a busy machine a wait may be over before it is seen.
    const problem = report.waits.at(-1)?.problem || report.problem;
    if (!problem) return [`wanted to wait, and nothing says for what, got ${got}`];
    if (end.problem && !end.problem.test(problem))
      missed.push(`wanted ${end.problem} as its problem, got “${problem}”`);
    const limit = (end.withinMs ?? maxDelayMs) + LEEWAY_MS;
    const longest = Math.max(0, ...report.waits.map(({ inMs }) => inMs ?? 0));
    if (longest > limit) missed.push(`a wait of ${longest} ms, at most ${limit} wanted`);
    return missed;
  }
  if (report.result !== end.kind)
    return [
      `wanted ${end.kind}, got ${got}${report.result === 'success' ? ` of ${report.bytes} bytes` : ''}`,
    ];
  if (end.kind === 'success') {
    const { body, unproven = false } = end;
    const isWhole = report.bytes === body.length && report.sha256 === sha256(body);
    const isPrefix = end.prefix && report.sha256 === sha256(body.subarray(0, report.bytes));
    if (!isWhole && !isPrefix)
      missed.push(`success with ${report.bytes} wrong bytes, ${body.length} wanted`);
    if (unproven !== 'any' && report.unproven !== unproven)
      missed.push(
        report.unproven ? 'says that it is unproven' : 'does not say that it is unproven',
      );
    return missed;
  }
  if (report.failureReason !== end.reason) missed.push(`wanted ${end.reason}, got ${got}`);
  if (end.status !== undefined && report.status !== end.status)
    missed.push(`wanted the status ${end.status}, got ${report.status}`);
  if (end.says && !end.says.test(report.problem))
    missed.push(`wanted ${end.says}, got “${report.problem}”`);
  return missed;
}
