/** The one place where parts of the store are loaded later on. Rejects when they can't be loaded now. */
export const loadOnDemand = (): Promise<typeof import('./on-demand.ts')> =>
  import('./on-demand.ts');
