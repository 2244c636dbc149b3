import type { SlotKind } from './slots.ts';

const nothing = (): boolean => false;

/**
 * Which of the numbered connections to a host a transfer may use, the preferred ones first. Ordinary downloads leave one
 * for what a user starts; uploads have one of their own and may use those of ordinary downloads. What `isLost` names, a
 * frozen page holds: another one stands in for it.
 */
export function connectionNumbers(
  perHost: number,
  kind: SlotKind,
  isLost: (number: string) => boolean = nothing,
): readonly string[] {
  const ordinary = Math.max(1, perHost - 1);
  if (kind === 'ordinary') return numbers('d', ordinary, isLost);
  if (kind === 'started') return numbers('d', perHost, isLost);
  return [...numbers('u', 1, isLost), ...numbers('d', ordinary, isLost)];
}

function numbers(
  prefix: string,
  count: number,
  isLost: (number: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  for (let n = 0; found.length < count; n += 1)
    if (!isLost(`${prefix}${n}`)) found.push(`${prefix}${n}`);
  return found;
}
