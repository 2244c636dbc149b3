import { type NativeShell, promisedPlugin } from '../../browser/native-shell.ts';

type Method = (...args: unknown[]) => unknown;

/**
 * The plugin's own object or class, of whatever generation. Which methods there are, what they take, and whether they
 * return, call back, throw or keep silent differs: see the dialects.
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

/** What has a plugin's methods and is none. Apps put it where scripts of theirs look for the plugin. */
const ours = new WeakSet<object>();

/** Keeps `api`, which is one of this library, from being found as the plugin over which it works. */
export function notAPlugin<T extends object>(api: T): T {
  ours.add(api);
  return api;
}

/** Whether `value` could be a plugin. Later ones are classes with static methods. */
function isRawPlugin(value: unknown): value is RawPlugin {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  if (ours.has(value)) return false;
  return typeof (value as Partial<RawPlugin>).configure === 'function';
}

/** Whether `value` is Capacitor's proxy for a plugin, which answers to every name with a function. */
export function isCapacitorProxy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { addListener, scheduleTask } = value as RawPlugin;
  return typeof addListener === 'function' && typeof scheduleTask === 'function';
}

/** The global that the Cordova plugin sets, and Capacitor's name for its plugin. */
const NAME = 'BackgroundFetch';

/**
 * The plugin that the app has given, else the one that is installed in this page; `null` where it is missing, not loaded yet, or
 * no plugin. A wrapper of ionic-native or awesome-cordova-plugins may be given too: it tells which global it wraps, and that one
 * is used, because most wrappers lose events.
 */
export function findPlugin(
  given: unknown,
  shell: Pick<NativeShell, 'capacitorPlugin' | 'cordovaPlugin'>,
): RawPlugin | null {
  const byCapacitor = shell.capacitorPlugin(NAME);
  if (given === undefined || given === null)
    return [byCapacitor, shell.cordovaPlugin(NAME)].find(isRawPlugin) ?? null;

  const wrapped = wrappedName(given);
  const plugin = wrapped === null ? given : shell.cordovaPlugin(wrapped);
  if (!isRawPlugin(plugin)) return null;
  // On the web the methods of Capacitor's plugin reject, and one of these rejections can't be caught by anybody.
  if (byCapacitor === null && isForCapacitor(plugin)) return null;
  return isCapacitorProxy(plugin) ? (promisedPlugin(plugin) as unknown as RawPlugin) : plugin;
}

function isForCapacitor(plugin: RawPlugin): boolean {
  if (isCapacitorProxy(plugin)) return true;
  return typeof plugin.scheduleTask === 'function' && typeof plugin.stopTask !== 'function';
}

/** The name of the global that a wrapper wraps; `null` for what is no wrapper. */
function wrappedName(given: unknown): string | null {
  if ((typeof given !== 'object' || given === null) && typeof given !== 'function') return null;
  if (isCapacitorProxy(given)) return null;
  const {
    constructor: wrapper,
    getPlugin,
    pluginRef,
  } = given as {
    readonly constructor?: { readonly getPluginRef?: () => unknown };
    readonly getPlugin?: unknown;
    readonly pluginRef?: unknown;
  };
  // ionic-native 3 and later, and awesome-cordova-plugins, export an instance: its class knows the name.
  if (typeof wrapper?.getPluginRef === 'function') return String(wrapper.getPluginRef());
  // ionic-native 2 exports the class itself.
  return typeof getPlugin === 'function' && typeof pluginRef === 'string' ? pluginRef : null;
}
