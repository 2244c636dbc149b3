import type { CSSProperties, ReactNode } from 'react';

export function Cover({ hue, children }: { readonly hue: number; readonly children: ReactNode }) {
  return (
    <div className="cover" style={{ '--hue': hue } as CSSProperties} aria-hidden>
      {children}
    </div>
  );
}
