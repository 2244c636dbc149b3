/** Names one stored body: the request's or the response's of one record. */
export interface BodyAddress {
  readonly uid: string;
  readonly index: number;
  readonly side: 'request' | 'response';
}
