/** A page asks the service worker that controls it whether it would answer a request for `url` from this background fetch. */
export interface ServingQuestion {
  readonly bgfetch: 1;
  readonly type: 'serves';
  /** The `uid` of the registration: any worker of the origin has others, too. */
  readonly uid: string;
  readonly url: string;
}

/** The answer. A worker in which `serveRecords()` has not been called gives none. */
export interface ServingAnswer {
  readonly bgfetch: 1;
  readonly type: 'serving';
  readonly serves: boolean;
}

export function isServingQuestion(value: unknown): value is ServingQuestion {
  const { bgfetch, type, uid, url } = Object(value);
  return bgfetch === 1 && type === 'serves' && typeof uid === 'string' && typeof url === 'string';
}

export function isServingAnswer(value: unknown): value is ServingAnswer {
  const { bgfetch, type, serves } = Object(value);
  return bgfetch === 1 && type === 'serving' && typeof serves === 'boolean';
}
