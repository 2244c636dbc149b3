/** What happens to a tab: `tab`, or one of those that run something. */
export type TabEvent = {
  readonly tab: number;
  readonly atHolder: boolean;
  readonly afterMs: number;
} & ({ readonly kind: 'kill' | 'close' } | { readonly kind: 'freeze'; readonly forMs: number });

export interface TabScale {
  readonly tabs: number;
  readonly registrations: number;
  readonly events: number;
  /** How much faster than the real one the pages' time is. */
  readonly timesFaster: number;
}

export interface TabPlan {
  readonly registrations: readonly {
    readonly id: string;
    readonly method: 'GET' | 'PUT' | 'POST';
    readonly bytes: number;
    /** Of the tabs that are awake then, the one that starts it. */
    readonly tab: number;
  }[];
  readonly events: readonly TabEvent[];
}

/** A silent holder is given up after 16 to 24 s of its pages' time; one with a POST under way after a minute. */
export function planTabs(random: () => number, scale: TabScale): TabPlan {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
  const registrations = Array.from({ length: scale.registrations }, (_, n) => ({
    id: `r${n}`,
    method: pick(['GET', 'GET', 'GET', 'PUT', 'POST'] as const),
    bytes: 100_000 + below(500_000),
    tab: below(scale.tabs),
  }));
  const events = Array.from({ length: scale.events }, (): TabEvent => {
    const common = {
      tab: below(scale.tabs),
      atHolder: random() < 0.6,
      afterMs: 50 + below(1200),
    };
    const kind = pick(['kill', 'close', 'freeze', 'freeze', 'freeze'] as const);
    if (kind !== 'freeze') return { kind, ...common };
    return { kind, ...common, forMs: (below(60_000) + 1000) / scale.timesFaster };
  });
  return { registrations, events };
}
