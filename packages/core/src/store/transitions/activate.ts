import type { Transition } from '../../model/change.ts';

/** The request bodies are stored: the registration may run. `bodyBytes[i]` is the size of record i's, `null` without one. */
export function activate(bodyBytes: readonly (number | null)[]): Transition {
  return ({ registration, records }) => {
    if (registration.phase !== 'storing') return null;
    const uploadTotal = bodyBytes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
    return {
      registration: {
        ...registration,
        phase: 'active',
        uploadTotal,
        revision: registration.revision + 1,
      },
      records: records.map((record) => ({
        ...record,
        request: { ...record.request, bodyBytes: bodyBytes[record.index] ?? null },
      })),
    };
  };
}
