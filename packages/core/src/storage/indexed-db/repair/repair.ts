import type { Clock } from '../../../browser/clock.ts';
import type { RegistrationRow, RegistrationRows } from '../../../model/rows.ts';
import { mayBeUnreadable } from '../../store.ts';
import type { Connection } from '../connection.ts';
import { registrationStores, rowsOf } from '../schema.ts';
import { type KeptRows, mend } from './fix-damage.ts';
import {
  type Damage,
  type Findings,
  type IsLost,
  lookOverRegistrations,
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

export interface InspectionOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Is told what was found wrong on disk. */
  readonly warn: (message: string) => void;
  /** Is called with the uids that were put in quarantine; others may have become readable. */
  readonly onReset: (gone: readonly string[]) => void;
}

/** What could not be read is looked at again after this long. */
const LOOK_AGAIN_MS = 15_000;

const NOTHING: KeptRows = { registration: undefined, records: [] };

type Survey<T> = (rows: RowSource, isLost: IsLost) => Promise<Findings<T>>;

/** Looks at rows before anybody relies on them, and puts right what is wrong with them. */
export class Inspection {
  /** What belongs to nobody has been looked for. */
  #isSwept = false;
  readonly #options: InspectionOptions;
  readonly #connection: Connection;
  readonly #unreadable: UnreadableRows;
  #isClosed = false;
  #cancelLook: (() => void) | null = null;

  constructor(options: InspectionOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.#unreadable = new UnreadableRows(options.warn);
  }

  async list(): Promise<readonly RegistrationRow[]> {
    const survey = this.#isSwept ? lookOverRegistrations : surveyRegistrations;
    const rows = await this.#inspect(null, survey);
    // Once is enough: nothing of ours leaves such.
    this.#isSwept = true;
    return rows;
  }

  read(uid: string): Promise<RegistrationRows | undefined> {
    return this.#inspect(uid, (rows, isLost) => surveyRegistration(rows, uid, isLost));
  }

  /** Whether something of `uid` could not be read when it was looked at last. */
  isHidden(uid: string): boolean {
    return this.#unreadable.uids().has(uid);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook?.();
  }

  /** Looks without writing; only when something is wrong, looks again in a transaction that can mend it. */
  async #inspect<T>(uid: string | null, survey: Survey<T>): Promise<T> {
    const { isLost } = this.#unreadable;
    const { findings, isOneByOne } = await this.#look(uid, survey);
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
  ): Promise<{ findings: Findings<T>; isOneByOne: boolean }> {
    const uids = this.#unreadable.uids();
    const isKnown = uid === null ? uids.size > 0 : uids.has(uid);
    // Without: an `UnknownError` costs a connection each time.
    if (!isKnown)
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
    this.#lookLater();
    const { isLost } = this.#unreadable;
    const findings = seen.unreadable.some(isLost) ? await survey(rows, isLost) : seen;
    return { findings, isOneByOne: true };
  }

  /** Nobody may ever ask again for what was left out. */
  #lookLater(): void {
    if (!this.#unreadable.size || this.#cancelLook || this.#isClosed) return;
    this.#cancelLook = this.#options.clock.setTimer(() => {
      this.#cancelLook = null;
      this.#lookAgain().catch(() => this.#lookLater());
    }, LOOK_AGAIN_MS);
  }

  async #lookAgain(): Promise<void> {
    for (const uid of this.#unreadable.uids()) if (await this.read(uid)) this.#options.onReset([]);
  }
}
