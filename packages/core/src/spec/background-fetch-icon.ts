/** An icon for the browser's download UI. Background Fetch §6.3 `ImageResource`. */
export interface BackgroundFetchIcon {
  readonly src: string;
  readonly sizes?: string;
  readonly type?: string;
  readonly label?: string;
}
