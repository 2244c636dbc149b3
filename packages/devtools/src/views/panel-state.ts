import type { BackgroundFetchManager } from '@bgfetch/core';
import type { Inspection } from '@bgfetch/core/inspect';
import type { HistoryEntry } from '../model/history.ts';

/** All that the views of the panel show. */
export interface PanelState {
  readonly inspection: Inspection;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  /** The uid of the registration that is shown in full; `null` when there is none. */
  readonly selected: string | null;
}

/** What the views can do. */
export interface PanelPorts {
  readonly manager: () => BackgroundFetchManager | null;
  readonly select: (uid: string) => void;
  /** Says what came of a command, to everybody: it is shown, and spoken by screen readers. */
  readonly say: (words: string) => void;
}
