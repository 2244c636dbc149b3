import type { RegistrationSnapshot } from '@bgfetch/core';
import { element, setText } from '../dom/element.ts';
import { formatBytes, formatSpeed } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import { speedMeter } from '../speed/speed-meter.ts';
import { speedTrace } from '../speed/speed-trace.ts';
import { fractionOf, overallProgress } from './progress-of.ts';

/** Percent, bytes, speed, remaining time and the last minute's speed as a line. */
export interface MetricsView {
  readonly element: HTMLElement;
  update(snapshot: RegistrationSnapshot): void;
  /** Takes a speed sample; call it at an even pace, so that a stall shows as one. Returns bytes per second. */
  tick(snapshot: RegistrationSnapshot, now: number): number;
}

export function metricsView(): MetricsView {
  const percent = element('strong', { class: 'percent' });
  const bytes = element('span', { class: 'metric bytes' });
  const speed = element('span', { class: 'metric speed' });
  const remaining = element('span', { class: 'metric remaining' });
  const meter = speedMeter();
  const trace = speedTrace();
  const facts = element('div', { class: 'facts' }, bytes, speed, remaining);
  return {
    element: element('div', { class: 'metrics' }, percent, facts, trace.element),
    update(snapshot) {
      const progress = overallProgress(snapshot);
      const fraction = snapshot.result === 'success' ? 1 : fractionOf(progress);
      setText(percent, fraction === null ? '' : `${Math.floor(fraction * 100)} %`);
      setText(bytes, bytesText(progress.moved, progress.total));
    },
    tick(snapshot, now) {
      const progress = overallProgress(snapshot);
      const bytesPerSecond = meter.sample(progress.moved, now);
      const moving = snapshot.status === 'running';
      const active = snapshot.status !== 'settled';
      if (active) trace.add(bytesPerSecond);
      trace.element.toggleAttribute('hidden', !active && trace.isEmpty());
      setText(speed, moving ? formatSpeed(bytesPerSecond) : '');
      setText(remaining, moving ? remainingText(progress, bytesPerSecond) : '');
      return bytesPerSecond;
    },
  };
}

function bytesText(moved: number, total: number | null): string {
  if (total === null) return formatBytes(moved);
  return moved === total ? formatBytes(total) : `${formatBytes(moved)} of ${formatBytes(total)}`;
}

function remainingText(
  { moved, total }: { moved: number; total: number | null },
  bytesPerSecond: number,
): string {
  if (total === null || bytesPerSecond < 1) return '';
  return `${formatDuration(((total - moved) / bytesPerSecond) * 1000)} left`;
}
