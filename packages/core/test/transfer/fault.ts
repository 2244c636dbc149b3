/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: 'none' }
  /** The connection breaks after so many bytes of the body. */
  | { readonly kind: 'reset'; readonly after: number }
  /** The body ends in good order, too early. */
  | { readonly kind: 'truncate'; readonly after: number }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'no answer' }
  /** The server answers, and CORS forbids to read it. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'silence' }
  /** A 206 that begins elsewhere, and says so. */
  | { readonly kind: 'wrong start'; readonly by: number }
  /** The file on the server changes, for good. */
  | { readonly kind: 'change' }
  | { readonly kind: 'weak etag' }
  | { readonly kind: 'no etag' }
  | { readonly kind: 'encoding' }
  | { readonly kind: 'total'; readonly by: number }
  | { readonly kind: 'overlong'; readonly by: number }
  | { readonly kind: 'no ranges' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null };
