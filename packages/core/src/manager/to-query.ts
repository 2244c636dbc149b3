/** A request is looked at as it is: to make another one of it would use up its body, or fail if that has been sent. */
export const toQuery = (request: RequestInfo | URL): Request =>
  typeof request === 'object' && 'bodyUsed' in request ? request : new Request(request);
