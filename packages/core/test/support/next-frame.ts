/** Resolves once whoever waits for this frame has had it. */
export const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame);
