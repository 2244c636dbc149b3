/** The id is in use by a registration that has not settled. */
export class ActiveIdError extends TypeError {
  readonly id: string;

  constructor(id: string) {
    super(
      `A background fetch with the id ${JSON.stringify(id)} is active. Choose another id, wait for it to settle, or pass { ifActive: 'reuse' }.`,
    );
    this.id = id;
  }
}

/** A write named an epoch that is no longer the registration's: somebody else has taken it over or changed it. */
export class StaleEpochError extends Error {
  override readonly name = 'StaleEpochError';
}

/** The store is closed and can't be used any more. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';
}

/** The database did not open in time: most often a tab with an older version of the app holds on to it. */
export class StoreBlockedError extends Error {
  override readonly name = 'StoreBlockedError';
}
