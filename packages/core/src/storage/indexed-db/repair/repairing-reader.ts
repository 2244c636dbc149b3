import type { RegistrationRow, RegistrationRows } from '../../../model/rows.ts';
import { mayBeUnreadable } from '../../store.ts';
import type { Connection } from '../connection.ts';
import type { RowReader, RowReaderOptions } from '../row-reader.ts';
import { registrationStores, rowsOf } from '../schema.ts';
import { type KeptRows, mend } from './fix-damage.ts';
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

const NOTHING: KeptRows = { registration: undefined, records: [] };

type Survey<T> = (rows: RowSource, isLost: IsLost) => Promise<Findings<T>>;

/** Reads rows, some of which may be damaged or can't be read, and puts right what is wrong with them. */
export class RepairingReader implements RowReader {
  readonly #options: RowReaderOptions;
  readonly #connection: Connection;
  readonly #unreadable: UnreadableRows;
  #isClosed = false;
  #cancelRetry: (() => void) | null = null;

  constructor(options: RowReaderOptions) {
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

  /** Looks without writing; only when something is wrong, looks again in a transaction that can mend it. */
  async #inspect<T>(uid: string | null, survey: Survey<T>, hasFailed: boolean): Promise<T> {
    const { isLost } = this.#unreadable;
    const { findings, isOneByOne } = await this.#look(uid, survey, hasFailed);
    if (findings.damage.length === 0) return findings.value;
    const { clock, warn } = this.#options;
    const kept = await this.#keep(findings.damage);
    const stores = [...registrationStores, 'quarantine'] as const;
    const mending = this.#connection.write(stores, 'relaxed', async (transaction) => {
      const rows = isOneByOne
        ? readableRows(transaction, this.#unreadable.known)
        : rowsTogether(transaction);
      const damage: Damage[] = [];
      // Twice: a record whose row is sound again may yet have lost its bytes.
      for (const _ of [1, 2])
        for (const item of (await survey(rows, isLost)).damage) {
          const rows = item.mend === 'quarantine' ? kept.get(item.uid) : NOTHING;
          // It has been damaged only now: the next look will tell.
          if (!rows) continue;
          damage.push(item);
          await mend(transaction, item, clock.now(), warn, rows);
          if (item.mend === 'quarantine') this.#unreadable.forget(item.uid);
          else if (item.mend === 'fail') this.#unreadable.forget(item.record.uid);
        }
      return { ...(await survey(rows, isLost)), damage };
    });
    const { value, damage } = await mending.catch((error: unknown) => {
      // What can be read is worth more than that the rest is mended now.
      if (!mayBeUnreadable(error)) throw error;
      return { value: findings.value, damage: [] };
    });
    const gone = damage.flatMap((item) => (item.mend === 'quarantine' ? [item.uid] : []));
    if (gone.length > 0) this.#options.onReset(gone);
    return value;
  }

  /** What can be read of the registrations that go into quarantine. */
  async #keep(damage: readonly Damage[]): Promise<ReadonlyMap<string, KeptRows>> {
    const kept = new Map<string, KeptRows>();
    const source = rowsOneByOne(this.#connection);
    const readable = (row: unknown) => !!row && !(row instanceof UnreadableRow);
    for (const item of damage) {
      if (item.mend !== 'quarantine') continue;
      const row = await source.value('registrations', item.uid);
      const records = (await source.values('records', rowsOf(item.uid))).filter(readable);
      kept.set(item.uid, { registration: readable(row) ? row : undefined, records });
    }
    return kept;
  }

  /** All at once; where that fails because of a value that can't be read, one row after the other. */
  async #look<T>(
    uid: string | null,
    survey: Survey<T>,
    hasFailed: boolean,
  ): Promise<{ findings: Findings<T>; isOneByOne: boolean }> {
    const uids = this.#unreadable.uids();
    const isKnown = uid === null ? uids.size > 0 : uids.has(uid);
    // Not tried in vain: each `UnknownError` costs a connection.
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
    this.#unreadable.looked(uid, seen.unreadable);
    this.#retryLater();
    const { isLost } = this.#unreadable;
    const findings = seen.unreadable.some(isLost) ? await survey(rows, isLost) : seen;
    return { findings, isOneByOne: true };
  }

  /** What was left out is read again after a while: nobody else may ever ask for it. */
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
