import type { NativeHost, NativeListener } from './native-plugin.ts';

/** Sends an event to the page, never in the caller's turn; it arrives, waits, or is lost, as the page is then. */
export function deliverEvent(
  host: NativeHost,
  listener: NativeListener,
  taskId: string | undefined,
): void {
  const { page } = listener;
  page.fromNative(() => {
    host.log.add({ what: 'event', page: page.id, taskId });
    listener.event(taskId);
  });
}

/** Tells the page that the OS wants the task back. */
export function deliverTimeout(host: NativeHost, listener: NativeListener, taskId: string): void {
  const { page } = listener;
  page.fromNative(() => {
    host.log.add({ what: 'timeout', page: page.id, taskId });
    listener.timeout?.(taskId);
  });
}
