import { selectedSource, type ViewSource } from '@bgfetch/core/adapter';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/** What the source shows now. The component renders again whenever that changes. */
export function useSource<T>(source: ViewSource<T>): T {
  return useSyncExternalStore(source.subscribe, source.getSnapshot, source.getServerSnapshot);
}

/** What `select` takes from what the source shows. The component renders again only when that has changed. */
export function useSelected<T, Selected>(
  source: ViewSource<T>,
  select: (value: T) => Selected,
): Selected {
  const shown = useRef<Selected | undefined>(undefined);
  const selected = useSource(
    useMemo(() => selectedSource(source, select, () => shown.current), [source, select]),
  );
  useEffect(() => {
    shown.current = selected;
  }, [selected]);
  return selected;
}
