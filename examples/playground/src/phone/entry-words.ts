import type { NativeLogEntry } from '@bgfetch/core/testing';

export interface EntryWords {
  readonly text: string;
  readonly tone: 'plain' | 'wake' | 'good' | 'warn' | 'bad';
}

const plain = (text: string): EntryWords => ({ text, tone: 'plain' });

const reasons = { user: 'by hand', wake: 'for the wake', reload: 'again' } as const;

/** One entry of the phone's log in words. */
export function entryWords(entry: NativeLogEntry): EntryWords {
  switch (entry.what) {
    case 'launch':
      return plain(`Page ${entry.page} launched ${reasons[entry.reason]}`);
    case 'configure':
      return plain(`Page ${entry.page} asks for wakes: configure()`);
    case 'start':
    case 'stop':
      return plain(`Page ${entry.page}: ${entry.what}()`);
    case 'wake': {
      const seconds = (entry.budgetMs - entry.leadMs) / 1000;
      return { text: `Wake ${entry.wake}, for ${seconds} s`, tone: 'wake' };
    }
    case 'no wake':
      return { text: `No wake: ${entry.why}`, tone: 'warn' };
    case 'event':
      return plain(`The event reaches page ${entry.page}`);
    case 'timeout':
      return { text: 'The OS wants the wake back', tone: 'warn' };
    case 'finish':
      return entry.accepted
        ? { text: `Page ${entry.page}: finish()`, tone: 'good' }
        : { text: `finish() refused: ${entry.why}`, tone: 'bad' };
    case 'completed': {
      const text = `Wake ${entry.wake} over after ${(entry.ms / 1000).toFixed(1)} s`;
      return { text, tone: entry.ok ? 'good' : 'bad' };
    }
    case 'kill':
      return {
        text:
          entry.why === 'watchdog' ? 'Killed: finish() came too late' : 'Killed, without a word',
        tone: 'bad',
      };
    case 'freeze':
      return plain(`Page ${entry.page} frozen`);
    case 'thaw':
      return plain(`Page ${entry.page} thawed`);
    case 'foreground':
      return plain('In front');
    case 'background':
      return plain('In the background');
    case 'suspend':
      return plain('Suspended');
    case 'status':
      return entry.status === 2
        ? { text: 'Background refresh allowed', tone: 'good' }
        : { text: 'Background refresh denied', tone: 'warn' };
    case 'page error':
      return { text: `Error in page ${entry.page}: ${entry.error}`, tone: 'bad' };
    default:
      return plain(entry.what);
  }
}
