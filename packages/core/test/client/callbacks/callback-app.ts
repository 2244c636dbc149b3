import '../../../src/storage/on-demand.ts';
import { FetchView } from '../../../src/adapter/fetch-view.ts';
import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
} from '../../../src/client/background-fetch.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import type { PrepareRequest, ValidateResponse } from '../../../src/transfer/engine-options.ts';
import { browserEnvironment } from '../../support/browser-environment.ts';
import { createManager } from '../../support/create-manager.ts';
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts';
import { memoryLocks } from '../../transfer/memory-locks.ts';
import {
  type HookFault,
  type Misbehaviour,
  type Place,
  type Schedule,
  thrown,
} from './misbehaviour.ts';

// Loaded before the virtual time begins, which does not wait for an import().
export const idOf = (index: number): string => `ep-${index}`;
const urlOf = (index: number, file: number): string => `https://app.test/${index}/${file}`;
/** Its hooks are spoilt; it may never end. */
export const SPOILT = 'spoilt';

/** An app on a virtual clock, with callbacks that misbehave as the schedule says. */
export interface CallbackApp {
  readonly manager: BackgroundFetchManager;
  readonly view: FetchView;
  readonly clock: VirtualClock;
  /** How often a listener has thrown. */
  readonly throws: () => number;
  /** What the calls from inside of callbacks have come to. */
  readonly reentered: readonly Promise<unknown>[];
  /** Adds the callbacks that misbehave; those of a registration, once there is one. */
  listen(registration?: BackgroundFetchRegistration): void;
}

export function callbackApp(schedule: Schedule): CallbackApp {
  const clock = virtualClock();
  const random = randomOf(schedule.seed);
  const transport = createScriptedTransport(clock);
  const manager = createManager(
    {
      ...browserEnvironment(),
      isServer: false,
      clock,
      random,
      baseUrl: 'https://app.test/',
      pageUrl: 'https://app.test/',
      locks: schedule.leasesInStore ? null : memoryLocks(),
      transport,
      warn: () => {},
    },
    {
      driver: 'foreground',
      hookTimeoutMs: 5000,
      chunk: { maxBytes: 500 },
      prepareRequest: prepare(schedule.prepareRequest),
      validateResponse: validate(schedule.validateResponse),
    },
  );
  const view = new FetchView(manager, clock);
  const reentered: Promise<unknown>[] = [];
  let throws = 0;

  for (const [index, files] of schedule.files.entries())
    for (const [file, size] of files.entries()) serve(urlOf(index, file), size);
  serve(`https://app.test/${SPOILT}`, 700);

  function serve(url: string, size: number): void {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 256);
    transport.serve(url, { bytes, pieceBytes: 400, pieceDelayMs: 20 });
    for (const resetAfterBytes of schedule.resets) transport.fault(url, { resetAfterBytes });
  }

  function reenter(what: number): void {
    const id = idOf(what % schedule.files.length);
    const calls = [
      () => manager.get(id),
      () => manager.getIds(),
      () => manager.retryNow(),
      () => manager.fetch(id, filesOf(schedule, what), { ifActive: 'reuse' }),
      async () => (await manager.get(id))?.match(urlOf(what % schedule.files.length, 0)),
      async () => {
        const registration = await manager.get(id);
        await registration?.pause();
        await registration?.resume();
      },
      () => view.commands(id).retryNow(),
    ];
    const call = calls[what % calls.length];
    if (call) reentered.push(call());
  }

  function misbehaving(
    { does, calls, what }: Misbehaviour,
    leave: () => void,
    join: () => void,
  ): () => unknown {
    let n = 0;
    return () => {
      if (!calls[n++]) return undefined;
      if (does === 'slow') clock.sleep(what * 300);
      if (does === 'leave') leave();
      if (does === 'join') join();
      if (does === 'reenter') reenter(what);
      if (does === 'hang') return new Promise(() => {});
      if (does !== 'throw') return undefined;
      throws += 1;
      throw thrown(what);
    };
  }

  function listen(registration?: BackgroundFetchRegistration): void {
    for (const bad of schedule.misbehaviours) {
      if (isOfRegistration(bad.place) !== (registration !== undefined)) continue;
      const leaving: (() => void)[] = [];
      const add = (callback: () => unknown): void => {
        leaving.push(subscribe(bad.place, callback, manager, view, registration));
      };
      const leave = () => {
        for (const each of leaving) each();
      };
      const join = () => add(misbehaving({ ...bad, does: 'throw' }, leave, () => {}));
      add(misbehaving(bad, leave, join));
    }
  }

  return { manager, view, clock, throws: () => throws, reentered, listen };
}

export const filesOf = ({ files }: Schedule, what: number): readonly string[] => {
  const index = what % files.length;
  return (files[index] ?? []).map((_, file) => urlOf(index, file));
};

const isOfRegistration = (place: Place): boolean => place === 'snapshot$' || place === 'source';

function subscribe(
  place: Place,
  callback: () => unknown,
  manager: BackgroundFetchManager,
  view: FetchView,
  registration: BackgroundFetchRegistration | undefined,
): () => void {
  const call = () => void callback();
  const observing = (source: { subscribe(next: () => void): { unsubscribe(): void } }) => {
    const subscription = source.subscribe(call);
    return () => subscription.unsubscribe();
  };
  const id = idOf(0);
  switch (place) {
    case 'progress':
    case 'success':
      return manager.on(place, call);
    case 'registrations':
      return manager.registrations.subscribe(call);
    case 'registrations$':
      return observing(manager.registrations$);
    case 'id':
      return manager.registration(id).subscribe(call);
    case 'id$':
      return observing(manager.registration$(id));
    case 'snapshot$':
      return registration ? observing(registration.snapshot$) : () => {};
    case 'source':
      return registration ? registration.source.subscribe(call) : () => {};
    case 'view list':
      return view.registrations.subscribe(call);
    case 'view id':
      return view.registration(id).subscribe(call);
    case 'view record':
      return view.record(id, urlOf(0, 0)).subscribe(call);
  }
}

function prepare(fault: HookFault): PrepareRequest {
  return (request, { registrationId }) =>
    registrationId === SPOILT ? (spoil(fault) as Promise<Request>) : request;
}

function validate(fault: HookFault): ValidateResponse {
  return (_, { registrationId }) =>
    registrationId === SPOILT ? (spoil(fault) as Promise<undefined>) : undefined;
}

function spoil(fault: HookFault): unknown {
  if (fault === 'throw') throw new Error('The hook has thrown.');
  if (fault === 'reject') return Promise.reject(new Error('The hook has failed.'));
  if (fault === 'hang') return new Promise(() => {});
  return fault === 'junk' ? { url: 5 } : undefined;
}

/** A small generator, so that a schedule is the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
