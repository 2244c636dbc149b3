import { shallowEqual, type ViewSource } from '@bgfetch/core/adapter';
import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  inject,
  onMounted,
  type ShallowRef,
  shallowRef,
  ssrContextKey,
  watch,
} from 'vue';

/**
 * A shallow ref of what a source shows. It follows the source until the scope is disposed; when `find` reads refs and
 * they change, it follows the source that `find` returns then. Throws `Error` outside of effect scopes.
 */
export function useSource<T>(find: () => ViewSource<T>): Readonly<ShallowRef<T>> {
  checkScope();
  const source = computed(find);
  const shown = shallowRef(
    isServerRendered() ? source.value.getServerSnapshot() : source.value.getSnapshot(),
  );
  const follow = () =>
    watch(
      source,
      (now, _, onCleanup) => {
        const show = () => {
          shown.value = now.getSnapshot();
        };
        onCleanup(now.subscribe(show));
        show();
      },
      // Synchronously: a component must not render what the source of an earlier id shows.
      { immediate: true, flush: 'sync' },
    );
  startInBrowser(follow);
  return shown;
}

/** Throws `Error` outside of effect scopes. */
export function checkScope(): void {
  if (getCurrentScope()) return;
  throw new Error(
    'Background fetch composables belong in setup() or in effectScope().run(): nobody would end them here.',
  );
}

/** `shown`, when the next value is shallowly equal to it: a ref that keeps its value causes no rendering. */
export function keepIfEqual<T>(shown: T | undefined, next: T): T {
  return shallowEqual(shown, next) ? (shown as T) : next;
}

/** Starts at once; in a component that takes over what a server has rendered, once it is mounted; never on the server. */
export function startInBrowser(start: () => unknown): void {
  if (isServerRendered()) onMounted(start);
  else start();
}

/** On the server, and while the page takes over its result: only then has a component its element before it has rendered. */
function isServerRendered(): boolean {
  const instance = getCurrentInstance();
  if (!instance || instance.isMounted) return false;
  return !!instance.vnode.el || !!inject(ssrContextKey, null);
}
