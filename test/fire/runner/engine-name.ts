/** Where a torture runs; `node` means a virtual world in this process, with no browser. */
export const engineNames = ['node', 'chromium', 'firefox', 'webkit'] as const;

export type EngineName = (typeof engineNames)[number];
