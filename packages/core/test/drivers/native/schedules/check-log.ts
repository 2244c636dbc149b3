import type { NativeLogEntry } from '../../../../src/testing/fake-native/native-log.ts';
import { profiles } from './profiles.ts';
import type { Schedule } from './schedule.ts';

/** Our own deadline, where nothing is known of the platform. */
const BUDGET_MS = 22_000;

interface PageState {
  launchedAt: number;
  /** When the events came that have not been given back, by id, oldest first. */
  readonly open: Map<string, number[]>;
  /** Whether it has stood still, and when it last began to run again. */
  frozenSince: number | null;
  thawedAt: number;
  /** Ids that it has had an event of. */
  readonly known: Set<string>;
}

type WakeEntry = Extract<NativeLogEntry, { what: 'wake' }>;

/**
 * The driver invariants (D1, D2, D4, D7, D9, D10 of the facts) as far as they show in what the phone saw until `now`. Returns
 * what is broken, in words.
 */
export function checkLog(
  entries: readonly NativeLogEntry[],
  schedule: Schedule,
  now: number,
  budgetMs = BUDGET_MS,
): string[] {
  const broken: string[] = [];
  const pages = new Map<number, PageState>();
  const { latencyMs } = schedule;
  const { legacy, generation } = profiles[schedule.profile];

  const dead = new Set<PageState>();
  let latest: number | null = null;
  const wakes = new Map<number, WakeEntry>();
  const page = (id: number): PageState => {
    let state = pages.get(id);
    if (!state) {
      state = { launchedAt: 0, open: new Map(), frozenSince: null, thawedAt: 0, known: new Set() };
      pages.set(id, state);
    }
    return state;
  };
  const complain = (entry: NativeLogEntry, what: string): void => {
    broken.push(`${what}: ${JSON.stringify(entry)}`);
  };

  for (const [index, entry] of entries.entries()) {
    switch (entry.what) {
      case 'event': {
        const id = entry.taskId ?? '';
        const { open, known } = page(entry.page);
        known.add(id);
        open.set(id, [...(open.get(id) ?? []), entry.at]);
        break;
      }
      case 'timeout': {
        // D2 and D10: given back in the very turn.
        const id = entry.taskId ?? '';
        const state = page(entry.page);
        if (state.known.has(id) && !state.open.has(id)) break;
        const inTime = entries
          .slice(index)
          .some(
            (later) =>
              later.what === 'finish' && later.taskId === id && later.at <= entry.at + latencyMs,
          );
        const cutOff = entries
          .slice(index)
          .some((later) => later.what === 'kill' && later.at <= entry.at + latencyMs);
        if (!inTime && !cutOff) complain(entry, 'D2 a timeout was not answered at once');
        state.known.add(id);
        break;
      }
      case 'finish': {
        const id = legacy ? '' : (entry.taskId ?? '');
        const state = page(entry.page);
        const [came, ...others] = state.open.get(id) ?? [];
        if (came === undefined) {
          const answered = entries.some(
            (other) => other.what === 'timeout' && other.page === entry.page && other.taskId === id,
          );
          if (!answered) complain(entry, 'D7 given back what was never given');
          break;
        }
        const late = Math.max(came + budgetMs, state.thawedAt) + latencyMs;
        if (state.frozenSince === null && entry.at > late) complain(entry, 'D2 finished late');
        if (others.length > 0) state.open.set(id, others);
        else state.open.delete(id);
        break;
      }
      case 'configure':
      case 'start':
      case 'stop':
        // D9; a message that was under way when the event came does not count.
        for (const [came] of page(entry.page).open.values()) {
          if (came !== undefined && came < entry.at - latencyMs)
            complain(entry, `D9 ${entry.what} in a wake`);
        }
        break;
      case 'wake':
        wakes.set(entry.wake, entry);
        break;
      case 'completed':
        wakes.delete(entry.wake);
        break;
      case 'kill': {
        const current = latest === null ? undefined : pages.get(latest);
        if (current) dead.add(current);
        const overdue = [...wakes.values()].filter((wake) => wake.at + wake.budgetMs <= entry.at);
        const inherited =
          overdue.length > 0 &&
          overdue.every(({ taskId = '', at, budgetMs: granted, leadMs }) => {
            const [came] = current?.open.get(legacy ? '' : taskId) ?? [];
            // It went to a page that has died since, and nobody tells the next one of it.
            if (!current || came === undefined) return true;
            // That page had sent a stop, which removed the subscriber, so the event was repeated for the next page, but
            // only after the OS had asked for the task back. It does not ask twice, so this page can't know.
            return current.launchedAt > at && came >= at + granted - leadMs;
          });
        const excused =
          !current ||
          inherited ||
          current.frozenSince !== null ||
          entry.at - current.thawedAt <= 2 * latencyMs ||
          current.open.size === 0 ||
          [...wakes.values()].some(
            ({ budgetMs, leadMs }) =>
              generation === 7 && Math.min(budgetMs, leadMs) <= 2 * latencyMs,
          ) ||
          // Below 6 nobody tells the page, and the first wake of a launch is held for five seconds more.
          (legacy && entry.at < Math.max(...[...current.open.values()].flat()) + budgetMs + 5000);
        if (entry.why === 'watchdog' && !excused) complain(entry, 'D2 killed by the watchdog');
        latest = null;
        if (entry.why !== 'web content') wakes.clear();
        break;
      }
      case 'launch':
        latest = entry.page;
        page(entry.page).launchedAt = entry.at;
        break;
      case 'freeze':
        page(entry.page).frozenSince = entry.at;
        break;
      case 'thaw':
        page(entry.page).frozenSince = null;
        page(entry.page).thawedAt = entry.at;
        break;
      case 'activity after finish':
        complain(entry, 'D4 work after the wake');
        break;
      case 'page error':
        complain(entry, 'a page broke');
        break;
      case 'activity':
        if (entry.kind === 'waitUntil after the end')
          complain(entry, 'waitUntil worked after the end');
        break;
    }
  }
  // D1: whoever lives and is in front by now has given everything back that is due. (With a ghost, 6 has a task for ever, and
  // repeats its event whenever the app starts or comes to the front.)
  const last = [...pages.values()].at(-1);
  for (const [id, [came]] of last?.open ?? []) {
    if (last && !dead.has(last) && came !== undefined && came + budgetMs + latencyMs < now)
      broken.push(`D1 never given back: ${id} of ${came}`);
  }
  // With a ghost that keeps the task open, each configure has it delivered, and given back, once more.
  const repeated = schedule.ghost && configuresAgain(schedule);
  return [...broken, ...(repeated ? [] : acceptedOnce(entries, legacy))];
}

/**
 * Whether tasks may stay open: 5 and 6 on Android say nothing of the end of a job, so the page after a reload can't know of one
 * that went to the page before. JobScheduler ends it after ten minutes.
 */
export function mayStayOpen({ profile, steps }: Schedule): boolean {
  const { platform, generation } = profiles[profile];
  const reloaded = steps.some((step) => step.do === 'kill' && step.why === 'web content');
  return platform === 'android' && generation < 7 && reloaded;
}

/** D1: nothing is accepted but what was given, and that once. */
function acceptedOnce(entries: readonly NativeLogEntry[], legacy: boolean): string[] {
  const broken: string[] = [];
  let owed = new Map<string, number>();
  for (const entry of entries) {
    if (entry.what === 'kill' && entry.why !== 'web content') owed = new Map();
    const id = legacy || !('taskId' in entry) ? '' : (entry.taskId ?? '');
    const before = owed.get(id) ?? 0;
    if (entry.what === 'wake') owed.set(id, before + 1);
    // The same task once more, because another subscriber still has it.
    if (entry.what === 'event') owed.set(id, Math.max(before, 1));
    if (entry.what !== 'finish' || !entry.accepted) continue;
    owed.set(id, before - 1);
    if (before < 1) broken.push(`D1 accepted twice: ${JSON.stringify(entry)}`);
  }
  return broken;
}

/** D6: one configure in each page, unless the app or the user has asked for more. */
export function checkConfigures(entries: readonly NativeLogEntry[], schedule: Schedule): string[] {
  if (configuresAgain(schedule) || schedule.steps.some((step) => step.do === 'status')) return [];
  const counts = new Map<number, number>();
  // A finish after a stop that had crossed the event has no effect: another configure has the event repeated, and given back.
  const crossed = new Set<number>();
  for (const entry of entries) {
    if (entry.what === 'finish' && !entry.accepted) crossed.add(entry.page);
    if (entry.what === 'configure' && !crossed.delete(entry.page))
      counts.set(entry.page, (counts.get(entry.page) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([page]) => `D6 page ${page} configured again`);
}

const configuresAgain = ({ handlers }: Schedule): boolean =>
  handlers.some(({ does }) => does === 'start' || does === 'reconfigure');
