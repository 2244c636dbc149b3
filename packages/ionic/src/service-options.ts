import type { Injector } from '@angular/core';
import type { MaybeSignal } from './signals.ts';

/** Whose something is, when it is not asked for in an injection context. */
export interface InjectorOption {
  /**
   * The injector of the component or service whose it is, from `inject(Injector)`. Default: that of the injection context, which
   * constructors and field initializers have, and methods such as `ngOnInit` have not.
   */
  readonly injector?: Injector;
}

/** Options of `record` of the service. */
export interface RecordOptions extends InjectorOption {
  /** With `false` nothing is read, no URL is made, and `state` is `none`. Default `true`. */
  readonly enabled?: MaybeSignal<boolean>;
}

/** Options of `on` of the service. */
export interface EventOptions extends InjectorOption {
  /** Only events of the background fetch with this id. Default: of all. */
  readonly id?: string | undefined;
}
