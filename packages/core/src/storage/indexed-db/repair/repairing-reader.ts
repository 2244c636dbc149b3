import type { RegistrationRow, RegistrationRows } from '../../../model/rows.ts';
import { mayBeUnreadable } from '../../store.ts';
import type { Connection } from '../connection.ts';
import type { ReaderOptions } from '../reader-options.ts';
import { registrationStores, rowsOf } from '../schema.ts';
import { fixDamage, type ReadableRows } from './fix-damage.ts';
import {
  type Damage,
  type Findings,
  type IsLost,
  surveyRegistration,
  surveyRegistrations,
} from './survey.ts';
import {
  type RowSource,
  readableRows,
  rowsOneByOne,
  rowsTogether,
  UnreadableRow,
  UnreadableRows,
} from './unreadable-rows.ts';

/** The rows that could not be read are read again after this long. */
const RETRY_AFTER_MS = 15_000;

const NOTHING: ReadableRows = { registration: undefined, records: [] };

type Survey<T> = (rows: RowSource, isLost: IsLost) => Promise<Findings<T>>;

/** Reads rows, some of which may be damaged or can't be read, and puts right what is wrong with them. */
export class RepairingReader {
  readonly #options: ReaderOptions;
  readonly #connection: Connection;
  readonly #unreadable: UnreadableRows;
  #isClosed = false;
  #cancelRetry: (() => void) | null = null;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.#unreadable = new UnreadableRows(options.warn);
  }

  /** @param hasFailed whether reading all of them together has just failed because of a value that can't be read */
  list(hasFailed = false): Promise<readonly RegistrationRow[]> {
    return this.#inspect(null, surveyRegistrations, hasFailed);
  }

  /** @param hasFailed as for `list` */
  read(uid: string, hasFailed = false): Promise<RegistrationRows | undefined> {
    return this.#inspect(uid, (rows, isLost) => surveyRegistration(rows, uid, isLost), hasFailed);
  }

  async repair(uid: string, failure: Error | null): Promise<boolean> {
    const rows = await this.read(uid, failure !== null);
    if (failure && this.#unreadable.uids().has(uid)) throw failure;
    return rows !== undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
  }

  /** Surveys without writing. Only when something is wrong, surveys again in a transaction that can repair it. */
  async #inspect<T>(uid: string | null, survey: Survey<T>, hasFailed: boolean): Promise<T> {
    const { isLost } = this.#unreadable;
    const { findings, isOneByOne } = await this.#survey(uid, survey, hasFailed);
    if (findings.damage.length === 0) return findings.value;
    const { clock, warn } = this.#options;
    const kept = await this.#readForQuarantine(findings.damage);
    const stores = [...registrationStores, 'quarantine'] as const;
    const repairing = this.#connection.write(stores, 'relaxed', async (transaction, writes) => {
      const rows = isOneByOne
        ? readableRows(transaction, this.#unreadable.known)
        : rowsTogether(transaction);
      const damage: Damage[] = [];
      // Twice, because bodies are checked only where all rows are sound.
      for (const _ of [1, 2])
        for (const item of (await survey(rows, isLost)).damage) {
          const rows = item.repair === 'quarantine' ? kept.get(item.uid) : NOTHING;
          // It was not damaged a moment ago, so its rows were not read for the quarantine. The next survey finds it too.
          if (!rows) continue;
          damage.push(item);
          await fixDamage(transaction, writes, item, clock.now(), warn, rows);
          if (item.repair === 'quarantine') this.#unreadable.forget(item.uid);
          else if (item.repair === 'fail') this.#unreadable.forget(item.record.uid);
        }
      return { ...(await survey(rows, isLost)), damage };
    });
    const { value, damage } = await repairing.catch((error: unknown) => {
      // What can be read is returned all the same. The next call tries to repair the rest.
      if (!mayBeUnreadable(error)) throw error;
      return { value: findings.value, damage: [] };
    });
    const gone = damage.flatMap((item) => (item.repair === 'quarantine' ? [item.uid] : []));
    if (gone.length > 0) this.#options.onReset(gone);
    return value;
  }

  /** What can be read of the registrations that go into quarantine. */
  async #readForQuarantine(damage: readonly Damage[]): Promise<ReadonlyMap<string, ReadableRows>> {
    const kept = new Map<string, ReadableRows>();
    const source = rowsOneByOne(this.#connection);
    const readable = (row: unknown) => !!row && !(row instanceof UnreadableRow);
    for (const item of damage) {
      if (item.repair !== 'quarantine') continue;
      const row = await source.value('registrations', item.uid);
      const records = (await source.values('records', rowsOf(item.uid))).filter(readable);
      kept.set(item.uid, { registration: readable(row) ? row : undefined, records });
    }
    return kept;
  }

  /** Reads all rows together; when that fails because of a value that can't be read, one after the other. */
  async #survey<T>(
    uid: string | null,
    survey: Survey<T>,
    hasFailed: boolean,
  ): Promise<{ findings: Findings<T>; isOneByOne: boolean }> {
    const uids = this.#unreadable.uids();
    const isKnown = uid === null ? uids.size > 0 : uids.has(uid);
    // Not tried when it is known to fail: each `UnknownError` costs a connection.
    if (!isKnown && !hasFailed)
      try {
        const findings = await this.#connection.read(registrationStores, (transaction) =>
          survey(rowsTogether(transaction), () => false),
        );
        return { findings, isOneByOne: false };
      } catch (error) {
        if (!mayBeUnreadable(error)) throw error;
      }
    const rows = rowsOneByOne(this.#connection);
    const seen = await survey(rows, () => false);
    this.#unreadable.record(uid, seen.unreadable);
    this.#retryLater();
    const { isLost } = this.#unreadable;
    const findings = seen.unreadable.some(isLost) ? await survey(rows, isLost) : seen;
    return { findings, isOneByOne: true };
  }

  /** What was left out is read again after a while, because nobody else may ever ask for it. */
  #retryLater(): void {
    if (!this.#unreadable.size || this.#cancelRetry || this.#isClosed) return;
    this.#cancelRetry = this.#options.clock.setTimer(() => {
      this.#cancelRetry = null;
      this.#retry().catch(() => this.#retryLater());
    }, RETRY_AFTER_MS);
  }

  async #retry(): Promise<void> {
    for (const uid of this.#unreadable.uids()) if (await this.read(uid)) this.#options.onReset([]);
  }
}
