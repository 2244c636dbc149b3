/** An EventTarget that knows how many listeners it has, to see that nothing is left behind. */
export class CountingTarget extends EventTarget {
  listeners = 0;

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }

  emit(type: string): void {
    this.dispatchEvent(new Event(type));
  }
}
