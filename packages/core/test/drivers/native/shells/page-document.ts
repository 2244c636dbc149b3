import type { FakePage } from '../../../../src/testing/fake-native/fake-page.ts';

/** The document of a page on the fake phone, as far as shells and core use it. */
export class PageDocument extends EventTarget {
  readonly #page: FakePage;
  #isReady = false;

  constructor(page: FakePage) {
    super();
    this.#page = page;
    page.lifecycle.visible.subscribe(() => this.dispatchEvent(new Event('visibilitychange')));
  }

  get visibilityState(): DocumentVisibilityState {
    return this.#page.lifecycle.visible.getSnapshot() ? 'visible' : 'hidden';
  }

  /** As Capacitor's native-bridge.js calls it. */
  createEvent(): { type: string; initEvent(type: string): void } {
    return {
      type: '',
      initEvent(type) {
        this.type = type;
      },
    };
  }

  override dispatchEvent(event: { readonly type: string }): boolean {
    return super.dispatchEvent(event instanceof Event ? event : new Event(event.type));
  }

  /** Cordova repeats `deviceready` for whoever listens late, in the turn in which they do (`sticky` channels of cordova.js). */
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    if (type === 'deviceready' && this.#isReady) {
      const event = new Event(type);
      if (typeof listener === 'function') listener(event);
      else listener?.handleEvent(event);
    } else super.addEventListener(type, listener, options);
  }

  /** For the Cordova shell: its plugins are there. */
  deviceReady(): void {
    this.dispatchEvent(new Event('deviceready'));
    this.#isReady = true;
  }
}
