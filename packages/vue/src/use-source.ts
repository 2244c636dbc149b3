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
 * What a source shows, as a shallow ref that follows it, and the source itself where it depends on others, until the
 * scope is disposed.
 */
export function useSource<T>(find: () => ViewSource<T>): Readonly<ShallowRef<T>> {
  if (!getCurrentScope()) {
    throw new Error(
      'Background fetch composables belong in setup() or in effectScope().run(): nobody would end them here.',
    );
  }
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
      // At once, so that nothing is rendered of the source before.
      { immediate: true, flush: 'sync' },
    );
  startInBrowser(follow);
  return shown;
}

/** What is shown, as long as the next value shows the same: a ref that keeps its value renders nothing. */
export function keepIfEqual<T>(shown: T | undefined, next: T): T {
  return shallowEqual(shown, next) ? (shown as T) : next;
}

/** At once, but after it is mounted in what a server has rendered, and never on the server. */
export function startInBrowser(start: () => unknown): void {
  if (isServerRendered()) onMounted(start);
  else start();
}

/** A component has its element before it was ever rendered only when it takes over what a server has rendered. */
function isServerRendered(): boolean {
  const instance = getCurrentInstance();
  if (!instance || instance.isMounted) return false;
  return !!instance.vnode.el || !!inject(ssrContextKey, null);
}
