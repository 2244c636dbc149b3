type Method = (...args: unknown[]) => unknown;

/**
 * The plugin's own object or class, of whatever generation: which methods there are, what they take and whether they
 * return, call back, throw or keep silent differs; see the dialects.
 */
export interface RawPlugin {
  readonly configure: Method;
  readonly finish?: Method;
  readonly start?: Method;
  readonly stop?: Method;
  readonly status?: Method;
  readonly scheduleTask?: Method;
  readonly stopTask?: Method;
  readonly addListener?: Method;
}

/** Whether `value` could be a plugin. Later ones are classes with static methods. */
export function isRawPlugin(value: unknown): value is RawPlugin {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  return typeof (value as Partial<RawPlugin>).configure === 'function';
}

/** Capacitor's own proxy for the plugin: it has no property to look for, and answers to every name with a function. */
export function isCapacitorProxy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { addListener, scheduleTask } = value as RawPlugin;
  return typeof addListener === 'function' && typeof scheduleTask === 'function';
}
