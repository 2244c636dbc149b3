/** One request of a background fetch, with its response. Background Fetch §6.6 `BackgroundFetchRecord`. */
export interface BackgroundFetchRecord {
  /** The request as it was stored. Its body is read from the store when it is asked for. */
  readonly request: Request;
  /**
   * Resolves once the whole response is stored. Its body comes from the disk, so that its size does not matter: where bodies are
   * files, the browser reads it by itself.
   *
   * Rejects with `AbortError` when the fetch is aborted or the manager is closed, with `QuotaExceededError` when the disk was
   * full, with `TypeError` when the record has failed otherwise without a response, and with `InvalidStateError` when the
   * registration is released.
   *
   * A release deletes the files. What was got before, a response, a Blob, a file or an object URL, can then be read no more: methods
   * of a response reject and streams error with `TypeError`, methods of a Blob reject with `NotFoundError` (DOMException), in Firefox
   * both with `AbortError`. What is being read at that moment may still come whole. What was in rows is a copy, and stays.
   */
  readonly responseReady: Promise<Response>;
  /**
   * The response while it arrives. Resolves as soon as its head is stored. The body gives what is stored at once and the rest as it
   * comes, in whichever tab the fetch runs; while that is paused or waits, so does the body. It may be asked for often: each
   * response is read by itself, from the beginning. A finished record gives what `responseReady` gives.
   *
   * Rejects as `responseReady`. The body errors with the same errors, and with `BodyMissingError` when the file has changed on the
   * server and the fetch starts over: what was read is then no beginning of the new one. A reader of `body` gets these; methods such
   * as `text()` reject with `TypeError` in some browsers, whatever the stream says.
   *
   * @example
   * ```ts
   * const { body } = await record.stream(); // `null` of an answer that can have none, such as a 204
   * if (body) for await (const piece of body.pipeThrough(new TextDecoderStream())) show(piece);
   * ```
   */
  stream(): Promise<Response>;
  /**
   * The body of the whole response, with its media type (`Content-Type`). Where bodies are files it is one of them: nothing is
   * copied, however large it is, neither here nor by `URL.createObjectURL()`. Rejects as `responseReady`; the status of the response
   * is not looked at.
   */
  blob(): Promise<Blob>;
  /**
   * The same as a `File`, for forms, sharing and other tabs. Its name is what `Content-Disposition` says (RFC 6266), else the last
   * segment of the path of the response's URL, else `download`; characters that some file system refuses become `_`. `lastModified`
   * is the response's `Last-Modified`, else now. Rejects as `responseReady`.
   */
  file(): Promise<File>;
  /**
   * Keeps the file where the user wants it. With a `handle` it is written there. Without one the browser asks by its file picker
   * (`showSaveFilePicker`, Chromium): call it in the handler of a click, and it is asked at once, even when the response is still
   * to come. Without a picker (Firefox, Safari) it becomes a download of the browser's, as by a link with `download`; the promise
   * then resolves when that has been given to the browser.
   *
   * Rejects as `responseReady`, and with the errors of the platform: `AbortError` when the user cancels, `SecurityError` when
   * there was no click, `NotAllowedError` without permission for `handle`, `QuotaExceededError` when the disk is full; with
   * `NotSupportedError` in a worker without a `handle`. What fails leaves the file as it was before.
   *
   * @example
   * ```ts
   * button.onclick = () => record.saveAs().catch((error) => error.name === 'AbortError' || show(error));
   * ```
   */
  saveAs(handle?: FileSystemFileHandle): Promise<void>;
}
