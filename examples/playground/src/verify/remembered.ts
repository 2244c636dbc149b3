/** Digests that were found equal, kept over reloads so that half a gigabyte is not read again each time. */
interface Remembered {
  readonly sha256: string;
  readonly at: number;
}

const PREFIX = 'playground:verified:';

export function remember(key: string, found: Remembered): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(found));
}

export function recall(key: string): Remembered | undefined {
  const text = localStorage.getItem(PREFIX + key);
  return text === null ? undefined : (JSON.parse(text) as Remembered);
}

export function forget(key: string): void {
  localStorage.removeItem(PREFIX + key);
}

/** Forgets what belongs to none of these registrations. */
export function forgetAllBut(uids: ReadonlySet<string>): void {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const uid = name.slice(PREFIX.length, name.lastIndexOf('/'));
    if (!uids.has(uid)) localStorage.removeItem(name);
  }
}

/** Calls back with the keys that other tabs find out. */
export function onRememberedElsewhere(listener: (key: string) => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key?.startsWith(PREFIX) && newValue !== null) listener(key.slice(PREFIX.length));
  });
}
